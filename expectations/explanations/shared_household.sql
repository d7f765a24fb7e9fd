/* ---
title: The family of the case lives with the family of one of the worker's own cases
client: Was working on a related case
about: while the worker is assigned to the own case and the family belongs to it; children, parents and guardians at one address, which no more than max_household people share
on: false
params: {max_household: 12}
completed_by: while_on_an_own_case
cases:
  siblings_in_one_household:
    params: {max_household: 3}
    persons:
      - {person_id: P, address_key: HOME}
      - {person_id: Q, address_key: HOME}
      - {person_id: R, address_key: ELSEWHERE}
      - {person_id: F, address_key: HOME}
    case_members:
      - {case_id: MINE, person_id: P, role: child, from_on: 2026-07-01, to_on: 2026-08-20}
      - {case_id: SIBLING, person_id: Q, role: child, from_on: 2026-08-10}
      - {case_id: OTHER, person_id: R, role: child, from_on: 2026-07-01}
      - {case_id: LODGER, person_id: F, role: reporter, from_on: 2026-07-01}
    assignments: [{case_id: MINE, staff_id: S, role: primary, from_at: 2026-08-03 09:00}]
    access_events:
      - {event_id: not_yet_in_the_other, staff_id: S, case_id: SIBLING, occurred_at: 2026-08-09 23:59}
      - {event_id: sibling, staff_id: S, case_id: SIBLING, occurred_at: 2026-08-10 00:00}
      - {event_id: left_my_case, staff_id: S, case_id: SIBLING, occurred_at: 2026-08-21 00:00}
      - {event_id: another_address, staff_id: S, case_id: OTHER, occurred_at: 2026-08-12 12:00}
      - {event_id: not_of_the_family, staff_id: S, case_id: LODGER, occurred_at: 2026-08-12 12:00}
    expect: {not_yet_in_the_other: unexplained, sibling: explained, left_my_case: unexplained, another_address: unexplained, not_of_the_family: unexplained}
  an_institution_is_no_household:
    params: {max_household: 2}
    persons: [{person_id: P, address_key: HOME}, {person_id: Q, address_key: HOME}, {person_id: R, address_key: HOME}]
    case_members:
      - {case_id: MINE, person_id: P, role: child, from_on: 2026-07-01}
      - {case_id: OTHER, person_id: Q, role: child, from_on: 2026-07-01}
    assignments: [{case_id: MINE, staff_id: S, role: primary, from_at: 2026-08-03 09:00}]
    access_events: [{event_id: e, staff_id: S, case_id: OTHER, occurred_at: 2026-08-12 12:00}]
    expect: {e: unexplained}
--- */
with households as (
    select address_key
    from persons
    where address_key is not null
    group by address_key
    having count(*) <= $max_household
),
families as (
    select
        case_members.case_id,
        persons.address_key,
        case_members.from_on,
        case_members.to_on
    from case_members
    join persons
        on persons.person_id = case_members.person_id
    join households
        on households.address_key = persons.address_key
    where case_members.role in ('child', 'birth_parent', 'guardian')
)
select distinct
    mine.case_id as own_case_id,
    other.case_id,
    greatest(mine.from_on, other.from_on) as from_on,
    mine.to_on,
    'a family in the household of an own case' as evidence
from families as mine
join families as other
    on other.address_key = mine.address_key
where other.case_id <> mine.case_id
