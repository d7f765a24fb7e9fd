/* ---
title: Every enabled account belongs to one person, and every person has one per system
why: |
  An action that cannot be put to one name cannot be answered for. Shared accounts, accounts
  without a holder and second accounts all break the line from the log to a person.
fix: Give each user an account of their own; disable shared, ownerless and surplus accounts.
severity: high
clauses: [MS-35]
subject: [accounts.system, accounts.account_id]
reading: |
  Accounts that are enabled when the as-of day ends, changes of kind enable and disable included. Service accounts
  are listed apart (not applicable); two accounts of one person in one system are both exceptions.
cases:
  own:     {accounts: [{system: ECMS, account_id: a1, staff_id: S1, enabled_at: 2026-01-05}], expect: {ECMS|a1: pass}}
  shared:  {accounts: [{system: ECMS, account_id: desk, staff_id: S1, shared: true, enabled_at: 2026-01-05}], expect: {ECMS|desk: fail}}
  nobody:  {accounts: [{system: ECMS, account_id: a1, enabled_at: 2026-01-05}], expect: {ECMS|a1: fail}}
  service: {accounts: [{system: ECMS, account_id: nightly, service: true, enabled_at: 2026-01-05}], expect: {ECMS|nightly: not_applicable}}
  two_in_one_system:
    accounts:
      - {system: ECMS, account_id: a1, staff_id: S1, enabled_at: 2026-01-05}
      - {system: ECMS, account_id: a2, staff_id: S1, enabled_at: 2026-02-01}
      - {system: FACTS, account_id: a3, staff_id: S1, enabled_at: 2026-02-01}
    expect: {ECMS|a1: fail, ECMS|a2: fail, FACTS|a3: pass}
  one_after_the_other:
    accounts:
      - {system: ECMS, account_id: a1, staff_id: S1, enabled_at: 2026-01-05, disabled_at: 2026-07-15 12:00}
      - {system: ECMS, account_id: a2, staff_id: S1, enabled_at: 2026-07-15 12:00}
    expect: {ECMS|a2: pass}
  disabled_by_the_end_of_the_as_of_day:
    accounts:
      - {system: ECMS, account_id: old, shared: true, enabled_at: 2026-01-05, disabled_at: 2026-06-30 23:59}
      - {system: ECMS, account_id: desk, shared: true, enabled_at: 2026-01-05, disabled_at: 2026-09-30 23:59:59}
    expect: {}
  disabled_the_day_after: {accounts: [{system: ECMS, account_id: desk, shared: true, enabled_at: 2026-01-05, disabled_at: 2026-10-01 00:00}], expect: {ECMS|desk: fail}}
  disabled_by_a_change_and_enabled_again:
    accounts:
      - {system: ECMS, account_id: a1, enabled_at: 2026-01-05}
      - {system: ECMS, account_id: a2, enabled_at: 2026-01-05}
      - {system: ECMS, account_id: a3, staff_id: S1, enabled_at: 2026-01-05}
      - {system: ECMS, account_id: a4, staff_id: S1, enabled_at: 2026-01-05}
    account_changes:
      - {change_id: x1, system: ECMS, account_id: a1, changed_at: 2026-08-03 09:00, change: disable}
      - {change_id: x2, system: ECMS, account_id: a2, changed_at: 2026-08-03 09:00, change: disable}
      - {change_id: x3, system: ECMS, account_id: a2, changed_at: 2026-09-03 09:00, change: enable}
      - {change_id: x4, system: ECMS, account_id: a4, changed_at: 2026-08-03 09:00, change: disable}
    expect: {ECMS|a2: fail, ECMS|a3: pass}
  enabled_on_the_last_day_only:
    accounts: [{system: ECMS, account_id: late, shared: true, enabled_at: 2026-09-30 23:59}]
    expect: {ECMS|late: fail}
  service_account_of_a_worker_is_no_second_one:
    accounts:
      - {system: ECMS, account_id: a1, staff_id: S1, enabled_at: 2026-01-05}
      - {system: ECMS, account_id: nightly, staff_id: S1, service: true, enabled_at: 2026-01-05}
    expect: {ECMS|a1: pass, ECMS|nightly: not_applicable}
  shared_account_in_a_workers_name_is_no_second_one:
    accounts:
      - {system: ECMS, account_id: a1, staff_id: S1, enabled_at: 2026-01-05}
      - {system: ECMS, account_id: desk, staff_id: S1, shared: true, enabled_at: 2026-01-05}
    expect: {ECMS|a1: pass, ECMS|desk: fail}
  two_of_one_person_and_one_of_another:
    accounts:
      - {system: ECMS, account_id: a1, staff_id: S1, enabled_at: 2026-01-05}
      - {system: ECMS, account_id: a2, staff_id: S1, enabled_at: 2026-02-01}
      - {system: ECMS, account_id: a3, staff_id: S2, enabled_at: 2026-02-01}
      - {system: ECMS, account_id: a4, enabled_at: 2026-02-01}
    expect: {ECMS|a1: fail, ECMS|a2: fail, ECMS|a3: pass, ECMS|a4: fail}
--- */
with enabled as (
    select
        system,
        account_id,
        staff_id,
        is_shared,
        is_service,
        from_at
    from account_spells
    where to_at is null
),
doubled as (
    select
        system,
        staff_id
    from enabled
    where not is_service
        and not is_shared
    group by system, staff_id
    having count(*) > 1
)
select
    concat(enabled.system, '|', enabled.account_id) as subject,
    case
        when enabled.is_service then 'not_applicable'
        when enabled.is_shared then 'fail'
        when enabled.staff_id is null then 'fail'
        when doubled.staff_id is not null then 'fail'
        else 'pass'
    end as status,
    case
        when enabled.is_service then 'service account'
        when enabled.is_shared then 'shared by several people'
        when enabled.staff_id is null then 'no person recorded'
        when doubled.staff_id is not null then 'its holder has another account in the same system'
        else 'one holder'
    end as reason,
    enabled.staff_id as staff_id, enabled.from_at as occurred_at
from enabled
left join doubled
    on doubled.system = enabled.system
    and doubled.staff_id = enabled.staff_id
