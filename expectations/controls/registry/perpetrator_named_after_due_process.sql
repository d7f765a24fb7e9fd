/* ---
title: A substantiated perpetrator is named only after due process
why: The name in the registry can be wrong until the person was heard. Released before, no hearing mends it.
fix: Complete and date due process before releasing the name; tell the recipient if the entry is under appeal.
severity: critical
clauses: [MS-12]
subject: [disclosures.disclosure_id]
reading: |
  Due process counts if completed on or before the local day of the disclosure, in a registry entry for that person;
  where the disclosure or the entry names no person, an entry of the same case counts.
cases:
  day:
    registry_entries:
      - {entry_id: e1, case_id: C1, perpetrator_person_id: P1, due_process_completed_on: 2026-07-10}
      - {entry_id: e2, case_id: C2, perpetrator_person_id: P2, due_process_completed_on: 2026-07-11}
      - {entry_id: e3, case_id: C3, perpetrator_person_id: P3}
    disclosures:
      - {disclosure_id: that_day, disclosed_at: 2026-07-10 00:00, content: perpetrator_name, person_id: P1, case_id: C1}
      - {disclosure_id: day_after, disclosed_at: 2026-07-10 23:59, content: perpetrator_name, person_id: P2, case_id: C2}
      - {disclosure_id: never, disclosed_at: 2026-07-10, content: perpetrator_name, person_id: P3, case_id: C3}
      - {disclosure_id: no_entry, disclosed_at: 2026-07-10, content: perpetrator_name, person_id: P4, case_id: C4}
      - {disclosure_id: other_case, disclosed_at: 2026-07-10, content: perpetrator_name, person_id: P1, case_id: C9}
      - {disclosure_id: other_person, disclosed_at: 2026-07-10, content: perpetrator_name, person_id: P5, case_id: C1}
      - {disclosure_id: other_content, disclosed_at: 2026-07-10, content: registry, person_id: P3, case_id: C3}
    expect: {that_day: pass, day_after: fail, never: fail, no_entry: fail, other_case: pass, other_person: fail}
  without_persons:
    registry_entries:
      - {entry_id: e1, case_id: C1, due_process_completed_on: 2026-07-01}
      - {entry_id: e2, case_id: C2, perpetrator_person_id: P2, due_process_completed_on: 2026-07-01}
      - {entry_id: e3, case_id: C3, due_process_completed_on: 2026-07-20}
    disclosures:
      - {disclosure_id: neither, disclosed_at: 2026-07-10, content: perpetrator_name, case_id: C1}
      - {disclosure_id: entry_alone, disclosed_at: 2026-07-10, content: perpetrator_name, case_id: C2}
      - {disclosure_id: disclosure_alone, disclosed_at: 2026-07-10, content: perpetrator_name, case_id: C1, person_id: P1}
      - {disclosure_id: too_late, disclosed_at: 2026-07-10, content: perpetrator_name, case_id: C3}
      - {disclosure_id: nothing_one, disclosed_at: 2026-07-10, content: perpetrator_name}
    expect: {neither: pass, entry_alone: pass, disclosure_alone: pass, too_late: fail, nothing_one: fail}
  several_entries:
    registry_entries:
      - {entry_id: e1, case_id: C1, perpetrator_person_id: P1, due_process_completed_on: 2026-06-01}
      - {entry_id: e2, case_id: C2, perpetrator_person_id: P1}
      - {entry_id: e3, case_id: C3, perpetrator_person_id: P1, due_process_completed_on: 2026-08-01}
    note: the first completed hearing is enough
    disclosures: [{disclosure_id: d1, disclosed_at: 2026-07-10, content: perpetrator_name, person_id: P1, case_id: C1}]
    expect: {d1: pass}
--- */
with entries as (
    select
        disclosed.disclosure_id,
        entered.due_process_completed_on
    from disclosed
    join registry_entries as entered
        on entered.perpetrator_person_id = disclosed.person_id
    where disclosed.content = 'perpetrator_name'
    union all
    select
        disclosed.disclosure_id,
        entered.due_process_completed_on
    from disclosed
    join registry_entries as entered
        on entered.case_id = disclosed.case_id
    where disclosed.content = 'perpetrator_name'
        and (disclosed.person_id is null or entered.perpetrator_person_id is null)
),
earliest as (
    select
        disclosure_id,
        min(due_process_completed_on) as completed_on
    from entries
    group by disclosure_id
)
select
    disclosed.disclosure_id as subject,
    case when earliest.completed_on <= disclosed.disclosed_on then 'pass' else 'fail' end as status,
    case
        when earliest.completed_on <= disclosed.disclosed_on then 'due process was complete'
        when earliest.completed_on is not null then 'due process was completed only afterwards'
        when earliest.disclosure_id is not null then 'due process is not recorded as complete'
        else 'no registry entry for that person or case'
    end as reason,
    disclosed.case_id, disclosed.staff_id, disclosed.disclosed_at as occurred_at, disclosed.unit_id
from disclosed
left join earliest
    on earliest.disclosure_id = disclosed.disclosure_id
where disclosed.content = 'perpetrator_name'
