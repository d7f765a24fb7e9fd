/* ---
title: Accounts that reach all cases are used only where there is a duty
why: |
  A profile that opens every case is a tool for some jobs, not a permission to look. What such an account opens
  needs the same reason as any other access.
fix: Ask the worker for the job duty; narrow the profile where the job does not need all cases.
severity: high
clauses: [DHS-04]
subject: [access_events.event_id]
reading: |
  Accesses to a case or a person by accounts whose profile is one of broad_profiles. That no reason in use rests on
  a role, a profile or an entitlement is held by the lint of the explanations.
cases:
  with_and_without_a_duty:
    settings: {broad_profiles: [read_all]}
    accounts: [{system: ECMS, account_id: a1, staff_id: S1, profile: read_all, enabled_at: 2026-01-05}]
    work_items: [{work_id: w1, kind: quality_review, case_id: C1, staff_id: S1, opened_at: 2026-08-03 09:00, closed_at: 2026-08-03 17:00}]
    access_events:
      - {event_id: e1, system: ECMS, account_id: a1, case_id: C1, occurred_at: 2026-08-03 09:00, action: view}
      - {event_id: e2, system: ECMS, account_id: a1, case_id: C1, occurred_at: 2026-08-03 17:00, action: view}
      - {event_id: e3, system: ECMS, account_id: a1, case_id: C2, occurred_at: 2026-08-03 10:00, action: export}
      - {event_id: e4, system: ECMS, account_id: a1, person_id: P1, occurred_at: 2026-08-03 10:00, action: search}
    expect: {e1: pass, e2: fail, e3: fail, e4: fail}
  open_work_explains_until_the_as_of_day:
    settings: {broad_profiles: [read_all]}
    accounts: [{system: ECMS, account_id: a1, staff_id: S1, profile: read_all, enabled_at: 2026-01-05}]
    work_items: [{work_id: w1, kind: quality_review, case_id: C1, staff_id: S1, opened_at: 2026-08-03 09:00}]
    access_events: [{event_id: e1, system: ECMS, account_id: a1, case_id: C1, occurred_at: 2026-09-30 23:59, action: view}]
    expect: {e1: pass}
  same_account_name_in_another_system:
    settings: {broad_profiles: [read_all]}
    accounts:
      - {system: ECMS, account_id: a1, staff_id: S1, profile: caseworker, enabled_at: 2026-01-05}
      - {system: FACTS, account_id: a1, staff_id: S1, profile: read_all, enabled_at: 2026-01-05}
    access_events:
      - {event_id: e1, system: ECMS, account_id: a1, case_id: C1, occurred_at: 2026-08-03 10:00, action: view}
      - {event_id: e2, system: FACTS, account_id: a1, case_id: C1, occurred_at: 2026-08-03 10:00, action: view}
    expect: {e2: fail}
  no_profile_is_called_broad:
    accounts: [{system: ECMS, account_id: a1, staff_id: S1, profile: read_all, enabled_at: 2026-01-05}]
    access_events: [{event_id: e1, system: ECMS, account_id: a1, case_id: C1, occurred_at: 2026-08-03 10:00, action: view}]
    expect: {}
  sign_ins_and_searches_for_nobody:
    settings: {broad_profiles: [read_all]}
    accounts: [{system: ECMS, account_id: a1, staff_id: S1, profile: read_all, enabled_at: 2026-01-05}]
    access_events:
      - {event_id: e1, system: ECMS, account_id: a1, occurred_at: 2026-08-03 10:00, action: search}
      - {event_id: e2, system: ECMS, account_id: a1, case_id: C1, occurred_at: 2026-08-03 10:00, action: failed_login}
    expect: {}
  another_account_of_the_same_system:
    settings: {broad_profiles: [read_all]}
    accounts:
      - {system: ECMS, account_id: a1, staff_id: S1, profile: read_all, enabled_at: 2026-01-05}
      - {system: ECMS, account_id: a2, staff_id: S2, profile: caseworker, enabled_at: 2026-01-05}
      - {system: ECMS, account_id: a3, staff_id: S3, enabled_at: 2026-01-05}
    access_events:
      - {event_id: e1, system: ECMS, account_id: a2, case_id: C1, occurred_at: 2026-08-03 10:00, action: view}
      - {event_id: e2, system: ECMS, account_id: a3, case_id: C1, occurred_at: 2026-08-03 10:00, action: view}
      - {event_id: e3, system: ECMS, staff_id: S1, case_id: C1, occurred_at: 2026-08-03 10:00, action: view}
    expect: {}
--- */
with broad_accounts as (
    select
        system,
        account_id
    from accounts
    where list_contains(cast($broad_profiles as varchar[]), profile)
)
select
    accesses.event_id as subject,
    case when accesses.is_explained then 'pass' else 'fail' end as status,
    case
        when accesses.is_explained then 'a duty explains it'
        else 'profile that reaches all cases, and no duty at that time'
    end as reason,
    accesses.case_id, accesses.staff_id, accesses.occurred_at, accesses.unit_id
from accesses
join broad_accounts
    on broad_accounts.system = accesses.system
    and broad_accounts.account_id = accesses.account_id
where accesses.action in ('search', 'view', 'edit', 'delete', 'print', 'export')
    and (accesses.case_id is not null or accesses.person_id is not null)
