/* ---
title: No child's record is destroyed before majority or without counsel's approval
why: |
  A grown child may need the record to know what happened and to claim what is due. It is kept until the age of majority or
  longer, as counsel advises.
fix: Restore the record from a copy; let no destruction happen without the birth date checked and counsel's approval on file.
severity: high
clauses: [MS-47]
params:
  majority_age: {default: 21, looser: lower}
  years_beyond: {default: 0, looser: lower}
subject: [record_destructions.destruction_id]
reading: |
  Destructions of a child's record in the period; on the birthday itself the age is reached. The age comes from the destruction's own
  birth date, else from the person; an unknown age is an exception. Counsel must have approved on or before the day.
cases:
  twenty_first_birthday_and_the_day_before:
    record_destructions:
      - {destruction_id: z1, case_id: C1, record_kind: child, subject_birth_date: 2005-08-13, destroyed_on: 2026-08-13, counsel_approved_on: 2026-08-01}
      - {destruction_id: z2, case_id: C1, record_kind: child, subject_birth_date: 2005-08-14, destroyed_on: 2026-08-13, counsel_approved_on: 2026-08-01}
    expect: {z1: pass, z2: fail}
    reasons: {z2: destroyed before the age of majority or the years beyond it}
  born_on_the_twenty_ninth_of_february:
    period: 2025-Q1
    record_destructions:
      - {destruction_id: z1, case_id: C1, record_kind: child, subject_birth_date: 2004-02-29, destroyed_on: 2025-02-28, counsel_approved_on: 2025-02-01}
      - {destruction_id: z2, case_id: C1, record_kind: child, subject_birth_date: 2004-02-29, destroyed_on: 2025-03-01, counsel_approved_on: 2025-02-01}
    expect: {z1: fail, z2: pass}
  born_on_the_twenty_ninth_and_of_age_in_a_leap_year:
    period: 2024-Q1
    params: {majority_age: 20}
    record_destructions:
      - {destruction_id: z1, case_id: C1, record_kind: child, subject_birth_date: 2004-02-29, destroyed_on: 2024-02-28, counsel_approved_on: 2024-02-01}
      - {destruction_id: z2, case_id: C1, record_kind: child, subject_birth_date: 2004-02-29, destroyed_on: 2024-02-29, counsel_approved_on: 2024-02-01}
    expect: {z1: fail, z2: pass}
  counsel_that_day_the_day_after_and_never:
    record_destructions:
      - {destruction_id: z1, case_id: C1, record_kind: child, subject_birth_date: 1988-03-04, destroyed_on: 2026-08-13, counsel_approved_on: 2026-08-13}
      - {destruction_id: z2, case_id: C1, record_kind: child, subject_birth_date: 1988-03-04, destroyed_on: 2026-08-13, counsel_approved_on: 2026-08-14}
      - {destruction_id: z3, case_id: C1, record_kind: child, subject_birth_date: 1988-03-04, destroyed_on: 2026-08-13}
    expect: {z1: pass, z2: fail, z3: fail}
    reasons: {z2: counsel had not approved by that day, z3: counsel had not approved by that day}
  age_from_the_person_or_unknown:
    persons: [{person_id: P1, birth_date: 1999-02-01}, {person_id: P2}, {person_id: P3, birth_date: 1999-02-01}]
    record_destructions:
      - {destruction_id: z1, case_id: C1, record_kind: child, person_id: P1, destroyed_on: 2026-08-13, counsel_approved_on: 2026-08-01}
      - {destruction_id: z2, case_id: C1, record_kind: child, person_id: P2, destroyed_on: 2026-08-13, counsel_approved_on: 2026-08-01}
      - {destruction_id: z3, case_id: C1, record_kind: child, destroyed_on: 2026-08-13, counsel_approved_on: 2026-08-01}
      - {destruction_id: z4, case_id: C1, record_kind: child, person_id: P3, subject_birth_date: 2010-02-01, destroyed_on: 2026-08-13, counsel_approved_on: 2026-08-01}
    expect: {z1: pass, z2: fail, z3: fail, z4: fail}
    reasons: {z2: age not on record, z3: age not on record, z4: destroyed before the age of majority or the years beyond it}
  two_years_beyond:
    params: {years_beyond: 2}
    record_destructions:
      - {destruction_id: z1, case_id: C1, record_kind: child, subject_birth_date: 2003-08-13, destroyed_on: 2026-08-13, counsel_approved_on: 2026-08-01}
      - {destruction_id: z2, case_id: C1, record_kind: child, subject_birth_date: 2003-08-14, destroyed_on: 2026-08-13, counsel_approved_on: 2026-08-01}
    expect: {z1: pass, z2: fail}
  other_records: {record_destructions: [{destruction_id: z1, case_id: C1, record_kind: other, destroyed_on: 2026-08-13}, {destruction_id: z2, case_id: C1, record_kind: adoption, destroyed_on: 2026-08-13}], expect: {}}
  destroyed_in_another_period:
    as_of: 2026-10-31
    record_destructions:
      - {destruction_id: z1, case_id: C1, record_kind: child, destroyed_on: 2026-06-30}
      - {destruction_id: z2, case_id: C1, record_kind: child, destroyed_on: 2026-07-01}
      - {destruction_id: z3, case_id: C1, record_kind: child, destroyed_on: 2026-09-30}
      - {destruction_id: z4, case_id: C1, record_kind: child, destroyed_on: 2026-10-01}
    expect: {z2: fail, z3: fail}
--- */
with destroyed as (
    select
        record_destructions.destruction_id,
        record_destructions.case_id,
        record_destructions.destroyed_on,
        coalesce(record_destructions.subject_birth_date, persons.birth_date) as birth_date,
        coalesce(record_destructions.counsel_approved_on <= record_destructions.destroyed_on, false) as is_approved
    from record_destructions
    left join persons
        on persons.person_id = record_destructions.person_id
    where record_destructions.record_kind = 'child'
        and record_destructions.destroyed_on between $period_first_on and $period_last_on
),
judged as (
    select
        destruction_id,
        case_id,
        destroyed_on,
        birth_date,
        is_approved,
        coalesce(
            (year(destroyed_on) - year(birth_date)) * 10000
                + (month(destroyed_on) - month(birth_date)) * 100
                + day(destroyed_on) - day(birth_date) >= ($majority_age + $years_beyond) * 10000,
            false) as is_of_age
    from destroyed
)
select
    judged.destruction_id as subject,
    case when is_of_age and is_approved then 'pass' else 'fail' end as status,
    case
        when birth_date is null then 'age not on record'
        when not is_of_age then 'destroyed before the age of majority or the years beyond it'
        when not is_approved then 'counsel had not approved by that day'
        else 'of age, approved by counsel'
    end as reason,
    judged.case_id, calendar.starts_at as occurred_at
from judged
join calendar
    on calendar.day_on = judged.destroyed_on
