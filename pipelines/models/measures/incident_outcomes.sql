/* ---
title: What became of the period's incidents, by kind
unit: incidents
why: >
  Incidents discovered in the period, each in one row: whether a violation was confirmed, what discipline
  and decision on prosecution followed, and whether the incident is closed at the as-of day.
params: {}
--- */
with placed as (
    select
        i.kind,
        case
            when i.substantiated_on is not null then 'confirmed'
            when i.alleged_on is not null then 'not_confirmed'
            else 'none_alleged'
        end as violation,
        case
            when i.substantiated_on is null then 'does_not_apply'
            else coalesce(i.discipline, 'not_recorded')
        end as discipline,
        case
            when i.substantiated_on is null then 'does_not_apply'
            else coalesce(i.prosecution, 'not_decided')
        end as prosecution,
        case when i.closed_on is null then 'open' else 'closed' end as standing
    from incidents as i
    where i.discovered_on between $period_first_on and $period_last_on
)

select
    placed.kind,
    placed.violation,
    placed.discipline,
    placed.prosecution,
    placed.standing,
    count(*) as incidents
from placed
group by placed.kind, placed.violation, placed.discipline, placed.prosecution, placed.standing
order by placed.kind, placed.violation, placed.discipline, placed.prosecution, placed.standing
