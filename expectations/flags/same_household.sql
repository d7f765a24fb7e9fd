/* ---
title: Same household as the worker
about: |
  Somebody else in the case, or the person whom the access names, has the worker's address. An address
  with more persons than max_persons is a block of flats or a shelter and no household.
params: {points: 50, max_persons: 15}
completed_by: flags_on_people
cases:
  same_address_other_address_and_none:
    staff: [{staff_id: S1, person_id: P1, address_key: A1}, {staff_id: S2, address_key: A2}, {staff_id: S3}]
    persons: [{person_id: P1, address_key: A1}, {person_id: P2, address_key: A1}, {person_id: P3}]
    case_members:
      - {case_id: C1, person_id: P2, role: child, from_on: 2026-01-05}
      - {case_id: C2, person_id: P3, role: child, from_on: 2026-01-05}
      - {case_id: C3, person_id: P1, role: other, from_on: 2026-01-05}
    access_events:
      - {event_id: e1, system: ECMS, staff_id: S1, case_id: C1, occurred_at: 2026-08-03 10:00, action: view}
      - {event_id: e2, system: ECMS, staff_id: S1, case_id: C2, occurred_at: 2026-08-03 10:00, action: view}
      - {event_id: e3, system: ECMS, staff_id: S2, case_id: C1, occurred_at: 2026-08-03 10:00, action: view}
      - {event_id: e4, system: ECMS, staff_id: S3, case_id: C2, occurred_at: 2026-08-03 10:00, action: view}
      - {event_id: e5, system: ECMS, staff_id: S1, person_id: P2, occurred_at: 2026-08-03 10:00, action: search}
      - {event_id: e6, system: ECMS, staff_id: S1, case_id: C3, occurred_at: 2026-08-03 10:00, action: view}
      - {event_id: e7, system: ECMS, staff_id: S1, case_id: C1, person_id: P2, occurred_at: 2026-08-03 10:00, action: print}
    expect: {e1: flagged, e2: not_flagged, e3: not_flagged, e4: not_flagged, e5: flagged, e6: not_flagged, e7: flagged}
  a_block_of_flats_is_no_household:
    params: {max_persons: 2}
    staff: [{staff_id: S1, address_key: A1}, {staff_id: S2, address_key: A2}]
    persons: [{person_id: P1, address_key: A1}, {person_id: P2, address_key: A1}, {person_id: P3, address_key: A1}, {person_id: P4, address_key: A2}, {person_id: P5, address_key: A2}]
    access_events:
      - {event_id: e1, system: ECMS, staff_id: S1, person_id: P1, occurred_at: 2026-08-03 10:00, action: view}
      - {event_id: e2, system: ECMS, staff_id: S2, person_id: P4, occurred_at: 2026-08-03 10:00, action: view}
    expect: {e1: not_flagged, e2: flagged}
--- */
with households as (
    select address_key
    from persons
    where address_key is not null
    group by address_key
    having count(*) <= $max_persons
)
select
    people_looked_up.staff_id,
    people_looked_up.case_id,
    people_looked_up.person_id,
    'A member of the case has the worker''s address.' as of_a_member,
    'The person looked up has the worker''s address.' as of_the_person
from people_looked_up
join staff
    on staff.staff_id = people_looked_up.staff_id
join persons
    on persons.person_id = people_looked_up.person_id
    and persons.address_key = staff.address_key
join households
    on households.address_key = staff.address_key
where staff.person_id is null
    or staff.person_id <> people_looked_up.person_id
