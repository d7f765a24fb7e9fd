/* ---
title: Registry records are opened and taken out only by those with a duty
why: |
  The abuse and neglect registry names people in the worst light there is. The first safeguard against its
  unauthorised disclosure is that nobody opens, prints or exports it without a reason.
fix: Ask the worker for the reason; record the background check or other work, or treat the access as a suspected violation.
severity: critical
clauses: [MS-04]
subject: [access_events.event_id]
reading: |
  Events of the registry_systems that name a case or a person; search, view, edit, delete, print and export
  alike. Registry content that was disclosed is judged by another control of the clause.
cases:
  with_and_without_a_reason:
    work_items: [{work_id: w1, kind: background_check, case_id: C1, person_id: P1, staff_id: S1, opened_at: 2026-08-03 09:00, closed_at: 2026-08-03 11:00}]
    access_events:
      - {event_id: e1, system: REGISTRY, staff_id: S1, case_id: C1, occurred_at: 2026-08-03 10:59:59, action: print}
      - {event_id: e2, system: REGISTRY, staff_id: S1, case_id: C1, occurred_at: 2026-08-03 11:00:00, action: view}
      - {event_id: e3, system: REGISTRY, staff_id: S2, case_id: C1, occurred_at: 2026-08-03 10:00, action: export}
      - {event_id: e4, system: REGISTRY, staff_id: S1, person_id: P1, occurred_at: 2026-08-03 10:00, action: search}
      - {event_id: e5, system: REGISTRY, staff_id: S2, person_id: P1, occurred_at: 2026-08-03 10:00, action: search}
    expect: {e1: pass, e2: fail, e3: fail, e4: pass, e5: fail}
  another_system_and_sign_ins:
    access_events:
      - {event_id: e1, system: ECMS, staff_id: S1, case_id: C1, occurred_at: 2026-08-03 10:00, action: export}
      - {event_id: e2, system: REGISTRY, staff_id: S1, occurred_at: 2026-08-03 10:00, action: login}
    expect: {}
  registry_under_another_name:
    settings: {registry_systems: [CANR, CANR2]}
    access_events:
      - {event_id: e1, system: CANR2, staff_id: S1, case_id: C1, occurred_at: 2026-08-03 10:00, action: export}
      - {event_id: e2, system: REGISTRY, staff_id: S1, case_id: C1, occurred_at: 2026-08-03 10:00, action: export}
    expect: {e1: fail}
  failed_sign_ins_and_searches_for_nobody:
    access_events:
      - {event_id: e1, system: REGISTRY, staff_id: S1, case_id: C1, occurred_at: 2026-08-03 10:00, action: failed_login}
      - {event_id: e2, system: REGISTRY, staff_id: S1, occurred_at: 2026-08-03 10:00, action: search}
    expect: {}
--- */
select
    event_id as subject,
    case when is_explained then 'pass' else 'fail' end as status,
    case
        when is_explained then 'a duty explains it'
        when staff_id is null then 'nobody can be named who acted'
        when action in ('export', 'print') then 'registry record taken out without a reason'
        else 'registry record opened without a reason'
    end as reason,
    case_id, staff_id, occurred_at, unit_id
from accesses
where list_contains(cast($registry_systems as varchar[]), system)
    and action in ('search', 'view', 'edit', 'delete', 'print', 'export')
    and (case_id is not null or person_id is not null)
