/* ---
title: Same surname as the worker
about: |
  Somebody else in the case, or the person whom the access names, has the worker's surname: that of the
  worker's own person record, else the name on the staff list ends with it. A surname weighs as much as it tells,
  log2(persons / bearers) bits: nothing below min_bits (a coincidence), all points from full_bits on, in steps between.
params: {points: 40, min_bits: 6, full_bits: 13}
cases:
  from_the_person_record_or_the_staff_list:
    params: {min_bits: 1}
    staff:
      - {staff_id: S1, person_id: P1, name: Ann Other}
      - {staff_id: S2, name: Bea van den Berg}
      - {staff_id: S3, name: "Kay"}
      - {staff_id: S4}
      - {staff_id: S5, name: "Berg, Kim"}
    persons:
      - {person_id: P1, surname: Quince}
      - {person_id: P2, surname: " QUINCE "}
      - {person_id: P3, surname: Van den Berg}
      - {person_id: P4, surname: Berg}
      - {person_id: P5, surname: Other}
      - {person_id: P6}
      - {person_id: P7, surname: Kay}
      - {person_id: P8, surname: Lark}
    case_members: [{case_id: C1, person_id: P2, role: child, from_on: 2026-01-05}, {case_id: C2, person_id: P6, role: child, from_on: 2026-01-05}]
    access_events:
      - {event_id: e1, system: ECMS, staff_id: S1, case_id: C1, occurred_at: 2026-08-03 10:00, action: view}
      - {event_id: e2, system: ECMS, staff_id: S1, person_id: P5, occurred_at: 2026-08-03 10:00, action: view}
      - {event_id: e3, system: ECMS, staff_id: S2, person_id: P3, occurred_at: 2026-08-03 10:00, action: view}
      - {event_id: e4, system: ECMS, staff_id: S2, person_id: P4, occurred_at: 2026-08-03 10:00, action: view}
      - {event_id: e5, system: ECMS, staff_id: S2, case_id: C2, occurred_at: 2026-08-03 10:00, action: view}
      - {event_id: e6, system: ECMS, staff_id: S4, case_id: C1, occurred_at: 2026-08-03 10:00, action: view}
      - {event_id: e7, system: ECMS, staff_id: S1, person_id: P1, occurred_at: 2026-08-03 10:00, action: view}
      - {event_id: e8, system: ECMS, staff_id: S3, person_id: P8, occurred_at: 2026-08-03 10:00, action: view}
      - {event_id: e9, system: ECMS, staff_id: S5, person_id: P4, occurred_at: 2026-08-03 10:00, action: view}
    expect: {e1: flagged, e2: not_flagged, e3: flagged, e4: flagged, e5: not_flagged, e6: not_flagged, e7: not_flagged, e8: not_flagged, e9: flagged}
  a_common_surname_tells_nothing:
    params: {min_bits: 1.5}
    staff: [{staff_id: S1, person_id: P1}, {staff_id: S2, person_id: P4}]
    persons:
      - {person_id: P1, surname: Field}
      - {person_id: P2, surname: Field}
      - {person_id: P3, surname: Field}
      - {person_id: P4, surname: Quill}
      - {person_id: P5, surname: Quill}
      - {person_id: P6, surname: Stone}
    access_events:
      - {event_id: e1, system: ECMS, staff_id: S1, person_id: P2, occurred_at: 2026-08-03 10:00, action: view}
      - {event_id: e2, system: ECMS, staff_id: S2, person_id: P5, occurred_at: 2026-08-03 10:00, action: view}
    expect: {e1: not_flagged, e2: flagged}
--- */
with named as (
    select
        person_id,
        lower(trim(surname)) as surname
    from persons
    where surname is not null
),
bearers as (
    select
        surname,
        count(*) as bearer_count,
        sum(count(*)) over () as person_count
    from named
    group by surname
),
told as (
    select
        surname,
        bearer_count,
        person_count,
        ln(cast(person_count as double) / bearer_count) / ln(2) as bits
    from bearers
),
workers as (
    select
        staff.staff_id,
        staff.person_id,
        named.surname as own_surname,
        case
            when staff.name like '%,%' then lower(trim(split_part(staff.name, ',', 1)))
            else lower(trim(staff.name))
        end as written_name,
        staff.name like '%,%' as is_surname_first
    from staff
    left join named
        on named.person_id = staff.person_id
),
namesakes as (
    select
        people_looked_up.staff_id,
        people_looked_up.case_id,
        people_looked_up.person_id,
        named.surname
    from people_looked_up
    join named
        on named.person_id = people_looked_up.person_id
    join workers
        on workers.staff_id = people_looked_up.staff_id
    where (workers.person_id is null or workers.person_id <> people_looked_up.person_id)
        and case
            when workers.own_surname is not null then named.surname = workers.own_surname
            when workers.is_surname_first then named.surname = workers.written_name
            else ends_with(workers.written_name, concat(' ', named.surname))
        end
),
weighed as (
    select
        namesakes.staff_id,
        namesakes.case_id,
        namesakes.person_id,
        told.bearer_count,
        told.person_count,
        $points * least(1.0, (told.bits - $min_bits + 1) / ($full_bits - $min_bits + 1)) as weight
    from namesakes
    join told
        on told.surname = namesakes.surname
    where told.bits >= $min_bits
),
found as (
    select
        accesses.event_id,
        weighed.bearer_count,
        weighed.person_count,
        weighed.weight
    from accesses
    join weighed
        on weighed.staff_id = accesses.staff_id
        and weighed.case_id = accesses.case_id
    where accesses.action not in ('login', 'failed_login')
    union all
    select
        accesses.event_id,
        weighed.bearer_count,
        weighed.person_count,
        weighed.weight
    from accesses
    join weighed
        on weighed.staff_id = accesses.staff_id
        and weighed.person_id = accesses.person_id
    where weighed.case_id is null
        and accesses.action not in ('login', 'failed_login')
)
select
    event_id,
    concat('Somebody in the record has the worker''s surname, which ', cast(min(bearer_count) as varchar), ' of ', cast(max(person_count) as varchar), ' persons on record have.') as sentence,
    cast(round(max(weight), 1) as double) as weight
from found
group by event_id
