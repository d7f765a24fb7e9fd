/* ---
title: A child of the case is a child of one of the worker's own cases
client: Was working on a related case
about: while the worker is assigned to the own case and the child belongs to it; the other case may be an earlier one of that child
on: false
completed_by: while_on_an_own_case
cases:
  earlier_intake_of_the_same_child:
    case_members:
      - {case_id: MINE, person_id: P, role: child, from_on: 2026-08-01, to_on: 2026-08-20}
      - {case_id: EARLIER, person_id: P, role: child, from_on: 2025-02-01, to_on: 2025-03-01}
      - {case_id: LATER, person_id: P, role: child, from_on: 2026-08-10}
      - {case_id: CARER, person_id: P, role: foster_parent, from_on: 2025-02-01}
    assignments: [{case_id: MINE, staff_id: S, role: primary, from_at: 2026-08-03 09:00, to_at: 2026-08-31 16:00}]
    access_events:
      - {event_id: before_my_duty, staff_id: S, case_id: EARLIER, occurred_at: 2026-08-03 08:59}
      - {event_id: earlier_intake, staff_id: S, case_id: EARLIER, occurred_at: 2026-08-03 09:00}
      - {event_id: last_day_of_membership, staff_id: S, case_id: EARLIER, occurred_at: 2026-08-20 23:59}
      - {event_id: child_has_left, staff_id: S, case_id: EARLIER, occurred_at: 2026-08-21 00:00}
      - {event_id: not_yet_in_the_other, staff_id: S, case_id: LATER, occurred_at: 2026-08-09 23:59}
      - {event_id: in_the_other, staff_id: S, case_id: LATER, occurred_at: 2026-08-10 00:00}
      - {event_id: not_as_a_child, staff_id: S, case_id: CARER, occurred_at: 2026-08-10 00:00}
      - {event_id: my_own_case, staff_id: S, case_id: MINE, occurred_at: 2026-08-10 00:00}
    expect:
      {before_my_duty: unexplained, earlier_intake: explained, last_day_of_membership: explained, child_has_left: unexplained,
       not_yet_in_the_other: unexplained, in_the_other: explained, not_as_a_child: unexplained, my_own_case: unexplained}
--- */
with children as (
    select case_id, person_id, from_on, to_on
    from case_members
    where role = 'child'
)
select distinct
    mine.case_id as own_case_id,
    other.case_id,
    greatest(mine.from_on, other.from_on) as from_on,
    mine.to_on,
    'a child of an own case' as evidence
from children as mine
join children as other
    on other.person_id = mine.person_id
where other.case_id <> mine.case_id
