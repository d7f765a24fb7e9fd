/* ---
title: Unauthorised disclosures, which the statute punishes
clauses: [MS-50]
--- */
with discovered as (
    select substantiated_at
    from incidents
    where kind = 'unauthorised_disclosure'
        and discovered_at >= $period_start
        and discovered_at < $period_end
)
select
    1 as ordinal,
    'unauthorised disclosures discovered in the period' as what,
    count(*) as records
from discovered
union all
select
    2 as ordinal,
    'of them substantiated' as what,
    count(substantiated_at) as records
from discovered
order by ordinal
