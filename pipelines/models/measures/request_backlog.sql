/* ---
title: Requests not answered at the as-of date, by age in business days
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
),

waiting as (
    select
        r.request_id,
        r.kind,
        today.business_day_no - receipt_day.business_day_no as age_days
    from record_requests as r
    inner join calendar as receipt_day on receipt_day.day_on = r.received_on
    inner join calendar as today on today.day_on = $as_of
    where r.direction = 'received'
        and r.responded_on is null
        and coalesce(r.decision, '') not in ('withdrawn', 'denied')
        and not (r.decided_on is not null and r.decision is null)
)

select
    bands.band_no,
    bands.band,
    count(waiting.request_id) as requests,
    count(case when waiting.kind = 'subpoena' then 1 end) as subpoenas,
    max(waiting.age_days) as oldest_days
from bands
left join waiting on waiting.age_days between bands.from_days and bands.to_days
group by bands.band_no, bands.band
order by bands.band_no
