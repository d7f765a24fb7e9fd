/* ---
title: Every access to a case is explained by a duty on that case
why: |
  Records are open to authorised personnel with a need to know, and to nobody else. An access without a
  duty on the case at that moment is where snooping hides; most will have a good reason that
  nobody wrote down.
fix: |
  Ask the worker and the supervisor for the reason; record the duty if there was one, otherwise treat
  the access as a suspected violation.
severity: high
clauses: [MS-31, ME-04]
subject: [access_events.event_id]
reading: |
  Search, view, edit, delete, print and export alike, of events that name a case. The account's holder acts;
  a shared account is nobody and nothing explains it. A duty counts from its first second to
  its last, the second it ends no more, and never beyond the worker's last day, however late the record
  of it was closed; a role or a profile is never a duty.
cases:
  assigned_and_stranger:
    assignments: [{case_id: C1, staff_id: S1, role: primary, from_at: 2026-07-01 08:00}]
    access_events:
      - {event_id: e1, system: ECMS, staff_id: S1, case_id: C1, occurred_at: 2026-08-03 10:00, action: view}
      - {event_id: e2, system: ECMS, staff_id: S2, case_id: C1, occurred_at: 2026-08-03 10:00, action: edit}
    expect: {e1: pass, e2: fail}
  hand_over_with_a_gap:
    assignments:
      - {case_id: C1, staff_id: S1, role: primary, from_at: 2026-06-01 08:00, to_at: 2026-08-03 12:00}
      - {case_id: C1, staff_id: S2, role: primary, from_at: 2026-08-05 09:00}
    access_events:
      - {event_id: e1, system: ECMS, staff_id: S1, case_id: C1, occurred_at: 2026-08-03 11:59:59, action: view}
      - {event_id: e2, system: ECMS, staff_id: S1, case_id: C1, occurred_at: 2026-08-03 12:00:00, action: view}
      - {event_id: e3, system: ECMS, staff_id: S2, case_id: C1, occurred_at: 2026-08-05 08:59:59, action: view}
      - {event_id: e4, system: ECMS, staff_id: S2, case_id: C1, occurred_at: 2026-08-05 09:00:00, action: view}
    expect: {e1: pass, e2: fail, e3: fail, e4: pass}
  case_closed_and_reopened:
    assignments:
      - {case_id: C1, staff_id: S1, role: primary, from_at: 2026-05-01 08:00, to_at: 2026-07-10 00:00}
      - {case_id: C1, staff_id: S1, role: primary, from_at: 2026-08-10 00:00}
    access_events:
      - {event_id: e1, system: ECMS, staff_id: S1, case_id: C1, occurred_at: 2026-07-20 10:00, action: view}
      - {event_id: e2, system: ECMS, staff_id: S1, case_id: C1, occurred_at: 2026-08-20 10:00, action: view}
    expect: {e1: fail, e2: pass}
  the_hour_that_comes_twice:
    period: 2026-11
    assignments: [{case_id: C1, staff_id: S1, role: on_call, from_at: 2026-10-31 22:00, to_at: "2026-11-01T06:00:00Z"}]
    access_events:
      - {event_id: e1, system: ECMS, staff_id: S1, case_id: C1, occurred_at: "2026-11-01T05:30:00Z", action: view}
      - {event_id: e2, system: ECMS, staff_id: S1, case_id: C1, occurred_at: "2026-11-01T06:30:00Z", action: view}
    expect: {e1: pass, e2: fail}
  left_with_the_assignment_never_closed:
    staff:
      - {staff_id: S1, supervisor_id: M1, role: social_worker, active_from: 2020-01-06, active_to: 2026-08-15}
      - {staff_id: M1, role: supervisor, active_from: 2020-01-06}
    assignments: [{case_id: C1, staff_id: S1, role: primary, from_at: 2026-07-01 08:00}]
    access_events:
      - {event_id: e1, system: ECMS, staff_id: S1, case_id: C1, occurred_at: 2026-08-15 23:59:59, action: view}
      - {event_id: e2, system: ECMS, staff_id: S1, case_id: C1, occurred_at: 2026-08-16 00:00:00, action: view}
      - {event_id: e3, system: ECMS, staff_id: S1, case_id: C1, occurred_at: 2026-09-04 10:00, action: view}
      - {event_id: e4, system: ECMS, staff_id: M1, case_id: C1, occurred_at: 2026-08-15 10:00, action: view}
      - {event_id: e5, system: ECMS, staff_id: M1, case_id: C1, occurred_at: 2026-08-17 10:00, action: view}
    expect: {e1: pass, e2: fail, e3: fail, e4: pass, e5: fail}
  two_levels_of_supervision:
    staff:
      - {staff_id: S1, supervisor_id: M1, role: social_worker}
      - {staff_id: M1, supervisor_id: M2, role: supervisor}
      - {staff_id: M2, supervisor_id: M3, role: area_supervisor}
      - {staff_id: M3, role: executive}
    assignments: [{case_id: C1, staff_id: S1, role: primary, from_at: 2026-07-01 08:00}]
    access_events:
      - {event_id: e1, system: ECMS, staff_id: M1, case_id: C1, occurred_at: 2026-08-03 10:00, action: view}
      - {event_id: e2, system: ECMS, staff_id: M2, case_id: C1, occurred_at: 2026-08-03 10:00, action: view}
      - {event_id: e3, system: ECMS, staff_id: M3, case_id: C1, occurred_at: 2026-08-03 10:00, action: view}
    expect: {e1: pass, e2: pass, e3: fail}
  on_call_and_unit_cover:
    cases:
      - {case_id: C1, kind: intake, opened_on: 2026-07-01, unit_id: U1}
      - {case_id: C2, kind: in_home, opened_on: 2026-07-01, closed_on: 2026-08-02, unit_id: U1}
    work_items: [{work_id: w1, kind: hotline_call, case_id: C1, unit_id: U9, opened_at: 2026-08-03 20:00, closed_at: 2026-08-03 20:20}]
    duty_rosters:
      - {roster_id: r1, kind: on_call, staff_id: S1, unit_id: U1, from_at: 2026-08-03 17:00, to_at: 2026-08-04 08:00}
      - {roster_id: r2, kind: unit_cover, staff_id: S2, unit_id: U1, from_at: 2026-08-02 08:00, to_at: 2026-08-03 17:00}
    access_events:
      - {event_id: e1, system: ECMS, staff_id: S1, case_id: C1, occurred_at: 2026-08-04 07:59:59, action: view}
      - {event_id: e2, system: ECMS, staff_id: S1, case_id: C1, occurred_at: 2026-08-04 08:00, action: view}
      - {event_id: e3, system: ECMS, staff_id: S1, case_id: C2, occurred_at: 2026-08-03 21:00, action: view}
      - {event_id: e4, system: ECMS, staff_id: S2, case_id: C2, occurred_at: 2026-08-02 23:59, action: view}
      - {event_id: e5, system: ECMS, staff_id: S2, case_id: C2, occurred_at: 2026-08-03 09:00, action: view}
    expect: {e1: pass, e2: fail, e3: fail, e4: pass, e5: fail}
  whoever_the_log_names_the_accounts_holder_acts:
    accounts:
      - {system: ECMS, account_id: a1, staff_id: S1, enabled_at: 2026-01-05}
      - {system: ECMS, account_id: desk, staff_id: S1, shared: true, enabled_at: 2026-01-05}
    assignments: [{case_id: C1, staff_id: S1, role: primary, from_at: 2026-07-01 08:00}]
    access_events:
      - {event_id: e1, system: ECMS, account_id: a1, staff_id: S2, case_id: C1, occurred_at: 2026-08-03 10:00, action: view}
      - {event_id: e2, system: ECMS, account_id: a1, case_id: C1, occurred_at: 2026-08-03 10:00, action: print}
      - {event_id: e3, system: ECMS, account_id: desk, staff_id: S1, case_id: C1, occurred_at: 2026-08-03 10:00, action: view}
    expect: {e1: pass, e2: pass, e3: fail}
  work_on_the_person_alone_explains_what_names_the_person:
    work_items: [{work_id: w1, kind: background_check, person_id: P1, staff_id: S1, opened_at: 2026-08-03 09:00}]
    access_events:
      - {event_id: e1, system: ECMS, staff_id: S1, case_id: C1, person_id: P1, occurred_at: 2026-08-04 10:00, action: view}
      - {event_id: e2, system: ECMS, staff_id: S1, case_id: C1, person_id: P2, occurred_at: 2026-08-04 10:00, action: view}
    expect: {e1: pass, e2: fail}
  no_case_or_no_access_or_another_period:
    access_events:
      - {event_id: e1, system: ECMS, staff_id: S1, person_id: P1, occurred_at: 2026-08-03 10:00, action: search}
      - {event_id: e2, system: ECMS, staff_id: S1, occurred_at: 2026-08-03 10:00, action: search}
      - {event_id: e3, system: ECMS, staff_id: S1, case_id: C1, occurred_at: 2026-08-03 10:00, action: failed_login}
      - {event_id: e4, system: ECMS, staff_id: S1, case_id: C1, occurred_at: 2026-06-30 23:59, action: view}
    expect: {}
  unit_cover_on_the_cases_first_and_last_day:
    cases:
      - {case_id: C1, kind: intake, opened_on: 2026-08-02, closed_on: 2026-08-03, unit_id: U1}
      - {case_id: C2, kind: intake, opened_on: 2026-05-04, unit_id: U1}
      - {case_id: C3, kind: intake, opened_on: 2026-05-04, unit_id: U2}
      - {case_id: C4, kind: intake, opened_on: 2026-05-04}
      - {case_id: C5, kind: intake, opened_on: 2026-05-04, closed_on: 2026-07-31, unit_id: U1}
      - {case_id: C6, kind: intake, opened_on: 2026-08-05, unit_id: U1}
    duty_rosters:
      - {roster_id: r1, kind: unit_cover, staff_id: S1, unit_id: U1, from_at: 2026-08-01 08:00, to_at: 2026-08-05 08:00}
      - {roster_id: r2, kind: unit_cover, staff_id: S2, from_at: 2026-08-01 08:00, to_at: 2026-08-05 08:00}
    access_events:
      - {event_id: e1, system: ECMS, staff_id: S1, case_id: C1, occurred_at: 2026-08-01 23:59:59, action: view}
      - {event_id: e2, system: ECMS, staff_id: S1, case_id: C1, occurred_at: 2026-08-02 00:00:00, action: view}
      - {event_id: e3, system: ECMS, staff_id: S1, case_id: C1, occurred_at: 2026-08-03 23:59:59, action: view}
      - {event_id: e4, system: ECMS, staff_id: S1, case_id: C1, occurred_at: 2026-08-04 00:00:00, action: view}
      - {event_id: e5, system: ECMS, staff_id: S1, case_id: C2, occurred_at: 2026-08-05 07:59:59, action: view}
      - {event_id: e6, system: ECMS, staff_id: S1, case_id: C2, occurred_at: 2026-08-05 08:00:00, action: view}
      - {event_id: e7, system: ECMS, staff_id: S1, case_id: C3, occurred_at: 2026-08-04 08:00, action: view}
      - {event_id: e8, system: ECMS, staff_id: S2, case_id: C4, occurred_at: 2026-08-04 08:00, action: view}
      - {event_id: e9, system: ECMS, staff_id: S1, case_id: C5, occurred_at: 2026-08-01 09:00, action: view}
      - {event_id: e10, system: ECMS, staff_id: S1, case_id: C6, occurred_at: 2026-08-05 07:59, action: view}
    expect: {e1: fail, e2: pass, e3: pass, e4: fail, e5: pass, e6: fail, e7: fail, e8: fail, e9: fail, e10: pass}
  calls_of_the_shift_and_others:
    work_items:
      - {work_id: w1, kind: hotline_call, case_id: C1, opened_at: 2026-08-01 17:00:00}
      - {work_id: w2, kind: hotline_call, case_id: C2, opened_at: 2026-08-02 08:00:00}
      - {work_id: w3, kind: hotline_call, case_id: C3, opened_at: 2026-08-01 16:59:59}
      - {work_id: w4, kind: visit, case_id: C4, opened_at: 2026-08-01 18:00}
    duty_rosters:
      - {roster_id: r1, kind: on_call, staff_id: S1, from_at: 2026-08-01 17:00, to_at: 2026-08-02 08:00}
      - {roster_id: r2, kind: unit_cover, staff_id: S2, from_at: 2026-08-01 17:00, to_at: 2026-08-02 08:00}
    access_events:
      - {event_id: e1, system: ECMS, staff_id: S1, case_id: C1, occurred_at: 2026-08-01 17:00:00, action: view}
      - {event_id: e2, system: ECMS, staff_id: S1, case_id: C2, occurred_at: 2026-08-02 07:59:59, action: view}
      - {event_id: e3, system: ECMS, staff_id: S1, case_id: C3, occurred_at: 2026-08-01 18:00, action: view}
      - {event_id: e4, system: ECMS, staff_id: S1, case_id: C4, occurred_at: 2026-08-01 18:30, action: view}
      - {event_id: e5, system: ECMS, staff_id: S2, case_id: C1, occurred_at: 2026-08-01 18:00, action: view}
    expect: {e1: pass, e2: fail, e3: fail, e4: fail, e5: fail}
  intervals_that_touch_overlap_or_are_empty:
    assignments:
      - {case_id: C1, staff_id: S1, role: primary, from_at: 2026-07-01 08:00, to_at: 2026-08-03 12:00}
      - {case_id: C1, staff_id: S1, role: secondary, from_at: 2026-08-03 12:00, to_at: 2026-08-10 12:00}
      - {case_id: C1, staff_id: S1, role: coverage, from_at: 2026-08-01 12:00, to_at: 2026-08-05 12:00}
      - {case_id: C2, staff_id: S1, role: primary, from_at: 2026-08-03 12:00, to_at: 2026-08-03 12:00}
    work_items: [{work_id: w1, kind: case_note, case_id: C3, staff_id: S1, opened_at: 2026-08-03 12:00, closed_at: 2026-08-03 12:00}]
    access_events:
      - {event_id: e1, system: ECMS, staff_id: S1, case_id: C1, occurred_at: 2026-08-03 12:00, action: view}
      - {event_id: e2, system: ECMS, staff_id: S1, case_id: C1, occurred_at: 2026-08-10 12:00, action: view}
      - {event_id: e3, system: ECMS, staff_id: S1, case_id: C2, occurred_at: 2026-08-03 12:00, action: view}
      - {event_id: e4, system: ECMS, staff_id: S1, case_id: C3, occurred_at: 2026-08-03 12:00, action: view}
    expect: {e1: pass, e2: fail, e3: fail, e4: fail}
  a_duty_on_another_case_of_the_same_person:
    assignments: [{case_id: C2, staff_id: S1, role: primary, from_at: 2026-07-01 08:00}]
    case_members: [{case_id: C1, person_id: P1, role: child, from_on: 2026-01-05}, {case_id: C2, person_id: P1, role: child, from_on: 2026-01-05}]
    access_events: [{event_id: e1, system: ECMS, staff_id: S1, case_id: C1, person_id: P1, occurred_at: 2026-08-03 10:00, action: view}]
    expect: {e1: fail}
--- */
select
    event_id as subject,
    case when is_explained then 'pass' else 'fail' end as status,
    case
        when is_explained then 'a duty on the case explains it'
        when staff_id is null then 'nobody can be named who looked'
        else 'no duty on the case at that time'
    end as reason,
    case_id, staff_id, occurred_at, unit_id
from accesses
where case_id is not null
    and action in ('search', 'view', 'edit', 'delete', 'print', 'export')
