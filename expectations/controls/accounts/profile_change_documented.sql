/* ---
title: Every change of a profile is documented in the case system
why: |
  A profile that grows without a note is how a worker comes to reach records that the job does not need, and how
  nobody can say later who allowed it.
fix: Document the change and who approved it, or take it back.
severity: medium
clauses: [MS-38]
subject: [account_changes.change_id]
reading: Changes of kind profile in the period; the reference must hold more than blanks.
cases:
  documented_or_not:
    account_changes:
      - {change_id: x1, system: ECMS, account_id: a1, changed_at: 2026-08-03 09:00, change: profile, documented_in: MACWIS note 12}
      - {change_id: x2, system: ECMS, account_id: a1, changed_at: 2026-08-04 09:00, change: profile}
      - {change_id: x3, system: ECMS, account_id: a1, changed_at: 2026-08-05 09:00, change: profile, documented_in: "   "}
    expect: {x1: pass, x2: fail, x3: fail}
  other_changes_and_other_periods:
    account_changes:
      - {change_id: x1, system: ECMS, account_id: a1, changed_at: 2026-08-03 09:00, change: grant}
      - {change_id: x2, system: ECMS, account_id: a1, changed_at: 2026-06-30 23:59, change: profile}
      - {change_id: x3, system: ECMS, account_id: a1, changed_at: 2026-10-01 00:00, change: profile}
    expect: {}
  first_and_last_minute_of_the_period:
    account_changes:
      - {change_id: x1, system: ECMS, account_id: a1, changed_at: 2026-07-01 00:00, change: profile}
      - {change_id: x2, system: ECMS, account_id: a1, changed_at: 2026-09-30 23:59, change: profile}
    expect: {x1: fail, x2: fail}
  at_the_next_periods_first_midnight: {as_of: 2026-10-31, account_changes: [{change_id: x1, system: ECMS, account_id: a1, changed_at: 2026-10-01 00:00:00, change: profile}], expect: {}}
--- */
select
    change_id as subject,
    case when documented_in is not null then 'pass' else 'fail' end as status,
    case when documented_in is not null then 'documented' else 'no reference to a document' end as reason,
    changed_by as staff_id, changed_at as occurred_at
from account_changes
where change = 'profile'
    and changed_at >= $period_start
    and changed_at < $period_end
