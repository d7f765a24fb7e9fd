/* ---
title: Closed case
about: |
  The case was closed before that day; it is still open on the day it closes.
params: {points: 25}
cases:
  on_the_closing_day_and_the_day_after:
    cases: [{case_id: C1, kind: in_home, opened_on: 2026-01-05, closed_on: 2026-08-12}, {case_id: C2, kind: in_home, opened_on: 2026-01-05}]
    access_events:
      - {event_id: e1, system: ECMS, staff_id: S1, case_id: C1, occurred_at: 2026-08-12 23:59:59, action: view}
      - {event_id: e2, system: ECMS, staff_id: S1, case_id: C1, occurred_at: 2026-08-13 00:00:00, action: view}
      - {event_id: e3, system: ECMS, staff_id: S1, case_id: C1, occurred_at: 2026-08-21 10:00, action: print}
      - {event_id: e4, system: ECMS, staff_id: S1, case_id: C2, occurred_at: 2026-08-21 10:00, action: view}
      - {event_id: e5, system: ECMS, staff_id: S1, case_id: C3, occurred_at: 2026-08-21 10:00, action: view}
    expect: {e1: not_flagged, e2: flagged, e3: flagged, e4: not_flagged, e5: not_flagged}
  an_assignment_that_outlasts_the_case_is_flagged_all_the_same:
    cases: [{case_id: C1, kind: in_home, opened_on: 2026-01-05, closed_on: 2026-08-12}]
    assignments: [{case_id: C1, staff_id: S1, role: primary, from_at: 2026-07-01 08:00}]
    access_events: [{event_id: e1, system: ECMS, staff_id: S1, case_id: C1, occurred_at: 2026-08-20 10:00, action: view}]
    expect: {e1: flagged}
--- */
select
    accesses.event_id,
    concat('The case was closed on ', strftime(cases.closed_on, '%-d %B %Y'), ', ', cast(date_diff('day', cases.closed_on, accesses.occurred_on) as varchar), case when date_diff('day', cases.closed_on, accesses.occurred_on) = 1 then ' day before.' else ' days before.' end) as sentence,
    cast($points as double) as weight
from accesses
join cases
    on cases.case_id = accesses.case_id
where accesses.occurred_on > cases.closed_on
    and accesses.action not in ('login', 'failed_login')
