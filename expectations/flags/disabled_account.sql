/* ---
title: Account not enabled
about: |
  The account was disabled, or not yet enabled, at that moment; changes of kind enable and disable count.
params: {points: 40}
cases:
  to_the_second:
    accounts:
      - {system: ECMS, account_id: a1, staff_id: S1, enabled_at: 2026-01-05 09:00, disabled_at: 2026-08-03 12:00}
      - {system: ECMS, account_id: a2, staff_id: S2, enabled_at: 2026-01-05 09:00}
      - {system: ECMS, account_id: a3, staff_id: S3, enabled_at: 2026-08-10 09:00}
    account_changes:
      - {change_id: x1, system: ECMS, account_id: a2, changed_at: 2026-08-03 09:00, change: disable}
      - {change_id: x2, system: ECMS, account_id: a2, changed_at: 2026-08-05 09:00, change: enable}
    access_events:
      - {event_id: e1, system: ECMS, account_id: a1, case_id: C1, occurred_at: 2026-08-03 11:59:59, action: view}
      - {event_id: e2, system: ECMS, account_id: a1, case_id: C1, occurred_at: 2026-08-03 12:00:00, action: view}
      - {event_id: e3, system: ECMS, account_id: a2, case_id: C1, occurred_at: 2026-08-04 10:00, action: view}
      - {event_id: e4, system: ECMS, account_id: a2, case_id: C1, occurred_at: 2026-08-05 09:00, action: view}
      - {event_id: e5, system: ECMS, account_id: a3, case_id: C1, occurred_at: 2026-08-09 10:00, action: view}
      - {event_id: e6, system: FACTS, account_id: a1, case_id: C1, occurred_at: 2026-08-09 10:00, action: view}
      - {event_id: e7, system: ECMS, account_id: a1, occurred_at: 2026-08-09 10:00, action: login}
    expect: {e1: not_flagged, e2: flagged, e3: flagged, e4: not_flagged, e5: flagged, e6: not_flagged, e7: not_flagged}
--- */
with switched as (
    select
        system,
        account_id
    from account_spells
    group by system, account_id
    having count(*) > 1
        or count(to_at) > 0
        or max(from_at) > $period_start
),
used as (
    select
        accesses.event_id,
        accesses.occurred_at,
        max(case when account_spells.to_at <= accesses.occurred_at then account_spells.to_at end) as ended_at,
        max(case when account_spells.from_at <= accesses.occurred_at and (account_spells.to_at is null or account_spells.to_at > accesses.occurred_at) then 1 else 0 end) as is_enabled
    from accesses
    join switched
        on switched.system = accesses.system
        and switched.account_id = accesses.account_id
    join account_spells
        on account_spells.system = accesses.system
        and account_spells.account_id = accesses.account_id
    where accesses.action not in ('login', 'failed_login')
    group by accesses.event_id, accesses.occurred_at
)
select
    event_id,
    case
        when ended_at is null then 'The account was not yet enabled at that time.'
        when date_diff('second', ended_at, occurred_at) < 86400 then 'The account had been disabled less than a day before.'
        when date_diff('second', ended_at, occurred_at) < 2 * 86400 then 'The account had been disabled 1 day before.'
        else concat('The account had been disabled ', cast(cast(floor(date_diff('second', ended_at, occurred_at) / 86400) as bigint) as varchar), ' days before.')
    end as sentence,
    cast($points as double) as weight
from used
where is_enabled = 0
