/* ---
title: Client information in electronic systems
clauses: [CT-01, DHS-02]
--- */
with logged as (
    select system
    from access_events
    where occurred_at >= $period_start
        and occurred_at < $period_end
)
select
    1 as ordinal,
    'systems with an audit log of the period' as what,
    count(distinct system) as records
from logged
union all
select
    2 as ordinal,
    'accesses in them' as what,
    count(*) as records
from logged
order by ordinal
