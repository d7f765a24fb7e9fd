/* ---
title: Contracted providers' workers look only where they have a duty
why: |
  The policy binds the workers of contracted providers as it binds employees; nobody in the department
  sits beside them, so that the log is the only witness.
fix: Ask the provider for the job duty; record it if there was one, otherwise have the provider act and review its access.
severity: high
clauses: [DHS-05]
subject: [access_events.event_id]
reading: |
  Accesses to a case or a person by workers whose role is contracted; other staff are judged elsewhere.
cases:
  with_and_without_a_duty:
    staff: [{staff_id: S1, role: contracted}, {staff_id: S2, role: social_worker}]
    assignments: [{case_id: C1, staff_id: S1, role: contracted, from_at: 2026-07-01 08:00, to_at: 2026-08-03 17:00}]
    access_events:
      - {event_id: e1, system: ECMS, staff_id: S1, case_id: C1, occurred_at: 2026-07-01 08:00, action: print}
      - {event_id: e2, system: ECMS, staff_id: S1, case_id: C1, occurred_at: 2026-08-03 17:00, action: view}
      - {event_id: e3, system: ECMS, staff_id: S1, case_id: C2, occurred_at: 2026-07-02 10:00, action: edit}
      - {event_id: e4, system: ECMS, staff_id: S2, case_id: C2, occurred_at: 2026-07-02 10:00, action: view}
      - {event_id: e5, system: ECMS, staff_id: S1, occurred_at: 2026-07-02 09:00, action: login}
    expect: {e1: pass, e2: fail, e3: fail}
  the_accounts_holder_decides:
    staff: [{staff_id: S1, role: contracted}, {staff_id: S2, role: social_worker}]
    accounts: [{system: ECMS, account_id: a1, staff_id: S1, enabled_at: 2026-01-05}]
    access_events: [{event_id: e1, system: ECMS, account_id: a1, staff_id: S2, case_id: C1, occurred_at: 2026-07-02 10:00, action: view}]
    expect: {e1: fail}
  a_members_record:
    staff: [{staff_id: S1, role: contracted}]
    assignments: [{case_id: C1, staff_id: S1, role: contracted, from_at: 2026-07-01 08:00}]
    case_members: [{case_id: C1, person_id: P1, role: child, from_on: 2026-07-01}]
    access_events:
      - {event_id: e1, system: ECMS, staff_id: S1, person_id: P1, occurred_at: 2026-07-02 10:00, action: search}
      - {event_id: e2, system: ECMS, staff_id: S1, person_id: P2, occurred_at: 2026-07-02 10:00, action: search}
    expect: {e1: pass, e2: fail}
  sign_ins_and_searches_for_nobody:
    staff: [{staff_id: S1, role: contracted}]
    access_events:
      - {event_id: e1, system: ECMS, staff_id: S1, occurred_at: 2026-08-03 10:00, action: search}
      - {event_id: e2, system: ECMS, staff_id: S1, case_id: C1, occurred_at: 2026-08-03 10:00, action: failed_login}
    expect: {}
--- */
select
    accesses.event_id as subject,
    case when accesses.is_explained then 'pass' else 'fail' end as status,
    case
        when accesses.is_explained then 'a duty explains it'
        else 'contracted worker without a duty at that time'
    end as reason,
    accesses.case_id, accesses.staff_id, accesses.occurred_at, accesses.unit_id
from accesses
join staff
    on staff.staff_id = accesses.staff_id
where staff.role = 'contracted'
    and accesses.action in ('search', 'view', 'edit', 'delete', 'print', 'export')
    and (accesses.case_id is not null or accesses.person_id is not null)
