/* ---
title: Shared account
about: |
  Several people use the account, so that nobody can say who looked.
params: {points: 15}
cases:
  shared_and_own:
    accounts: [{system: ECMS, account_id: desk, shared: true, enabled_at: 2026-01-05}, {system: ECMS, account_id: a1, staff_id: S1, enabled_at: 2026-01-05}]
    access_events:
      - {event_id: e1, system: ECMS, account_id: desk, case_id: C1, occurred_at: 2026-08-03 10:00, action: view}
      - {event_id: e2, system: ECMS, account_id: desk, staff_id: S1, case_id: C1, occurred_at: 2026-08-03 10:00, action: print}
      - {event_id: e3, system: ECMS, account_id: a1, case_id: C1, occurred_at: 2026-08-03 10:00, action: view}
      - {event_id: e4, system: FACTS, account_id: desk, case_id: C1, occurred_at: 2026-08-03 10:00, action: view}
      - {event_id: e5, system: ECMS, account_id: desk, occurred_at: 2026-08-03 10:00, action: login}
    expect: {e1: flagged, e2: flagged, e3: not_flagged, e4: not_flagged, e5: not_flagged}
--- */
select
    accesses.event_id,
    'The account is shared; who looked is not on record.' as sentence,
    cast($points as double) as weight
from accesses
join accounts
    on accounts.system = accesses.system
    and accounts.account_id = accesses.account_id
where accounts.shared
    and accesses.action not in ('login', 'failed_login')
