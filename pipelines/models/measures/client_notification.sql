/* ---
title: Incidents by days from discovery to the clients' notification
unit: incidents
why: >
  Calendar days, incidents discovered in the period whose notice is dated on or after the discovery.
params: {}
--- */
with bands as (
    select 1 as band_no, 'same day' as band, 0 as from_days, 0 as to_days
    union all
    select 2 as band_no, '1 to 10' as band, 1 as from_days, 10 as to_days
    union all
    select 3 as band_no, '11 to 30' as band, 11 as from_days, 30 as to_days
    union all
    select 4 as band_no, '31 to 60' as band, 31 as from_days, 60 as to_days
    union all
    select 5 as band_no, '61 to 180' as band, 61 as from_days, 180 as to_days
    union all
    select 6 as band_no, 'over 180' as band, 181 as from_days, 1000000 as to_days
),

notified as (
    select
        i.incident_id,
        i.clients_affected,
        date_diff('day', i.discovered_on, i.clients_notified_on) as days
    from incidents as i
    where i.discovered_on between $period_first_on and $period_last_on
        and i.clients_notified_on >= i.discovered_on
)

select
    bands.band_no,
    bands.band,
    count(notified.incident_id) as incidents,
    coalesce(sum(notified.clients_affected), 0) as clients_affected,
    sum(notified.days) as total_days
from bands
left join notified on notified.days between bands.from_days and bands.to_days
group by bands.band_no, bands.band
order by bands.band_no
