/* ---
title: Covers for the unit that holds the case
client: Stood in for the unit that was responsible for the case
about: during the rostered cover, the unit's cases while they are open
cases:
  cases_of_the_unit_while_open:
    cases:
      - {case_id: C, unit_id: U, opened_on: 2026-01-05, closed_on: 2026-08-10}
      - {case_id: D, unit_id: U, opened_on: 2026-08-20}
      - {case_id: E, unit_id: V, opened_on: 2026-01-05}
    duty_rosters: [{roster_id: r, kind: unit_cover, staff_id: S, unit_id: U, from_at: 2026-08-03 08:00, to_at: 2026-08-31 17:00}]
    access_events:
      - {event_id: too_early, staff_id: S, case_id: C, occurred_at: 2026-08-03 07:59}
      - {event_id: closing_day, staff_id: S, case_id: C, occurred_at: 2026-08-10 23:59}
      - {event_id: day_after_closing, staff_id: S, case_id: C, occurred_at: 2026-08-11 00:00}
      - {event_id: day_before_opening, staff_id: S, case_id: D, occurred_at: 2026-08-19 23:59}
      - {event_id: opening_day, staff_id: S, case_id: D, occurred_at: 2026-08-20 00:00}
      - {event_id: other_unit, staff_id: S, case_id: E, occurred_at: 2026-08-05 12:00}
      - {event_id: cover_over, staff_id: S, case_id: D, occurred_at: 2026-08-31 17:00}
    expect:
      {too_early: unexplained, closing_day: explained, day_after_closing: unexplained, day_before_opening: unexplained, opening_day: explained,
       other_unit: unexplained, cover_over: unexplained}
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
