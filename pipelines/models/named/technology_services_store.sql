/* ---
title: The state technology service's store (ITS), away from the agency's rooms
clauses: [MS-41]
--- */
with full_backups as (
    select offsite_location
    from backups
    where kind = 'full'
        and status = 'ok'
        and started_at >= $period_start
        and started_at < $period_end
)
select
    1 as ordinal,
    'successful full backups of the period' as what,
    count(*) as records
from full_backups
union all
select
    2 as ordinal,
    'of them with an off-site place on record' as what,
    count(offsite_location) as records
from full_backups
union all
select
    3 as ordinal,
    'of them at the approved off-site place' as what,
    count(case when $offsite_location <> '' and lower(offsite_location) = lower($offsite_location) then 1 end)
        as records
from full_backups
order by ordinal
