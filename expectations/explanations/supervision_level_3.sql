/* ---
title: Supervises the assigned worker three levels up
client: Supervised, three levels up, the worker who was assigned to the case
about: while the assignment lasts and the assigned worker has not left, where supervision_levels is 3 or more
from: {supervision_levels: 3}
cases:
  as_far_as_the_agency_allows:
    settings: {supervision_levels: 3}
    staff: [{staff_id: W, supervisor_id: A}, {staff_id: A, supervisor_id: B}, {staff_id: B, supervisor_id: C}]
    assignments: [{case_id: C, staff_id: W, role: primary, from_at: 2026-08-03 09:00, to_at: 2026-08-05 16:00}]
    access_events:
      - {event_id: too_early, staff_id: C, case_id: C, occurred_at: 2026-08-03 08:59}
      - {event_id: supervisor, staff_id: C, case_id: C, occurred_at: 2026-08-04 12:00}
      - {event_id: at_the_end, staff_id: C, case_id: C, occurred_at: 2026-08-05 16:00}
      - {event_id: level_below, staff_id: B, case_id: C, occurred_at: 2026-08-04 12:00}
    expect: {too_early: unexplained, supervisor: explained, at_the_end: unexplained, level_below: unexplained}
  further_than_the_agency_allows:
    settings: {supervision_levels: 2}
    staff: [{staff_id: W, supervisor_id: A}, {staff_id: A, supervisor_id: B}, {staff_id: B, supervisor_id: C}]
    assignments: [{case_id: C, staff_id: W, role: primary, from_at: 2026-08-03 09:00}]
    access_events: [{event_id: supervisor, staff_id: C, case_id: C, occurred_at: 2026-08-04 12:00}]
    expect: {supervisor: unexplained}
--- */
select
    supervision.supervisor_id as staff_id,
    held_assignments.case_id,
    cast(null as varchar) as person_id,
    held_assignments.from_at,
    held_assignments.to_at,
    concat('supervises, at level 3, an assignment as ', held_assignments.role) as evidence
from held_assignments
join supervision
    on supervision.staff_id = held_assignments.staff_id
where supervision.level = 3
    and $supervision_levels >= 3
