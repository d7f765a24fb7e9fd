/* ---
title: The loss-reporting procedure (Policy 12-16)
clauses: [CT-10]
--- */
with losses as (
    select loss_procedure_at
    from incidents
    where kind in ('loss', 'theft')
        and discovered_at >= $period_start
        and discovered_at < $period_end
)
select
    1 as ordinal,
    'losses and thefts discovered in the period' as what,
    count(*) as records
from losses
union all
select
    2 as ordinal,
    'of them with the procedure started' as what,
    count(loss_procedure_at) as records
from losses
order by ordinal
