/* ---
title: Every enabled account belongs to one person, and every person has one per system
why: |
  An action that cannot be put to one name cannot be answered for. Shared accounts, accounts
  without a holder and second accounts all break the line from the log to a person.
fix: Give each user an account of their own; disable shared, ownerless and surplus accounts.
severity: high
clauses: [MS-35]
subject: [accounts.system, accounts.account_id]
reading: Service accounts are listed apart (not applicable); overlapping accounts of one person are both exceptions.
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
    expect: {ECMS|a1: pass, ECMS|a2: pass}
  disabled_before_the_period:
    accounts: [{system: ECMS, account_id: old, shared: true, enabled_at: 2026-01-05, disabled_at: 2026-06-30 23:59}]
    expect: {}
  enabled_on_the_last_day_only:
    accounts: [{system: ECMS, account_id: late, shared: true, enabled_at: 2026-09-30 23:59}]
    expect: {ECMS|late: fail}
--- */
with live as (
    select
        system,
        account_id,
        staff_id,
        coalesce(shared, false) as is_shared,
        coalesce(service, false) as is_service,
        enabled_at,
        coalesce(disabled_at, $as_of_end) as until_at
    from accounts
    where enabled_at < $as_of_end
        and coalesce(disabled_at, $as_of_end) > $period_start
),
doubled as (
    select distinct
        mine.system,
        mine.account_id
    from live as mine
    join live as other
        on other.system = mine.system
        and other.staff_id = mine.staff_id
        and other.account_id <> mine.account_id
        and other.enabled_at < mine.until_at
        and mine.enabled_at < other.until_at
    where not mine.is_service
        and not other.is_service
)
select
    concat(live.system, '|', live.account_id) as subject,
    case
        when live.is_service then 'not_applicable'
        when live.is_shared then 'fail'
        when live.staff_id is null then 'fail'
        when doubled.account_id is not null then 'fail'
        else 'pass'
    end as status,
    case
        when live.is_service then 'service account'
        when live.is_shared then 'shared by several people'
        when live.staff_id is null then 'no person recorded'
        when doubled.account_id is not null then 'its holder has another account in the same system'
        else 'one holder'
    end as reason,
    live.staff_id as staff_id,
    live.enabled_at as occurred_at
from live
left join doubled
    on doubled.system = live.system
    and doubled.account_id = live.account_id
