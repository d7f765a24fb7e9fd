/* ---
title: Every event in the audit log can be put to one person
why: |
  Sign-in and password are there so that each action in the records is somebody's. An event of a shared account, or
  of none, is an action that nobody answers for.
fix: Find out who acted; give each user an account of their own and disable the shared or ownerless one.
severity: high
clauses: [MS-36]
subject: [access_events.event_id]
reading: |
  Every event but a failed sign-in. The account's holder counts, else the worker whom the log names; a shared account
  is nobody, whomever the log names. Events of service accounts that name no worker are listed apart.
cases:
  by_the_log_or_by_the_account:
    accounts: [{system: ECMS, account_id: a1, staff_id: S1, enabled_at: 2026-01-05}]
    access_events:
      - {event_id: e1, system: ECMS, staff_id: S1, occurred_at: 2026-08-03 10:00, action: view}
      - {event_id: e2, system: ECMS, account_id: a1, occurred_at: 2026-08-03 10:00, action: login}
    expect: {e1: pass, e2: pass}
  nobody:
    accounts: [{system: ECMS, account_id: a1, enabled_at: 2026-01-05}]
    access_events:
      - {event_id: e1, system: ECMS, occurred_at: 2026-08-03 10:00, action: view}
      - {event_id: e2, system: ECMS, account_id: a1, occurred_at: 2026-08-03 10:00, action: view}
      - {event_id: e3, system: ECMS, account_id: unheard, occurred_at: 2026-08-03 10:00, action: view}
    expect: {e1: fail, e2: fail, e3: fail}
  same_account_name_in_another_system:
    accounts: [{system: FACTS, account_id: a1, staff_id: S1, enabled_at: 2026-01-05}]
    access_events: [{event_id: e1, system: ECMS, account_id: a1, occurred_at: 2026-08-03 10:00, action: view}]
    expect: {e1: fail}
  shared_whomever_the_log_names:
    accounts: [{system: ECMS, account_id: desk, staff_id: S1, shared: true, enabled_at: 2026-01-05}]
    access_events:
      - {event_id: e1, system: ECMS, account_id: desk, staff_id: S1, occurred_at: 2026-08-03 10:00, action: view}
      - {event_id: e2, system: ECMS, account_id: desk, occurred_at: 2026-08-03 10:00, action: login}
    expect: {e1: fail, e2: fail}
  failed_sign_ins_are_out: {access_events: [{event_id: e1, system: ECMS, occurred_at: 2026-08-03 10:00, action: failed_login}], expect: {}}
  service_accounts_are_listed_apart:
    accounts: [{system: ECMS, account_id: nightly, service: true, enabled_at: 2026-01-05}]
    access_events: [{event_id: e1, system: ECMS, account_id: nightly, occurred_at: 2026-08-03 02:00, action: login}]
    expect: {e1: not_applicable}
  at_the_periods_first_midnight_and_at_the_next_periods:
    as_of: 2026-10-31
    access_events:
      - {event_id: e1, system: ECMS, occurred_at: 2026-06-30 23:59:59, action: view}
      - {event_id: e2, system: ECMS, occurred_at: 2026-07-01 00:00:00, action: view}
      - {event_id: e3, system: ECMS, occurred_at: 2026-10-01 00:00:00, action: view}
    expect: {e2: fail}
  service_accounts_that_people_share_or_own:
    accounts:
      - {system: ECMS, account_id: desk, service: true, shared: true, enabled_at: 2026-01-05}
      - {system: ECMS, account_id: robot, service: true, staff_id: S1, enabled_at: 2026-01-05}
    access_events:
      - {event_id: e1, system: ECMS, account_id: desk, staff_id: S1, occurred_at: 2026-08-03 10:00, action: view}
      - {event_id: e2, system: ECMS, account_id: robot, occurred_at: 2026-08-03 10:00, action: view}
    expect: {e1: fail, e2: pass}
--- */
select
    event_id as subject,
    case
        when staff_id is not null then 'pass'
        when is_service_account and not is_shared_account then 'not_applicable'
        else 'fail'
    end as status,
    case
        when staff_id is not null then 'one person'
        when is_shared_account then 'shared account'
        when is_service_account then 'service account'
        when account_id is null then 'neither an account nor a worker recorded'
        else 'account without a person'
    end as reason,
    case_id, staff_id, occurred_at, unit_id
from access_actors
where action <> 'failed_login'
