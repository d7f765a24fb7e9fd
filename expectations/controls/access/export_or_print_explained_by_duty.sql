/* ---
title: Records are exported and printed only by those with a duty
why: |
  What is printed or exported leaves the system's watch. Making use of information outside one's
  assigned duties is a violation even when it was never shown to anyone.
fix: Ask the worker what the copy was for and where it is; record the duty, or recover the copy and treat it as a suspected violation.
severity: high
clauses: [DHS-06]
subject: [access_events.event_id]
reading: |
  Exports and prints that name a case or a person; a duty is the same as for any access (assignment, documented
  work, request, cover, supervision). Disclosures are judged by another control of the clause.
cases:
  with_and_without_a_duty:
    work_items: [{work_id: w1, kind: records_request, case_id: C1, staff_id: S1, opened_at: 2026-08-03 09:00, closed_at: 2026-08-05 17:00}]
    access_events:
      - {event_id: e1, system: ECMS, staff_id: S1, case_id: C1, occurred_at: 2026-08-05 16:59:59, action: print}
      - {event_id: e2, system: ECMS, staff_id: S1, case_id: C1, occurred_at: 2026-08-05 17:00:00, action: export}
      - {event_id: e3, system: ECMS, staff_id: S1, case_id: C2, occurred_at: 2026-08-04 10:00, action: print}
      - {event_id: e4, system: ECMS, staff_id: S1, person_id: P1, occurred_at: 2026-08-04 10:00, action: export}
    expect: {e1: pass, e2: fail, e3: fail, e4: fail}
  work_of_the_unit_explains_nobody:
    staff: [{staff_id: S1, unit_id: U1}]
    work_items: [{work_id: w1, kind: records_request, case_id: C1, unit_id: U1, opened_at: 2026-08-03 09:00}]
    access_events: [{event_id: e1, system: ECMS, staff_id: S1, case_id: C1, occurred_at: 2026-08-04 10:00, action: print}]
    expect: {e1: fail}
  work_of_the_unit_where_the_agency_allows_it:
    settings: {unit_work_items: true}
    staff: [{staff_id: S1, unit_id: U1}]
    work_items: [{work_id: w1, kind: records_request, case_id: C1, unit_id: U1, opened_at: 2026-08-03 09:00}]
    access_events: [{event_id: e1, system: ECMS, staff_id: S1, case_id: C1, occurred_at: 2026-08-04 10:00, action: print}]
    expect: {e1: pass}
  days_of_lag_where_the_agency_sets_them:
    settings: {lag_days: {records_request: 2}}
    work_items: [{work_id: w1, kind: records_request, case_id: C1, staff_id: S1, opened_at: 2026-08-03 09:00, closed_at: 2026-08-05 17:00}]
    access_events:
      - {event_id: e1, system: ECMS, staff_id: S1, case_id: C1, occurred_at: 2026-08-07 16:59, action: print}
      - {event_id: e2, system: ECMS, staff_id: S1, case_id: C1, occurred_at: 2026-08-07 17:00, action: print}
    expect: {e1: pass, e2: fail}
  other_actions: {access_events: [{event_id: e1, system: ECMS, staff_id: S1, case_id: C1, occurred_at: 2026-08-04 10:00, action: view}], expect: {}}
  a_list_of_nobody_in_particular: {access_events: [{event_id: e1, system: ECMS, staff_id: S1, occurred_at: 2026-08-04 10:00, action: print}], expect: {}}
  work_of_a_named_worker_is_not_the_units:
    settings: {unit_work_items: true}
    staff: [{staff_id: S1, unit_id: U1}, {staff_id: S2, unit_id: U1}]
    work_items: [{work_id: w1, kind: records_request, case_id: C1, unit_id: U1, staff_id: S1, opened_at: 2026-08-03 09:00}]
    access_events:
      - {event_id: e1, system: ECMS, staff_id: S1, case_id: C1, occurred_at: 2026-08-04 10:00, action: print}
      - {event_id: e2, system: ECMS, staff_id: S2, case_id: C1, occurred_at: 2026-08-04 10:00, action: print}
    expect: {e1: pass, e2: fail}
--- */
select
    event_id as subject,
    case when is_explained then 'pass' else 'fail' end as status,
    case
        when is_explained then 'a duty explains it'
        when staff_id is null then 'nobody can be named who took it'
        else 'taken out of the system without a duty at that time'
    end as reason,
    case_id, staff_id, occurred_at, unit_id
from accesses
where action in ('export', 'print')
    and (case_id is not null or person_id is not null)
