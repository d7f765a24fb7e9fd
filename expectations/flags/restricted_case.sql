/* ---
title: Restricted case
about: |
  The case is marked as restricted.
params: {points: 25}
cases:
  restricted_open_to_all_and_not_recorded:
    cases: [{case_id: C1, kind: in_home, opened_on: 2026-01-05, restricted: true}, {case_id: C2, kind: in_home, opened_on: 2026-01-05, restricted: false}, {case_id: C3, kind: in_home, opened_on: 2026-01-05}]
    assignments: [{case_id: C1, staff_id: S2, role: primary, from_at: 2026-07-01 08:00}]
    access_events:
      - {event_id: e1, system: ECMS, staff_id: S1, case_id: C1, occurred_at: 2026-08-03 10:00, action: view}
      - {event_id: e2, system: ECMS, staff_id: S2, case_id: C1, occurred_at: 2026-08-03 10:00, action: edit}
      - {event_id: e3, system: ECMS, staff_id: S1, case_id: C2, occurred_at: 2026-08-03 10:00, action: view}
      - {event_id: e4, system: ECMS, staff_id: S1, case_id: C3, occurred_at: 2026-08-03 10:00, action: view}
      - {event_id: e5, system: ECMS, staff_id: S1, occurred_at: 2026-08-03 10:00, action: search}
    expect: {e1: flagged, e2: flagged, e3: not_flagged, e4: not_flagged, e5: not_flagged}
--- */
select
    accesses.event_id,
    'The case is restricted.' as sentence,
    cast($points as double) as weight
from accesses
join cases
    on cases.case_id = accesses.case_id
where cases.restricted
    and accesses.action not in ('login', 'failed_login')
