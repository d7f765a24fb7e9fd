/* ---
title: The public-records route, by which the State Office releases facts on a death
clauses: [MS-29, MS-30]
--- */
with came_in as (
    select
        kind,
        about_fatality
    from record_requests
    where direction = 'received'
        and received_at >= $period_start
        and received_at < $period_end
)
select
    1 as ordinal,
    'public-records requests received in the period' as what,
    count(*) as records
from came_in
where kind = 'public_records'
union all
select
    2 as ordinal,
    'requests of the period about a fatality' as what,
    count(*) as records
from came_in
where about_fatality
union all
select
    3 as ordinal,
    'disclosures of the period about a fatality or near fatality' as what,
    count(*) as records
from disclosures
where content in ('fatality', 'near_fatality')
    and disclosed_at >= $period_start
    and disclosed_at < $period_end
order by ordinal
