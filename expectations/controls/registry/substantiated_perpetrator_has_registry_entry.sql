/* ---
title: Every case with a substantiated perpetrator is in the central registry
why: |
  Whoever asks the registry before placing a child must find every substantiated perpetrator. A case that was never entered
  lets one pass.
fix: Enter the case in the registry, with every element that the statute requires.
severity: high
clauses: [MS-11]
subject: [cases.case_id]
reading: |
  Cases with a substantiated_perpetrator member known on the as-of day, also one whose membership has ended; any entry for
  the case by then will do, its elements are judged by another control.
cases:
  entered_or_not:
    cases: [{case_id: C1, kind: investigation, opened_on: 2026-01-05}, {case_id: C2, kind: investigation, opened_on: 2026-01-05}]
    case_members:
      - {case_id: C1, person_id: P1, role: substantiated_perpetrator, from_on: 2026-02-02}
      - {case_id: C2, person_id: P2, role: substantiated_perpetrator, from_on: 2026-09-30}
    registry_entries: [{entry_id: g1, case_id: C1, entered_on: 2026-02-20}]
    expect: {C1: pass, C2: fail}
  entered_after_the_as_of_day_or_for_another_case:
    case_members:
      - {case_id: C1, person_id: P1, role: substantiated_perpetrator, from_on: 2026-02-02}
      - {case_id: C2, person_id: P1, role: substantiated_perpetrator, from_on: 2026-02-02, to_on: 2026-03-31}
    registry_entries:
      - {entry_id: g1, case_id: C1, entered_on: 2026-10-01}
      - {entry_id: g2, case_id: C9, entered_on: 2026-02-20}
    expect: {C1: fail, C2: fail}
  two_perpetrators_of_one_case:
    case_members:
      - {case_id: C1, person_id: P1, role: substantiated_perpetrator, from_on: 2026-02-02}
      - {case_id: C1, person_id: P2, role: substantiated_perpetrator, from_on: 2026-02-05}
    registry_entries: [{entry_id: g1, case_id: C1, entered_on: 2026-02-20}, {entry_id: g2, case_id: C1, entered_on: 2026-02-20}]
    expect: {C1: pass}
  alleged_or_substantiated_later:
    case_members:
      - {case_id: C1, person_id: P1, role: alleged_perpetrator, from_on: 2026-02-02}
      - {case_id: C2, person_id: P2, role: substantiated_perpetrator, from_on: 2026-10-01}
    expect: {}
--- */
with perpetrator_cases as (
    select
        case_id,
        min(from_on) as substantiated_on
    from case_members
    where role = 'substantiated_perpetrator'
    group by case_id
),
entered_cases as (
    select distinct case_id
    from registry_entries
)
select
    perpetrator_cases.case_id as subject,
    case when entered_cases.case_id is not null then 'pass' else 'fail' end as status,
    case
        when entered_cases.case_id is not null then 'entered in the registry'
        else 'substantiated perpetrator, and no entry'
    end as reason,
    perpetrator_cases.case_id as case_id, calendar.starts_at as occurred_at, cases.unit_id
from perpetrator_cases
left join entered_cases
    on entered_cases.case_id = perpetrator_cases.case_id
left join calendar
    on calendar.day_on = perpetrator_cases.substantiated_on
left join cases
    on cases.case_id = perpetrator_cases.case_id
