/* ---
title: Whoever can sign in has accepted the acceptable-use policy, and the acceptance has not expired
why: |
  A sanction needs a rule that the person knew; the signature is the proof of it, and its yearly
  renewal keeps the rule in mind.
fix: Have the acknowledgement signed, or disable the account until it is.
severity: medium
clauses: [CT-16]
subject: [staff.staff_id]
reading: |
  Each person who, at the end of the as-of day, holds at least one enabled account in any system,
  leavers included; service accounts and accounts without a holder are left out. The expiry date is
  the last good day.
cases:
  acknowledged_expired_or_never:
    accounts:
      - {system: ECMS, account_id: a1, staff_id: S1, enabled_at: 2026-01-05}
      - {system: FACTS, account_id: a2, staff_id: S1, enabled_at: 2026-01-05}
      - {system: ECMS, account_id: a3, staff_id: S2, enabled_at: 2026-01-05}
      - {system: ECMS, account_id: a4, staff_id: S3, enabled_at: 2026-01-05}
      - {system: ECMS, account_id: a5, staff_id: S4, enabled_at: 2026-01-05}
      - {system: ECMS, account_id: a6, staff_id: S5, enabled_at: 2026-01-05}
    training:
      - {staff_id: S1, course: acceptable_use, completed_on: 2026-01-05, expires_on: 2026-09-30}
      - {staff_id: S2, course: acceptable_use, completed_on: 2025-09-29, expires_on: 2026-09-29}
      - {staff_id: S3, course: acceptable_use, completed_on: 2020-01-06}
      - {staff_id: S4, course: confidentiality, completed_on: 2026-01-05, expires_on: 2027-01-05}
    expect: {S1: pass, S2: fail, S3: pass, S4: fail, S5: fail}
  renewed_in_time_or_after_the_as_of_day:
    accounts:
      - {system: ECMS, account_id: a1, staff_id: S1, enabled_at: 2026-01-05}
      - {system: ECMS, account_id: a2, staff_id: S2, enabled_at: 2026-01-05}
    training:
      - {staff_id: S1, course: acceptable_use, completed_on: 2025-01-05, expires_on: 2026-01-04}
      - {staff_id: S1, course: acceptable_use, completed_on: 2026-09-30, expires_on: 2027-09-29}
      - {staff_id: S2, course: acceptable_use, completed_on: 2026-10-01, expires_on: 2027-09-30}
    expect: {S1: pass, S2: fail}
  disabled_enabled_again_or_not_yet:
    accounts:
      - {system: ECMS, account_id: a1, staff_id: S1, enabled_at: 2026-01-05, disabled_at: 2026-09-30 12:00}
      - {system: ECMS, account_id: a2, staff_id: S2, enabled_at: 2026-01-05}
      - {system: ECMS, account_id: a3, staff_id: S3, enabled_at: 2026-01-05, disabled_at: 2026-08-03 12:00}
      - {system: ECMS, account_id: a4, staff_id: S4, enabled_at: 2026-10-01 08:00}
      - {system: ECMS, account_id: a5, staff_id: S5, enabled_at: 2026-01-05, disabled_at: 2026-10-01 00:00}
    account_changes:
      - {change_id: c1, system: ECMS, account_id: a2, changed_at: 2026-09-01 12:00, change: disable}
      - {change_id: c2, system: ECMS, account_id: a3, changed_at: 2026-09-01 12:00, change: enable}
    expect: {S3: fail, S5: fail}
  leavers_service_and_ownerless_accounts:
    staff: [{staff_id: S1, active_from: 2020-01-06, active_to: 2026-08-31}]
    accounts:
      - {system: ECMS, account_id: a1, staff_id: S1, enabled_at: 2026-01-05}
      - {system: ECMS, account_id: a2, staff_id: S2, enabled_at: 2026-01-05, service: true}
      - {system: ECMS, account_id: a3, enabled_at: 2026-01-05, shared: true}
    expect: {S1: fail}
--- */
with holders as (
    select distinct staff_id
    from account_spells
    where staff_id is not null
        and not is_service
        and to_at is null
),
acknowledgements as (
    select
        staff_id,
        max(case when expires_on is null or expires_on >= $as_of then 1 else 0 end) as current_count
    from training
    where course = 'acceptable_use'
    group by staff_id
)
select
    holders.staff_id as subject,
    case
        when acknowledgements.current_count = 1 then 'pass'
        else 'fail'
    end as status,
    case
        when acknowledgements.current_count = 1 then 'acknowledged and not expired'
        when acknowledgements.current_count = 0 then 'acknowledgement expired'
        else 'never acknowledged'
    end as reason,
    holders.staff_id
from holders
left join acknowledgements
    on acknowledgements.staff_id = holders.staff_id
