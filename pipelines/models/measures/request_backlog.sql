/* ---
title: Requests waiting at the as-of date, by age in business days and kind
unit: requests
why: >
  A request is waiting when it was received and, by the as-of date, neither answered nor withdrawn nor
  denied. Where a log keeps the day of the decision alone, that day closes the request.
params: {}
--- */
with bands as (
    select 1 as band_no, 'up to 5' as band, 0 as from_days, 5 as to_days
    union all
    select 2 as band_no, '6 to 10' as band, 6 as from_days, 10 as to_days
    union all
    select 3 as band_no, '11 to 20' as band, 11 as from_days, 20 as to_days
    union all
    select 4 as band_no, '21 to 60' as band, 21 as from_days, 60 as to_days
    union all
    select 5 as band_no, '61 to 120' as band, 61 as from_days, 120 as to_days
    union all
    select 6 as band_no, 'over 120' as band, 121 as from_days, 1000000 as to_days
    union all
    select 7 as band_no, 'not known' as band, -1000000 as from_days, -1 as to_days
),

waiting as (
    select c.kind, coalesce(c.business_days, -1) as business_days, count(*) as requests
    from request_course as c
    where c.ending = 'waiting'
    group by c.kind, coalesce(c.business_days, -1)
),

cells as (
    select bands.band_no, bands.band, bands.from_days, bands.to_days, kinds.kind
    from bands
    cross join (select distinct waiting.kind from waiting) as kinds
)

select
    cells.band_no,
    cells.band,
    cells.kind,
    coalesce(sum(waiting.requests), 0) as waiting,
    max(case when waiting.business_days >= 0 then waiting.business_days end) as oldest_days
from cells
left join waiting
    on waiting.kind = cells.kind and waiting.business_days between cells.from_days and cells.to_days
group by cells.band_no, cells.band, cells.kind
having cells.band_no < 7 or count(waiting.requests) > 0
order by cells.band_no, cells.kind
