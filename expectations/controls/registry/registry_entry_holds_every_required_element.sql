/* ---
title: Every registry entry holds what the statute requires
why: |
  The registry protects children only if an entry tells which child, what harm, in whose care and by whom. A missing address
  or age makes the entry miss in a search.
fix: Complete the entry from the case record.
severity: medium
clauses: [MS-11]
subject: [registry_entries.entry_id]
reading: |
  All entries known on the as-of day. The child's name, address and age, the harm, and the caretaker's name and address are always
  required, the perpetrator's name and address where substantiated by then; what is not recorded is lacking.
cases:
  complete_and_lacking:
    registry_entries:
      - {entry_id: g1, case_id: C1, entered_on: 2026-02-20, substantiated_on: 2026-02-17, has_child_name: true, has_child_address: true, has_child_age: true, has_harm: true, has_caretaker_name: true, has_caretaker_address: true, has_perpetrator_name: true, has_perpetrator_address: true}
      - {entry_id: g2, case_id: C1, entered_on: 2026-02-20, substantiated_on: 2026-02-17, has_child_name: true, has_child_address: true, has_child_age: false, has_harm: true, has_caretaker_name: true, has_caretaker_address: true, has_perpetrator_name: true, has_perpetrator_address: true}
      - {entry_id: g3, case_id: C1, entered_on: 2026-02-20, substantiated_on: 2026-02-17, has_child_name: true, has_child_address: true, has_child_age: true, has_harm: true, has_caretaker_name: true, has_perpetrator_name: true, has_perpetrator_address: true}
      - {entry_id: g4, case_id: C1, entered_on: 2026-02-20, substantiated_on: 2026-02-17, has_child_name: true, has_child_address: true, has_child_age: true, has_harm: false, has_caretaker_name: true, has_caretaker_address: true, has_perpetrator_name: true, has_perpetrator_address: true}
      - {entry_id: g5, case_id: C1, entered_on: 2026-02-20, substantiated_on: 2026-02-17, has_child_address: true, has_child_age: true, has_harm: true, has_caretaker_name: true, has_caretaker_address: true, has_perpetrator_name: true, has_perpetrator_address: true}
      - {entry_id: g6, case_id: C1, entered_on: 2026-02-20, substantiated_on: 2026-02-17, has_child_name: true, has_child_age: true, has_harm: true, has_caretaker_name: true, has_caretaker_address: true, has_perpetrator_name: true, has_perpetrator_address: true}
      - {entry_id: g7, case_id: C1, entered_on: 2026-02-20, substantiated_on: 2026-02-17, has_child_name: true, has_child_address: true, has_child_age: true, has_harm: true, has_caretaker_address: true, has_perpetrator_name: true, has_perpetrator_address: true}
    expect: {g1: pass, g2: fail, g3: fail, g4: fail, g5: fail, g6: fail, g7: fail}
  perpetrator_only_where_substantiated:
    registry_entries:
      - {entry_id: g1, case_id: C1, entered_on: 2026-02-20, has_child_name: true, has_child_address: true, has_child_age: true, has_harm: true, has_caretaker_name: true, has_caretaker_address: true}
      - {entry_id: g2, case_id: C1, entered_on: 2026-02-20, substantiated_on: 2026-09-30, has_child_name: true, has_child_address: true, has_child_age: true, has_harm: true, has_caretaker_name: true, has_caretaker_address: true, has_perpetrator_name: true}
      - {entry_id: g3, case_id: C1, entered_on: 2026-02-20, substantiated_on: 2026-10-01, has_child_name: true, has_child_address: true, has_child_age: true, has_harm: true, has_caretaker_name: true, has_caretaker_address: true}
      - {entry_id: g4, case_id: C1, entered_on: 2026-02-20, substantiated_on: 2026-02-17, has_child_name: true, has_child_address: true, has_child_age: true, has_harm: true, has_caretaker_name: true, has_caretaker_address: true, has_perpetrator_name: false, has_perpetrator_address: true}
    expect: {g1: pass, g2: fail, g3: pass, g4: fail}
  entered_after_the_as_of_day: {registry_entries: [{entry_id: g1, case_id: C1, entered_on: 2026-10-01}], expect: {}}
  each_element_not_recorded:
    registry_entries:
      - {entry_id: g1, case_id: C1, substantiated_on: 2026-02-17, has_child_address: true, has_child_age: true, has_harm: true, has_caretaker_name: true, has_caretaker_address: true, has_perpetrator_name: true, has_perpetrator_address: true}
      - {entry_id: g2, case_id: C1, substantiated_on: 2026-02-17, has_child_name: true, has_child_age: true, has_harm: true, has_caretaker_name: true, has_caretaker_address: true, has_perpetrator_name: true, has_perpetrator_address: true}
      - {entry_id: g3, case_id: C1, substantiated_on: 2026-02-17, has_child_name: true, has_child_address: true, has_harm: true, has_caretaker_name: true, has_caretaker_address: true, has_perpetrator_name: true, has_perpetrator_address: true}
      - {entry_id: g4, case_id: C1, substantiated_on: 2026-02-17, has_child_name: true, has_child_address: true, has_child_age: true, has_caretaker_name: true, has_caretaker_address: true, has_perpetrator_name: true, has_perpetrator_address: true}
      - {entry_id: g5, case_id: C1, substantiated_on: 2026-02-17, has_child_name: true, has_child_address: true, has_child_age: true, has_harm: true, has_caretaker_address: true, has_perpetrator_name: true, has_perpetrator_address: true}
      - {entry_id: g6, case_id: C1, substantiated_on: 2026-02-17, has_child_name: true, has_child_address: true, has_child_age: true, has_harm: true, has_caretaker_name: true, has_perpetrator_name: true, has_perpetrator_address: true}
      - {entry_id: g7, case_id: C1, substantiated_on: 2026-02-17, has_child_name: true, has_child_address: true, has_child_age: true, has_harm: true, has_caretaker_name: true, has_caretaker_address: true, has_perpetrator_address: true}
      - {entry_id: g8, case_id: C1, substantiated_on: 2026-02-17, has_child_name: true, has_child_address: true, has_child_age: true, has_harm: true, has_caretaker_name: true, has_caretaker_address: true, has_perpetrator_name: true}
      - {entry_id: g9, has_child_name: true, has_child_address: true, has_child_age: true, has_harm: true, has_caretaker_name: true, has_caretaker_address: true, has_perpetrator_name: true, has_perpetrator_address: true}
    expect: {g1: fail, g2: fail, g3: fail, g4: fail, g5: fail, g6: fail, g7: fail, g8: fail, g9: pass}
--- */
with entries as (
    select
        entry_id,
        case_id,
        entered_on,
        coalesce(has_child_name, false) and coalesce(has_child_address, false) and coalesce(has_child_age, false) as is_child_told,
        coalesce(has_harm, false) as is_harm_told,
        coalesce(has_caretaker_name, false) and coalesce(has_caretaker_address, false) as is_caretaker_told,
        substantiated_on is null
            or (coalesce(has_perpetrator_name, false) and coalesce(has_perpetrator_address, false)) as is_perpetrator_told
    from registry_entries
)
select
    entries.entry_id as subject,
    case when is_child_told and is_harm_told and is_caretaker_told and is_perpetrator_told then 'pass' else 'fail' end as status,
    case
        when is_child_told and is_harm_told and is_caretaker_told and is_perpetrator_told then 'complete'
        else concat(
            'incomplete',
            case when is_child_told then '' else '; name, address or age of the child lacking' end,
            case when is_harm_told then '' else '; harm lacking' end,
            case when is_caretaker_told then '' else '; name or address of the caretaker lacking' end,
            case when is_perpetrator_told then '' else '; name or address of the perpetrator lacking' end)
    end as reason,
    entries.case_id, calendar.starts_at as occurred_at
from entries
left join calendar
    on calendar.day_on = entries.entered_on
