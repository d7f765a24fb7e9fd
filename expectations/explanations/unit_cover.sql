/* ---
title: Covers for the unit that holds the case
about: during the rostered cover, the unit's cases while they are open
--- */
select
    duty_rosters.staff_id,
    cases.case_id,
    cast(null as varchar) as person_id,
    greatest(duty_rosters.from_at, coalesce(opened.starts_at, duty_rosters.from_at)) as from_at,
    least(duty_rosters.to_at, coalesce(closed.ends_at, duty_rosters.to_at)) as to_at,
    'rostered cover for the unit' as evidence
from duty_rosters
join cases
    on cases.unit_id = duty_rosters.unit_id
    and cases.opened_on <= duty_rosters.to_on
    and (cases.closed_on is null or cases.closed_on >= duty_rosters.from_on)
left join calendar as opened
    on opened.day_on = cases.opened_on
left join calendar as closed
    on closed.day_on = cases.closed_on
where duty_rosters.kind = 'unit_cover'
