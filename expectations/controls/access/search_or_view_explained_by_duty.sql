/* ---
title: Nobody searches for or views anyone without a duty
why: |
  Access to a system gives no right to seek information. Whoever searches for a neighbour, a relative or a name from
  the news, without a duty, violates the policy, in whichever system it happens.
fix: Ask the worker for the job duty; record it if there was one, otherwise treat the search as a suspected violation.
severity: high
clauses: [DHS-03]
subject: [access_events.event_id]
reading: |
  Searches and views in every system of the audit log, of a case or of a person only; those that name neither are
  out. A duty on a case covers its members on the days on which they are members.
cases:
  with_and_without_a_duty:
    assignments: [{case_id: C1, staff_id: S1, role: primary, from_at: 2026-07-01 08:00}]
    access_events:
      - {event_id: e1, system: ECMS, staff_id: S1, case_id: C1, occurred_at: 2026-08-03 10:00, action: view}
      - {event_id: e2, system: FACTS2, staff_id: S2, case_id: C1, occurred_at: 2026-08-03 10:00, action: search}
      - {event_id: e3, system: Accurint, staff_id: S2, person_id: P1, occurred_at: 2026-08-03 10:00, action: search}
    expect: {e1: pass, e2: fail, e3: fail}
  person_only_while_a_member:
    assignments: [{case_id: C1, staff_id: S1, role: primary, from_at: 2026-07-01 08:00}]
    case_members: [{case_id: C1, person_id: P1, role: other, from_on: 2026-07-10, to_on: 2026-08-03}]
    access_events:
      - {event_id: e1, system: ECMS, staff_id: S1, person_id: P1, occurred_at: 2026-07-09 23:59, action: search}
      - {event_id: e2, system: ECMS, staff_id: S1, person_id: P1, occurred_at: 2026-07-10 00:00, action: search}
      - {event_id: e3, system: ECMS, staff_id: S1, person_id: P1, occurred_at: 2026-08-03 23:59, action: view}
      - {event_id: e4, system: ECMS, staff_id: S1, person_id: P1, occurred_at: 2026-08-04 00:00, action: view}
    expect: {e1: fail, e2: pass, e3: pass, e4: fail}
  member_without_an_end:
    assignments: [{case_id: C1, staff_id: S1, role: primary, from_at: 2026-07-01 08:00}]
    case_members: [{case_id: C1, person_id: P1, role: child, from_on: 2026-07-01}]
    access_events: [{event_id: e1, system: ECMS, staff_id: S1, person_id: P1, occurred_at: 2026-09-30 23:59, action: search}]
    expect: {e1: pass}
  member_but_the_duty_is_over:
    assignments: [{case_id: C1, staff_id: S1, role: primary, from_at: 2026-07-01 08:00, to_at: 2026-08-01 00:00}]
    case_members: [{case_id: C1, person_id: P1, role: child, from_on: 2026-07-01}]
    access_events: [{event_id: e1, system: ECMS, staff_id: S1, person_id: P1, occurred_at: 2026-08-01 00:00, action: search}]
    expect: {e1: fail}
  other_actions_and_searches_for_nobody:
    access_events:
      - {event_id: e1, system: ECMS, staff_id: S1, case_id: C1, occurred_at: 2026-08-03 10:00, action: edit}
      - {event_id: e2, system: ECMS, staff_id: S1, occurred_at: 2026-08-03 10:00, action: search, records_affected: 900}
      - {event_id: e3, system: ECMS, staff_id: S1, occurred_at: 2026-08-03 10:00, action: login}
    expect: {}
--- */
select
    event_id as subject,
    case when is_explained then 'pass' else 'fail' end as status,
    case
        when is_explained then 'a duty explains it'
        when staff_id is null then 'nobody can be named who looked'
        when case_id is null then 'no duty on a case of that person at that time'
        else 'no duty on the case at that time'
    end as reason,
    case_id, staff_id, occurred_at, unit_id
from accesses
where action in ('search', 'view')
    and (case_id is not null or person_id is not null)
