/* ---
title: Searched a person, which led to a hotline record
client: Had intake duty for the case
about: |
  the search, and what the worker then sees of that person and of the record's case until the worker opens the record, within so many minutes;
  the record is about the person, or about a case of which the person is a member when it is opened
on: false
params: {minutes: 60}
cases:
  record_within_the_hour:
    work_items:
      - {work_id: w, kind: hotline_call, case_id: C, staff_id: S, opened_at: 2026-08-03 10:00, closed_at: 2026-08-03 10:30}
      - {work_id: v, kind: hotline_call, person_id: Q, staff_id: S, opened_at: 2026-08-04 10:00, closed_at: 2026-08-04 10:30}
    case_members: [{case_id: C, person_id: P, role: child, from_on: 2026-08-03}]
    access_events:
      - {event_id: search, staff_id: S, person_id: P, action: search, occurred_at: 2026-08-03 09:00}
      - {event_id: person, staff_id: S, person_id: P, action: view, occurred_at: 2026-08-03 09:10}
      - {event_id: case, staff_id: S, case_id: C, action: view, occurred_at: 2026-08-03 09:59}
      - {event_id: another_person, staff_id: S, person_id: X, action: search, occurred_at: 2026-08-03 09:20}
      - {event_id: another_worker, staff_id: T, person_id: P, action: search, occurred_at: 2026-08-03 09:20}
      - {event_id: at_the_record, staff_id: S, person_id: P, action: search, occurred_at: 2026-08-03 10:00}
      - {event_id: person_of_the_record, staff_id: S, person_id: Q, action: search, occurred_at: 2026-08-04 09:30}
    expect:
      {search: explained, person: explained, case: explained, another_person: unexplained, another_worker: unexplained,
       at_the_record: unexplained, person_of_the_record: explained}
  record_too_late:
    work_items: [{work_id: w, kind: hotline_call, person_id: P, staff_id: S, opened_at: 2026-08-03 10:00:01}]
    access_events: [{event_id: search, staff_id: S, person_id: P, action: search, occurred_at: 2026-08-03 09:00}]
    expect: {search: unexplained}
--- */
with records as (
    select work_items.staff_id, work_items.case_id, work_items.person_id, work_items.opened_at
    from work_items
    where work_items.kind = 'hotline_call'
        and work_items.person_id is not null
    union
    select work_items.staff_id, work_items.case_id, case_members.person_id, work_items.opened_at
    from work_items
    join case_members
        on case_members.case_id = work_items.case_id
        and case_members.from_on <= work_items.opened_on
        and (case_members.to_on is null or case_members.to_on >= work_items.opened_on)
    where work_items.kind = 'hotline_call'
),
searches as (
    select
        access_actors.staff_id,
        access_actors.person_id,
        records.case_id,
        access_actors.occurred_at as from_at,
        records.opened_at as to_at
    from access_actors
    join records
        on records.staff_id = access_actors.staff_id
        and records.person_id = access_actors.person_id
    where access_actors.action = 'search'
        and records.opened_at > access_actors.occurred_at
        and records.opened_at <= access_actors.occurred_at + $minutes * interval 1 minute
)
select
    staff_id,
    cast(null as varchar) as case_id,
    person_id,
    from_at,
    to_at,
    'person search before a record: hotline_call' as evidence
from searches
union all
select
    staff_id,
    case_id,
    cast(null as varchar) as person_id,
    from_at,
    to_at,
    'person search before a record: hotline_call' as evidence
from searches
where case_id is not null
