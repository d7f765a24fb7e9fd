/* ---
title: No adoption record is destroyed without a summary being kept
why: |
  Adoption records, or a summary of all that matters in them, are kept for ever: they are the only way back to
  one's origin.
fix: Restore the record from a copy, or write the summary from what remains; stop further destruction of adoption records.
severity: critical
clauses: [MS-46]
subject: [record_destructions.destruction_id]
reading: Destructions of adoption records in the period; a summary that is not recorded is not evidenced.
cases:
  with_and_without_a_summary:
    record_destructions:
      - {destruction_id: z1, case_id: C1, record_kind: adoption, destroyed_on: 2026-08-13, summary_retained: true}
      - {destruction_id: z2, case_id: C1, record_kind: adoption, destroyed_on: 2026-08-13, summary_retained: false}
      - {destruction_id: z3, case_id: C1, record_kind: adoption, destroyed_on: 2026-08-13}
    expect: {z1: pass, z2: fail, z3: fail}
  other_records_and_other_periods:
    record_destructions:
      - {destruction_id: z1, case_id: C1, record_kind: child, destroyed_on: 2026-08-13, summary_retained: false}
      - {destruction_id: z2, case_id: C1, record_kind: other, destroyed_on: 2026-08-13}
      - {destruction_id: z3, case_id: C1, record_kind: adoption, destroyed_on: 2026-06-30}
      - {destruction_id: z4, case_id: C1, record_kind: adoption, destroyed_on: 2026-10-01}
    expect: {}
  first_and_last_day_of_the_period:
    record_destructions:
      - {destruction_id: z1, case_id: C1, record_kind: adoption, destroyed_on: 2026-07-01}
      - {destruction_id: z2, case_id: C1, record_kind: adoption, destroyed_on: 2026-09-30}
    expect: {z1: fail, z2: fail}
  destroyed_after_the_period: {as_of: 2026-10-31, record_destructions: [{destruction_id: z1, case_id: C1, record_kind: adoption, destroyed_on: 2026-10-01}], expect: {}}
--- */
select
    record_destructions.destruction_id as subject,
    case when coalesce(record_destructions.summary_retained, false) then 'pass' else 'fail' end as status,
    case
        when record_destructions.summary_retained then 'summary kept'
        when record_destructions.summary_retained is null then 'summary not recorded'
        else 'no summary kept'
    end as reason,
    record_destructions.case_id, calendar.starts_at as occurred_at
from record_destructions
join calendar
    on calendar.day_on = record_destructions.destroyed_on
where record_destructions.record_kind = 'adoption'
    and record_destructions.destroyed_on between $period_first_on and $period_last_on
