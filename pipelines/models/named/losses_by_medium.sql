/* ---
title: Losses and thefts, whatever was lost
clauses: [CT-11]
--- */
with lost as (
    select
        case
            when medium = 'paper' then 'on paper'
            when medium in ('laptop', 'phone', 'removable') then 'on a laptop, telephone or other device'
            when medium is null then 'in a medium that is not recorded'
            else 'in another medium'
        end as medium
    from incidents
    where kind in ('loss', 'theft')
        and discovered_at >= $period_start
        and discovered_at < $period_end
)
select
    1 as ordinal,
    'losses and thefts of the period on paper' as what,
    count(case when medium = 'on paper' then 1 end) as records
from lost
union all
select
    2 as ordinal,
    'on a laptop, telephone or other device' as what,
    count(case when medium = 'on a laptop, telephone or other device' then 1 end) as records
from lost
union all
select
    3 as ordinal,
    'in another medium' as what,
    count(case when medium = 'in another medium' then 1 end) as records
from lost
union all
select
    4 as ordinal,
    'in a medium that is not recorded' as what,
    count(case when medium = 'in a medium that is not recorded' then 1 end) as records
from lost
order by ordinal
