/* ---
title: Own record
about: |
  The worker is a member of the case, at any time, or is the person whom the access names.
params: {points: 60}
completed_by: flags_on_people
cases:
  member_person_and_stranger:
    staff: [{staff_id: S1, person_id: P1}, {staff_id: S2, person_id: P2}, {staff_id: S3}]
    case_members:
      - {case_id: C1, person_id: P1, role: other, from_on: 2026-01-05}
      - {case_id: C2, person_id: P1, role: birth_parent, from_on: 2025-01-05, to_on: 2025-06-30}
      - {case_id: C2, person_id: P9, role: child, from_on: 2025-01-05}
    access_events:
      - {event_id: e1, system: ECMS, staff_id: S1, case_id: C1, occurred_at: 2026-08-03 10:00, action: view}
      - {event_id: e2, system: ECMS, staff_id: S1, case_id: C2, occurred_at: 2026-08-03 10:00, action: view}
      - {event_id: e3, system: ECMS, staff_id: S2, case_id: C1, occurred_at: 2026-08-03 10:00, action: view}
      - {event_id: e4, system: ECMS, staff_id: S1, person_id: P1, occurred_at: 2026-08-03 10:00, action: search}
      - {event_id: e5, system: ECMS, staff_id: S1, person_id: P2, occurred_at: 2026-08-03 10:00, action: search}
      - {event_id: e6, system: ECMS, staff_id: S1, case_id: C1, person_id: P1, occurred_at: 2026-08-03 10:00, action: edit}
      - {event_id: e7, system: ECMS, staff_id: S3, case_id: C1, occurred_at: 2026-08-03 10:00, action: view}
      - {event_id: e8, system: ECMS, staff_id: S1, case_id: C1, occurred_at: 2026-08-03 10:00, action: failed_login}
    expect: {e1: flagged, e2: flagged, e3: not_flagged, e4: flagged, e5: not_flagged, e6: flagged, e7: not_flagged, e8: not_flagged}
  an_explained_access_is_flagged_too:
    staff: [{staff_id: S1, person_id: P1}]
    case_members: [{case_id: C1, person_id: P1, role: other, from_on: 2026-01-05}]
    assignments: [{case_id: C1, staff_id: S1, role: primary, from_at: 2026-07-01 08:00}]
    access_events: [{event_id: e1, system: ECMS, staff_id: S1, case_id: C1, occurred_at: 2026-08-03 10:00, action: view}]
    expect: {e1: flagged}
--- */
select
    people_looked_up.staff_id,
    people_looked_up.case_id,
    people_looked_up.person_id,
    'The worker is a member of this case.' as of_a_member,
    'The worker is the person whose record this is.' as of_the_person
from people_looked_up
join staff
    on staff.staff_id = people_looked_up.staff_id
    and staff.person_id = people_looked_up.person_id
