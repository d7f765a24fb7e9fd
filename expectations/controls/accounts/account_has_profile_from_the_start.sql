/* ---
title: Every account has a profile from the day it is established
why: |
  The profile says what the account may reach. An account without one, or one that got it only later, was open to whatever
  the system allows by default.
fix: Assign the profile that the job needs, and make the profile a required entry when an account is established.
severity: medium
clauses: [MS-37]
subject: [accounts.system, accounts.account_id]
reading: |
  Every account known on the as-of day, disabled ones and service accounts included. An exception has no profile now, or its
  first recorded change is a profile change, which shows that the account began without one.
cases:
  profile_and_none:
    accounts:
      - {system: ECMS, account_id: a1, staff_id: S1, profile: caseworker, enabled_at: 2026-01-05}
      - {system: ECMS, account_id: a2, staff_id: S2, enabled_at: 2026-01-05}
      - {system: ECMS, account_id: a3, staff_id: S3, profile: "  ", enabled_at: 2026-01-05}
    expect: {ECMS|a1: pass, ECMS|a2: fail, ECMS|a3: fail}
  first_change_gives_the_profile:
    accounts: [{system: ECMS, account_id: a1, staff_id: S1, profile: caseworker, enabled_at: 2026-01-05}]
    account_changes:
      - {change_id: x1, system: ECMS, account_id: a1, changed_at: 2026-02-05 09:00, change: profile, documented_in: note}
      - {change_id: x2, system: ECMS, account_id: a1, changed_at: 2026-02-06 09:00, change: grant}
    expect: {ECMS|a1: fail}
  profile_change_after_another_change:
    accounts: [{system: ECMS, account_id: a1, staff_id: S1, profile: caseworker, enabled_at: 2026-01-05}]
    account_changes:
      - {change_id: x1, system: ECMS, account_id: a1, changed_at: 2026-01-05 09:00, change: enable}
      - {change_id: x2, system: ECMS, account_id: a1, changed_at: 2026-02-05 09:00, change: profile}
    expect: {ECMS|a1: pass}
  enabled_and_given_its_profile_in_one_second:
    accounts: [{system: ECMS, account_id: a1, staff_id: S1, profile: caseworker, enabled_at: 2026-01-05}]
    account_changes:
      - {change_id: x1, system: ECMS, account_id: a1, changed_at: 2026-01-05 09:00, change: profile}
      - {change_id: x2, system: ECMS, account_id: a1, changed_at: 2026-01-05 09:00, change: enable}
    expect: {ECMS|a1: pass}
  change_after_the_as_of_day_is_not_known:
    accounts: [{system: ECMS, account_id: a1, staff_id: S1, profile: caseworker, enabled_at: 2026-01-05}]
    account_changes: [{change_id: x1, system: ECMS, account_id: a1, changed_at: 2026-10-01 00:00, change: profile}]
    expect: {ECMS|a1: pass}
  disabled_before_the_period_or_enabled_after_it:
    accounts:
      - {system: ECMS, account_id: a1, staff_id: S1, enabled_at: 2026-01-05, disabled_at: 2026-03-02 12:00}
      - {system: ECMS, account_id: a2, staff_id: S2, enabled_at: 2026-10-01 00:00}
      - {system: ECMS, account_id: a3, staff_id: S3, enabled_at: 2026-09-30 23:59:59}
      - {system: ECMS, account_id: nightly, service: true, enabled_at: 2026-01-05}
    expect: {ECMS|a1: fail, ECMS|a3: fail, ECMS|nightly: fail}
  changes_of_another_account_or_system:
    accounts:
      - {system: ECMS, account_id: a1, staff_id: S1, profile: caseworker, enabled_at: 2026-01-05}
      - {system: ECMS, account_id: a2, staff_id: S2, profile: caseworker, enabled_at: 2026-01-05}
      - {system: FACTS, account_id: a1, staff_id: S1, profile: caseworker, enabled_at: 2026-01-05}
    account_changes:
      - {change_id: x1, system: FACTS, account_id: a1, changed_at: 2026-02-05 09:00, change: profile}
      - {change_id: x2, system: ECMS, account_id: a1, changed_at: 2026-02-05 09:00, change: grant}
      - {change_id: x3, system: ECMS, account_id: a1, changed_at: 2026-02-06 09:00, change: profile}
      - {change_id: x4, system: ECMS, account_id: a2, changed_at: 2026-02-05 09:00, change: reset}
    expect: {ECMS|a1: pass, ECMS|a2: pass, FACTS|a1: fail}
--- */
with first_changes as (
    select
        system,
        account_id,
        min(changed_at) as changed_at
    from account_changes
    group by system, account_id
),
begun_without as (
    select
        first_changes.system,
        first_changes.account_id
    from first_changes
    join account_changes
        on account_changes.system = first_changes.system
        and account_changes.account_id = first_changes.account_id
        and account_changes.changed_at = first_changes.changed_at
    group by first_changes.system, first_changes.account_id
    having min(case when account_changes.change = 'profile' then 1 else 0 end) = 1
)
select
    concat(accounts.system, '|', accounts.account_id) as subject,
    case when accounts.profile is null or begun_without.account_id is not null then 'fail' else 'pass' end as status,
    case
        when accounts.profile is null then 'no profile'
        when begun_without.account_id is not null then 'profile given by a later change only'
        else 'profile from the start'
    end as reason,
    accounts.staff_id, accounts.enabled_at as occurred_at
from accounts
left join begun_without
    on begun_without.system = accounts.system
    and begun_without.account_id = accounts.account_id
