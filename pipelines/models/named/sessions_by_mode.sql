/* ---
title: Sessions with clients, billed or not
clauses: [SW-01]
--- */
with held as (
    select
        mode,
        billed
    from service_sessions
    where held_at >= $period_start
        and held_at < $period_end
),
listed as (
    select
        mode,
        count(*) as records
    from held
    group by mode
)
select
    row_number() over (order by mode) as ordinal,
    concat('sessions of the period: ', replace(mode, '_', ' ')) as what,
    records
from listed
union all
select
    99 as ordinal,
    'of them not billed, judged like the others' as what,
    count(case when not billed then 1 end) as records
from held
order by ordinal
