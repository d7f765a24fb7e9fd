/* ---
title: A colleague or a colleague's family
about: |
  Somebody in the case, or the person whom the access names, is another worker of the same unit or has
  that worker's address. An address with more persons than max_persons is no household.
params: {points: 40, max_persons: 15}
completed_by: flags_on_people
cases:
  household_and_person_of_a_colleague:
    staff:
      - {staff_id: S1, unit_id: U1, person_id: P1, address_key: A1}
      - {staff_id: S2, unit_id: U1, person_id: P2, address_key: A2}
      - {staff_id: S3, unit_id: U2, person_id: P3, address_key: A3}
      - {staff_id: S4, person_id: P4, address_key: A4}
      - {staff_id: S5, person_id: P5, address_key: A5}
    persons:
      - {person_id: P1, address_key: A1}
      - {person_id: P2, address_key: A2}
      - {person_id: P6, address_key: A2}
      - {person_id: P7, address_key: A3}
      - {person_id: P8, address_key: A5}
      - {person_id: P9, address_key: A1}
    case_members: [{case_id: C1, person_id: P6, role: child, from_on: 2026-01-05}, {case_id: C2, person_id: P7, role: child, from_on: 2026-01-05}, {case_id: C3, person_id: P2, role: foster_parent, from_on: 2026-01-05}]
    access_events:
      - {event_id: e1, system: ECMS, staff_id: S1, case_id: C1, occurred_at: 2026-08-03 10:00, action: view}
      - {event_id: e2, system: ECMS, staff_id: S1, case_id: C2, occurred_at: 2026-08-03 10:00, action: view}
      - {event_id: e3, system: ECMS, staff_id: S1, case_id: C3, occurred_at: 2026-08-03 10:00, action: view}
      - {event_id: e4, system: ECMS, staff_id: S2, case_id: C1, occurred_at: 2026-08-03 10:00, action: view}
      - {event_id: e5, system: ECMS, staff_id: S3, case_id: C1, occurred_at: 2026-08-03 10:00, action: view}
      - {event_id: e6, system: ECMS, staff_id: S4, person_id: P8, occurred_at: 2026-08-03 10:00, action: view}
      - {event_id: e7, system: ECMS, staff_id: S1, person_id: P6, occurred_at: 2026-08-03 10:00, action: search}
      - {event_id: e8, system: ECMS, staff_id: S1, person_id: P9, occurred_at: 2026-08-03 10:00, action: search}
    expect: {e1: flagged, e2: not_flagged, e3: flagged, e4: not_flagged, e5: not_flagged, e6: not_flagged, e7: flagged, e8: not_flagged}
--- */
with households as (
    select address_key
    from persons
    where address_key is not null
    group by address_key
    having count(*) <= $max_persons
),
looked_up as (
    select
        people_looked_up.staff_id,
        people_looked_up.case_id,
        people_looked_up.person_id,
        staff.unit_id,
        persons.address_key
    from people_looked_up
    join staff
        on staff.staff_id = people_looked_up.staff_id
    left join persons
        on persons.person_id = people_looked_up.person_id
    where staff.unit_id is not null
        and (staff.person_id is null or staff.person_id <> people_looked_up.person_id)
),
related as (
    select
        looked_up.staff_id,
        looked_up.case_id,
        looked_up.person_id,
        'is another worker of the same unit.' as relation
    from looked_up
    join staff as colleagues
        on colleagues.unit_id = looked_up.unit_id
        and colleagues.person_id = looked_up.person_id
    where colleagues.staff_id <> looked_up.staff_id
    union
    select
        looked_up.staff_id,
        looked_up.case_id,
        looked_up.person_id,
        'has the address of another worker of the same unit.' as relation
    from looked_up
    join staff as colleagues
        on colleagues.unit_id = looked_up.unit_id
        and colleagues.address_key = looked_up.address_key
    join households
        on households.address_key = looked_up.address_key
    where colleagues.staff_id <> looked_up.staff_id
)
select
    staff_id,
    case_id,
    person_id,
    concat('A member of the case ', relation) as of_a_member,
    concat('The person looked up ', relation) as of_the_person
from related
