/* ---
title: The systems that the policies name
clauses: [DHS-03, MS-38]
--- */
with named as (
    select unnest($named_systems) as system
),

counted as (
    select
        named.system,
        count(access_events.event_id) as records
    from named
    left join access_events
        on lower(access_events.system) = lower(named.system)
        and access_events.occurred_at >= $period_start
        and access_events.occurred_at < $period_end
    group by named.system
)

select
    row_number() over (order by system) as ordinal,
    concat('accesses of the period in ', system) as what,
    case when records > 0 then records end as records
from counted
order by ordinal
