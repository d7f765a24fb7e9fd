/* ---
title: Works in a unit that has documented work on the case
client: Belonged to the unit that was working on the case
about: work of a unit without a named worker, where unit_work_items allows it
cases:
  allowed:
    settings: {unit_work_items: true}
    staff: [{staff_id: S, unit_id: U}, {staff_id: T, unit_id: V}]
    work_items:
      - {work_id: v, kind: visit, case_id: C, unit_id: U, opened_at: 2026-08-03 09:00, closed_at: 2026-08-05 16:00}
      - {work_id: w, kind: visit, case_id: D, unit_id: U, staff_id: X, opened_at: 2026-08-03 09:00, closed_at: 2026-08-05 16:00}
    access_events:
      - {event_id: of_the_unit, staff_id: S, case_id: C, occurred_at: 2026-08-04 12:00}
      - {event_id: work_over, staff_id: S, case_id: C, occurred_at: 2026-08-05 16:00}
      - {event_id: of_another_unit, staff_id: T, case_id: C, occurred_at: 2026-08-04 12:00}
      - {event_id: named_worker, staff_id: S, case_id: D, occurred_at: 2026-08-04 12:00}
    expect: {of_the_unit: explained, work_over: unexplained, of_another_unit: unexplained, named_worker: unexplained}
  not_allowed:
    staff: [{staff_id: S, unit_id: U}]
    work_items: [{work_id: v, kind: visit, case_id: C, unit_id: U, opened_at: 2026-08-03 09:00}]
    access_events: [{event_id: of_the_unit, staff_id: S, case_id: C, occurred_at: 2026-08-04 12:00}]
    expect: {of_the_unit: unexplained}
--- */
select
    staff.staff_id,
    work_spells.case_id,
    work_spells.person_id,
    work_spells.from_at,
    work_spells.to_at,
    concat('work of the unit: ', work_spells.kind) as evidence
from work_spells
join staff
    on staff.unit_id = work_spells.unit_id
where $unit_work_items
    and work_spells.staff_id is null
