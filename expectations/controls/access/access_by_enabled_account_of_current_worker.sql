/* ---
title: Only enabled accounts of people then employed get in
why: |
  A disabled account that still works, or a sign-in after the last day of work, means that the door was
  not shut. Unauthorised users must be denied access.
fix: Shut the account in the system itself, find out what was seen, and reconcile the directory with the staff list.
severity: critical
clauses: [MS-39]
subject: [access_events.event_id]
reading: |
  Every event but a failed sign-in. An account counts as disabled before it was enabled, from the second it was
  disabled, and between a disabling and the next enabling; days of employment are local days, both ends included.
cases:
  enabled_and_employed:
    staff: [{staff_id: S1, active_from: 2026-01-05}]
    accounts: [{system: ECMS, account_id: a1, staff_id: S1, enabled_at: 2026-01-05}]
    access_events: [{event_id: e1, system: ECMS, account_id: a1, occurred_at: 2026-08-03 10:00, action: view}]
    expect: {e1: pass}
  the_second_it_was_disabled:
    staff: [{staff_id: S1, active_from: 2026-01-05}]
    accounts: [{system: ECMS, account_id: a1, staff_id: S1, enabled_at: 2026-07-10 09:00, disabled_at: 2026-08-03 12:00}]
    access_events:
      - {event_id: e1, system: ECMS, account_id: a1, occurred_at: 2026-07-10 08:59:59, action: login}
      - {event_id: e2, system: ECMS, account_id: a1, occurred_at: 2026-07-10 09:00:00, action: login}
      - {event_id: e3, system: ECMS, account_id: a1, occurred_at: 2026-08-03 11:59:59, action: view}
      - {event_id: e4, system: ECMS, account_id: a1, occurred_at: 2026-08-03 12:00:00, action: view}
    expect: {e1: fail, e2: pass, e3: pass, e4: fail}
  disabled_and_enabled_again_by_changes:
    staff: [{staff_id: S1, active_from: 2026-01-05}]
    accounts: [{system: ECMS, account_id: a1, staff_id: S1, enabled_at: 2026-01-05}]
    account_changes:
      - {change_id: x1, system: ECMS, account_id: a1, changed_at: 2026-01-05, change: enable}
      - {change_id: x2, system: ECMS, account_id: a1, changed_at: 2026-08-03 09:00, change: disable}
      - {change_id: x3, system: ECMS, account_id: a1, changed_at: 2026-08-10 09:00, change: reset}
      - {change_id: x4, system: ECMS, account_id: a1, changed_at: 2026-08-31 09:00, change: enable}
      - {change_id: x5, system: FACTS, account_id: a1, changed_at: 2026-09-01 09:00, change: disable}
    access_events:
      - {event_id: e1, system: ECMS, account_id: a1, occurred_at: 2026-08-03 08:59:59, action: view}
      - {event_id: e2, system: ECMS, account_id: a1, occurred_at: 2026-08-20 10:00, action: view}
      - {event_id: e3, system: ECMS, account_id: a1, occurred_at: 2026-08-31 09:00, action: view}
      - {event_id: e4, system: ECMS, account_id: a1, occurred_at: 2026-09-02 09:00, action: view}
    expect: {e1: pass, e2: fail, e3: pass, e4: pass}
  first_and_last_day_of_employment:
    staff: [{staff_id: S1, active_from: 2026-07-06, active_to: 2026-08-03}]
    accounts: [{system: ECMS, account_id: a1, staff_id: S1, enabled_at: 2026-07-01}]
    access_events:
      - {event_id: e1, system: ECMS, account_id: a1, occurred_at: 2026-07-05 23:59:59, action: login}
      - {event_id: e2, system: ECMS, account_id: a1, occurred_at: 2026-07-06 00:00:00, action: login}
      - {event_id: e3, system: ECMS, account_id: a1, occurred_at: 2026-08-03 23:59:59, action: view}
      - {event_id: e4, system: ECMS, account_id: a1, occurred_at: 2026-08-04 00:00:00, action: view}
    expect: {e1: fail, e2: pass, e3: pass, e4: fail}
  last_hour_of_the_day_that_has_25:
    period: 2026-11
    staff: [{staff_id: S1, active_from: 2026-01-05, active_to: 2026-11-01}]
    access_events:
      - {event_id: e1, system: ECMS, staff_id: S1, occurred_at: "2026-11-02T04:59:59Z", action: view}
      - {event_id: e2, system: ECMS, staff_id: S1, occurred_at: "2026-11-02T05:00:00Z", action: view}
    expect: {e1: pass, e2: fail}
  a_leaver_named_by_the_log_alone:
    staff: [{staff_id: S1, active_from: 2026-01-05, active_to: 2026-08-03}]
    access_events: [{event_id: e1, system: ECMS, staff_id: S1, occurred_at: 2026-08-04 10:00, action: view}]
    expect: {e1: fail}
  failed_sign_ins_and_nobody:
    accounts: [{system: ECMS, account_id: a1, staff_id: S1, enabled_at: 2026-01-05, disabled_at: 2026-07-01}]
    access_events:
      - {event_id: e1, system: ECMS, account_id: a1, occurred_at: 2026-08-03 10:00, action: failed_login}
      - {event_id: e2, system: ECMS, account_id: unheard, occurred_at: 2026-08-03 10:00, action: view}
      - {event_id: e3, system: ECMS, staff_id: unheard, occurred_at: 2026-08-03 10:00, action: view}
    expect: {e2: not_applicable, e3: not_applicable}
  shared_accounts_can_be_disabled_too:
    staff: [{staff_id: S1, active_from: 2026-01-05, active_to: 2026-07-01}]
    accounts: [{system: ECMS, account_id: desk, staff_id: S1, shared: true, enabled_at: 2026-01-05, disabled_at: 2026-08-03 12:00}]
    access_events:
      - {event_id: e1, system: ECMS, account_id: desk, occurred_at: 2026-08-03 11:00, action: view}
      - {event_id: e2, system: ECMS, account_id: desk, occurred_at: 2026-08-03 12:00, action: view}
    expect: {e1: pass, e2: fail}
  changes_before_the_account_was_enabled_do_not_open_it:
    staff: [{staff_id: S1, active_from: 2026-01-05}]
    accounts: [{system: ECMS, account_id: a1, staff_id: S1, enabled_at: 2026-07-10 09:00}]
    account_changes: [{change_id: x1, system: ECMS, account_id: a1, changed_at: 2026-07-01 09:00, change: enable}]
    access_events:
      - {event_id: e1, system: ECMS, account_id: a1, occurred_at: 2026-07-05 10:00, action: login}
      - {event_id: e2, system: ECMS, account_id: a1, occurred_at: 2026-07-11 10:00, action: login}
    expect: {e1: fail, e2: pass}
  accounts_are_told_apart_by_system_and_name:
    accounts:
      - {system: ECMS, account_id: a1, enabled_at: 2026-01-05, disabled_at: 2026-07-01 12:00}
      - {system: ECMS, account_id: a2, enabled_at: 2026-01-05}
      - {system: FACTS, account_id: a1, enabled_at: 2026-01-05}
    access_events:
      - {event_id: e1, system: ECMS, account_id: a1, occurred_at: 2026-08-03 10:00, action: view}
      - {event_id: e2, system: ECMS, account_id: a2, occurred_at: 2026-08-03 10:00, action: view}
      - {event_id: e3, system: FACTS, account_id: a1, occurred_at: 2026-08-03 10:00, action: view}
      - {event_id: e4, system: FACTS, account_id: a2, occurred_at: 2026-08-03 10:00, action: view}
    expect: {e1: fail, e2: pass, e3: pass, e4: not_applicable}
  other_changes_leave_an_account_enabled:
    accounts: [{system: ECMS, account_id: a1, enabled_at: 2026-01-05}]
    account_changes:
      - {change_id: x1, system: ECMS, account_id: a1, changed_at: 2026-08-03 09:00, change: grant}
      - {change_id: x2, system: ECMS, account_id: a1, changed_at: 2026-08-04 09:00, change: reset}
      - {change_id: x3, system: ECMS, account_id: a1, changed_at: 2026-08-05 09:00, change: profile}
      - {change_id: x4, system: ECMS, account_id: a1, changed_at: 2026-08-06 09:00, change: revoke}
    access_events: [{event_id: e1, system: ECMS, account_id: a1, occurred_at: 2026-08-10 10:00, action: view}]
    expect: {e1: pass}
  disabled_in_the_second_it_was_enabled:
    accounts: [{system: ECMS, account_id: a1, enabled_at: 2026-01-05 09:00}]
    account_changes: [{change_id: x1, system: ECMS, account_id: a1, changed_at: 2026-01-05 09:00, change: disable}]
    access_events: [{event_id: e1, system: ECMS, account_id: a1, occurred_at: 2026-08-10 10:00, action: view}]
    expect: {e1: fail}
  employed_only_after_the_as_of_day:
    staff: [{staff_id: S1, active_from: 2026-10-01}]
    accounts: [{system: ECMS, account_id: a1, staff_id: S1, enabled_at: 2026-09-28}]
    access_events: [{event_id: e1, system: ECMS, account_id: a1, occurred_at: 2026-09-30 16:00, action: login}]
    expect: {e1: fail}
--- */
with enabled as (
    select
        system,
        account_id,
        from_at,
        coalesce(to_at, $as_of_end) as until_at
    from account_spells
),
judged as (
    select
        actors.event_id,
        actors.case_id,
        actors.staff_id,
        actors.occurred_at,
        actors.unit_id,
        accounts.account_id is not null as is_account_known,
        enabled.account_id is not null as is_account_enabled,
        staff.staff_id is not null as is_worker_known,
        coalesce(staff.active_from > actors.occurred_on, false) as is_before_employment,
        coalesce(staff.active_to < actors.occurred_on, false) as is_after_employment
    from access_actors as actors
    left join accounts
        on accounts.system = actors.system
        and accounts.account_id = actors.account_id
    left join enabled
        on enabled.system = actors.system
        and enabled.account_id = actors.account_id
        and enabled.from_at <= actors.occurred_at
        and enabled.until_at > actors.occurred_at
    left join staff
        on staff.staff_id = actors.staff_id
    where actors.action <> 'failed_login'
)
select
    event_id as subject,
    case
        when is_account_known and not is_account_enabled then 'fail'
        when is_before_employment or is_after_employment then 'fail'
        when is_account_known or is_worker_known then 'pass'
        else 'not_applicable'
    end as status,
    case
        when is_account_known and not is_account_enabled then 'account was not enabled at that time'
        when is_before_employment then 'before the first day of employment'
        when is_after_employment then 'after the last day of employment'
        when is_account_known or is_worker_known then 'enabled and employed, as far as recorded'
        else 'neither the account nor the worker is on record'
    end as reason,
    case_id, staff_id, occurred_at, unit_id
from judged
