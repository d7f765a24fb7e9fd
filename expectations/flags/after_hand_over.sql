/* ---
title: After the case was handed over
about: |
  The worker's assignment to the case had ended and somebody else's, begun later, had taken its place.
params: {points: 10}
cases:
  before_within_and_after_a_gap:
    assignments:
      - {case_id: C1, staff_id: S1, role: primary, from_at: 2026-06-01 08:00, to_at: 2026-08-03 12:00}
      - {case_id: C1, staff_id: S2, role: primary, from_at: 2026-08-05 09:00}
    access_events:
      - {event_id: e1, system: ECMS, staff_id: S1, case_id: C1, occurred_at: 2026-08-03 11:59:59, action: view}
      - {event_id: e2, system: ECMS, staff_id: S1, case_id: C1, occurred_at: 2026-08-04 12:00:00, action: view}
      - {event_id: e3, system: ECMS, staff_id: S1, case_id: C1, occurred_at: 2026-08-05 09:00:00, action: view}
      - {event_id: e4, system: ECMS, staff_id: S2, case_id: C1, occurred_at: 2026-08-06 09:00:00, action: view}
      - {event_id: e5, system: ECMS, staff_id: S3, case_id: C1, occurred_at: 2026-08-06 09:00:00, action: view}
    expect: {e1: not_flagged, e2: not_flagged, e3: flagged, e4: not_flagged, e5: not_flagged}
  who_came_back_or_worked_side_by_side:
    assignments:
      - {case_id: C1, staff_id: S1, role: primary, from_at: 2026-06-01 08:00, to_at: 2026-07-10 12:00}
      - {case_id: C1, staff_id: S2, role: primary, from_at: 2026-07-10 12:00, to_at: 2026-08-01 12:00}
      - {case_id: C1, staff_id: S1, role: primary, from_at: 2026-08-01 12:00}
      - {case_id: C2, staff_id: S1, role: primary, from_at: 2026-07-01 08:00, to_at: 2026-08-01 12:00}
      - {case_id: C2, staff_id: S2, role: supervisor, from_at: 2026-06-01 08:00}
    access_events:
      - {event_id: e1, system: ECMS, staff_id: S1, case_id: C1, occurred_at: 2026-07-20 10:00, action: view}
      - {event_id: e2, system: ECMS, staff_id: S1, case_id: C1, occurred_at: 2026-08-20 10:00, action: view}
      - {event_id: e3, system: ECMS, staff_id: S2, case_id: C1, occurred_at: 2026-08-20 10:00, action: view}
      - {event_id: e4, system: ECMS, staff_id: S1, case_id: C2, occurred_at: 2026-08-20 10:00, action: view}
    expect: {e1: flagged, e2: not_flagged, e3: flagged, e4: not_flagged}
--- */
with handed_over as (
    select
        own.case_id,
        own.staff_id,
        own.to_at as ended_at,
        own.to_on as ended_on,
        min(others.from_at) as taken_over_at
    from assignments as own
    join assignments as others
        on others.case_id = own.case_id
    where others.staff_id <> own.staff_id
        and others.from_at > own.from_at
        and (others.to_at is null or others.to_at > own.to_at)
    group by own.case_id, own.staff_id, own.to_at, own.to_on
),
late as (
    select
        accesses.event_id,
        accesses.case_id,
        accesses.staff_id,
        accesses.occurred_at,
        accesses.occurred_on,
        max(handed_over.ended_on) as ended_on
    from accesses
    join handed_over
        on handed_over.case_id = accesses.case_id
        and handed_over.staff_id = accesses.staff_id
    where accesses.occurred_at >= handed_over.ended_at
        and accesses.occurred_at >= handed_over.taken_over_at
        and accesses.action not in ('login', 'failed_login')
    group by accesses.event_id, accesses.case_id, accesses.staff_id, accesses.occurred_at, accesses.occurred_on
),
returned as (
    select distinct late.event_id
    from late
    join assignments
        on assignments.case_id = late.case_id
        and assignments.staff_id = late.staff_id
    where assignments.from_at <= late.occurred_at
        and (assignments.to_at is null or assignments.to_at > late.occurred_at)
)
select
    late.event_id,
    concat('The worker''s assignment ended on ', strftime(late.ended_on, '%-d %B %Y'), ', ', cast(date_diff('day', late.ended_on, late.occurred_on) as varchar), case when date_diff('day', late.ended_on, late.occurred_on) = 1 then ' day' else ' days' end, ' before; another worker had taken over.') as sentence,
    cast($points as double) as weight
from late
left join returned
    on returned.event_id = late.event_id
where returned.event_id is null
