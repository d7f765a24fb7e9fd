/* ---
title: Leavers' accounts are disabled within the grace period
why: |
  A live account without an owner is the commonest way in: the former worker still knows the password, and
  nobody notices its use.
fix: Disable the account now, review what it did after the last day, and let leaving notices reach whoever disables accounts.
severity: high
clauses: [MS-39]
params: {grace_days: 1}
subject: [accounts.system, accounts.account_id]
reading: |
  Accounts of leavers that were enabled at any time in the period; an exception if at some time of it the
  grace was over, though disabled later. The grace runs to the end of the local day, so that a grace that
  ends with the as-of day or with the period is not over yet; service accounts are listed apart.
cases:
  disabled_late_on_the_day_after_the_last_day:
    staff: [{staff_id: S1, active_from: 2026-01-05, active_to: 2026-08-03}]
    accounts: [{system: ECMS, account_id: a1, staff_id: S1, enabled_at: 2026-01-05, disabled_at: 2026-08-04 23:59:59}]
    expect: {ECMS|a1: pass}
  disabled_at_the_midnight_and_a_second_after_it:
    staff: [{staff_id: S1, active_from: 2026-01-05, active_to: 2026-08-03}]
    accounts:
      - {system: ECMS, account_id: a1, staff_id: S1, enabled_at: 2026-01-05, disabled_at: 2026-08-05 00:00:00}
      - {system: FACTS, account_id: a1, staff_id: S1, enabled_at: 2026-01-05, disabled_at: 2026-08-05 00:00:01}
    expect: {ECMS|a1: pass, FACTS|a1: fail}
  never_disabled:
    staff: [{staff_id: S1, active_from: 2026-01-05, active_to: 2026-03-31}]
    accounts: [{system: ECMS, account_id: a1, staff_id: S1, enabled_at: 2026-01-05}]
    expect: {ECMS|a1: fail}
  later_disabling_included:
    note: whoever left in the last quarter and kept the account into this one is an exception of this one too
    staff: [{staff_id: S1, active_from: 2026-01-05, active_to: 2026-06-20}, {staff_id: S2, active_from: 2026-01-05, active_to: 2026-06-20}]
    accounts:
      - {system: ECMS, account_id: a1, staff_id: S1, enabled_at: 2026-01-05, disabled_at: 2026-07-01 08:00}
      - {system: ECMS, account_id: a2, staff_id: S2, enabled_at: 2026-01-05, disabled_at: 2026-06-30 17:00}
    expect: {ECMS|a1: fail}
  disabled_by_a_change_and_enabled_again:
    staff: [{staff_id: S1, active_from: 2026-01-05, active_to: 2026-08-03}, {staff_id: S2, active_from: 2026-01-05, active_to: 2026-08-03}]
    accounts:
      - {system: ECMS, account_id: a1, staff_id: S1, enabled_at: 2026-01-05}
      - {system: ECMS, account_id: a2, staff_id: S2, enabled_at: 2026-01-05}
    account_changes:
      - {change_id: x1, system: ECMS, account_id: a1, changed_at: 2026-08-03 17:00, change: disable}
      - {change_id: x2, system: ECMS, account_id: a2, changed_at: 2026-08-03 17:00, change: disable}
      - {change_id: x3, system: ECMS, account_id: a2, changed_at: 2026-08-20 09:00, change: enable}
      - {change_id: x4, system: ECMS, account_id: a2, changed_at: 2026-08-20 10:00, change: disable}
    expect: {ECMS|a1: pass, ECMS|a2: fail}
  grace_not_over_just_over_and_leaving_later:
    staff:
      - {staff_id: S1, active_from: 2026-01-05, active_to: 2026-09-30}
      - {staff_id: S2, active_from: 2026-01-05, active_to: 2026-09-28}
      - {staff_id: S3, active_from: 2026-01-05, active_to: 2026-10-01}
      - {staff_id: S4, active_from: 2026-01-05}
      - {staff_id: S5, active_from: 2026-01-05, active_to: 2026-09-29}
      - {staff_id: S6, active_from: 2026-01-05, active_to: 2026-09-29}
    accounts:
      - {system: ECMS, account_id: a1, staff_id: S1, enabled_at: 2026-01-05}
      - {system: ECMS, account_id: a2, staff_id: S2, enabled_at: 2026-01-05}
      - {system: ECMS, account_id: a3, staff_id: S3, enabled_at: 2026-01-05}
      - {system: ECMS, account_id: a4, staff_id: S4, enabled_at: 2026-01-05}
      - {system: ECMS, account_id: a5, staff_id: S5, enabled_at: 2026-01-05}
      - {system: ECMS, account_id: a6, staff_id: S6, enabled_at: 2026-01-05, disabled_at: 2026-09-30 12:00}
    expect: {ECMS|a1: not_applicable, ECMS|a2: fail, ECMS|a5: not_applicable, ECMS|a6: pass}
    reasons: {ECMS|a1: not yet due, ECMS|a5: not yet due}
  as_of_day_within_the_period:
    as_of: 2026-08-31
    staff: [{staff_id: S1, active_from: 2026-01-05, active_to: 2026-08-30}, {staff_id: S2, active_from: 2026-01-05, active_to: 2026-08-29}]
    accounts:
      - {system: ECMS, account_id: a1, staff_id: S1, enabled_at: 2026-01-05, disabled_at: 2026-09-02 12:00}
      - {system: ECMS, account_id: a2, staff_id: S2, enabled_at: 2026-01-05, disabled_at: 2026-09-02 12:00}
    expect: {ECMS|a1: not_applicable, ECMS|a2: fail}
  late_only_after_the_period:
    as_of: 2026-10-31
    staff:
      - {staff_id: S1, active_from: 2026-01-05, active_to: 2026-09-28}
      - {staff_id: S2, active_from: 2026-01-05, active_to: 2026-09-29}
      - {staff_id: S3, active_from: 2026-01-05, active_to: 2026-10-05}
      - {staff_id: S4, active_from: 2026-01-05, active_to: 2026-09-30}
    accounts:
      - {system: ECMS, account_id: a1, staff_id: S1, enabled_at: 2026-01-05, disabled_at: 2026-10-20 09:00}
      - {system: ECMS, account_id: a2, staff_id: S2, enabled_at: 2026-01-05, disabled_at: 2026-10-20 09:00}
      - {system: ECMS, account_id: a3, staff_id: S3, enabled_at: 2026-01-05}
      - {system: ECMS, account_id: a4, staff_id: S4, enabled_at: 2026-01-05, disabled_at: 2026-10-01 09:00}
    expect: {ECMS|a1: fail, ECMS|a2: not_applicable, ECMS|a3: not_applicable, ECMS|a4: pass}
    reasons: {ECMS|a2: grace not over within the period, ECMS|a3: grace not over within the period}
  service_account_in_a_leavers_name:
    staff: [{staff_id: S1, active_from: 2026-01-05, active_to: 2026-07-31}]
    accounts: [{system: ECMS, account_id: nightly, staff_id: S1, service: true, enabled_at: 2026-01-05}]
    expect: {ECMS|nightly: not_applicable}
  the_night_the_clocks_go_back:
    period: 2026-11
    staff: [{staff_id: S1, active_from: 2026-01-05, active_to: 2026-10-31}]
    accounts: [{system: ECMS, account_id: a1, staff_id: S1, enabled_at: 2026-01-05, disabled_at: "2026-11-02T04:59:00Z"}]
    expect: {ECMS|a1: pass}
  looser: {params: {grace_days: 3}, staff: [{staff_id: S1, active_from: 2026-01-05, active_to: 2026-08-03}], accounts: [{system: ECMS, account_id: a1, staff_id: S1, enabled_at: 2026-01-05, disabled_at: 2026-08-06 12:00}], expect: {ECMS|a1: pass}}
  disabled_or_enabled_at_the_periods_own_midnights:
    as_of: 2026-10-31
    staff: [{staff_id: S1, active_from: 2026-01-05, active_to: 2026-06-15}]
    accounts:
      - {system: ECMS, account_id: a1, staff_id: S1, enabled_at: 2026-01-05, disabled_at: 2026-07-01 00:00:00}
      - {system: ECMS, account_id: a2, staff_id: S1, enabled_at: 2026-10-01 00:00:00}
      - {system: ECMS, account_id: a3, staff_id: S1, enabled_at: 2026-01-05, disabled_at: 2026-07-01 00:00:01}
    expect: {ECMS|a3: fail}
--- */
with leavers as (
    select
        staff.staff_id,
        staff.unit_id,
        staff.active_to,
        limits.ends_at as due_at
    from staff
    join calendar as limits
        on limits.day_on = staff.active_to + cast($grace_days as integer)
    where staff.active_to <= $as_of
),
spells as (
    select
        account_spells.system,
        account_spells.account_id,
        leavers.staff_id,
        leavers.unit_id,
        leavers.due_at,
        account_spells.is_service,
        leavers.due_at < $as_of_end and leavers.due_at < $period_end as is_over,
        account_spells.to_at is null or account_spells.to_at > leavers.due_at as is_beyond
    from account_spells
    join leavers
        on leavers.staff_id = account_spells.staff_id
    where account_spells.from_at < $period_end
        and (account_spells.to_at is null or account_spells.to_at > $period_start)
),
leavers_accounts as (
    select
        system,
        account_id,
        staff_id,
        unit_id,
        due_at,
        is_service,
        is_over,
        max(case when is_beyond then 1 else 0 end) as beyond_count
    from spells
    group by system, account_id, staff_id, unit_id, due_at, is_service, is_over
)
select
    concat(system, '|', account_id) as subject,
    case
        when is_service then 'not_applicable'
        when beyond_count = 0 then 'pass'
        when is_over then 'fail'
        else 'not_applicable'
    end as status,
    case
        when is_service then 'service account'
        when beyond_count = 0 then 'disabled in time'
        when is_over then 'still enabled after the last day and the days of grace'
        when due_at >= $as_of_end then 'not yet due'
        else 'grace not over within the period'
    end as reason,
    staff_id, due_at as occurred_at, unit_id
from leavers_accounts
