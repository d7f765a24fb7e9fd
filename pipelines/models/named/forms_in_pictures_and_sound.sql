/* ---
title: Client information in pictures and recordings
clauses: [CT-01, DHS-02]
--- */
with taken as (
    select kind
    from media
    where taken_on between $period_first_on and $period_last_on
)
select
    1 as ordinal,
    'photographs taken in the period' as what,
    count(case when kind = 'photo' then 1 end) as records
from taken
union all
select
    2 as ordinal,
    'videos taken in the period' as what,
    count(case when kind = 'video' then 1 end) as records
from taken
union all
select
    3 as ordinal,
    'interviews recorded in the period' as what,
    count(case when kind = 'interview' then 1 end) as records
from taken
order by ordinal
