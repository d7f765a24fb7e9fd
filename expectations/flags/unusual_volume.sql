/* ---
title: Far more accesses in a day than usual
about: |
  The day's accesses exceed the median by more than `spreads` spreads: the median of the worker's own days,
  and that of the days of all workers of the same unit and role. A spread is the median absolute deviation, made comparable to a
  standard deviation (1.4826), and at least a tenth of the median and one access. At least min_accesses that day and min_days of own days.
params: {points: 15, spreads: 8, min_accesses: 30, min_days: 10}
cases:
  one_day_of_many:
    params: {spreads: 2, min_accesses: 4, min_days: 3}
    staff: [{staff_id: S1, unit_id: U1, role: social_worker}, {staff_id: S2, unit_id: U1, role: social_worker}]
    access_events:
      - {event_id: e1, system: ECMS, staff_id: S1, case_id: C1, occurred_at: 2026-08-03 10:00, action: view}
      - {event_id: e2, system: ECMS, staff_id: S1, case_id: C1, occurred_at: 2026-08-04 10:00, action: view}
      - {event_id: e3, system: ECMS, staff_id: S1, case_id: C1, occurred_at: 2026-08-05 10:00, action: view}
      - {event_id: e4, system: ECMS, staff_id: S1, case_id: C2, occurred_at: 2026-08-05 10:01, action: view}
      - {event_id: e5, system: ECMS, staff_id: S1, case_id: C3, occurred_at: 2026-08-05 10:02, action: view}
      - {event_id: e6, system: ECMS, staff_id: S1, case_id: C4, occurred_at: 2026-08-05 10:03, action: view}
      - {event_id: e7, system: ECMS, staff_id: S2, case_id: C4, occurred_at: 2026-08-05 10:03, action: view}
    expect: {e1: not_flagged, e2: not_flagged, e3: flagged, e4: flagged, e5: flagged, e6: flagged, e7: not_flagged}
  usual_among_peers_or_too_little_history:
    params: {spreads: 2, min_accesses: 4, min_days: 3}
    staff: [{staff_id: S1, unit_id: U1, role: social_worker}, {staff_id: S2, unit_id: U1, role: social_worker}, {staff_id: S3, unit_id: U2, role: social_worker}]
    access_events:
      - {event_id: e1, system: ECMS, staff_id: S1, case_id: C1, occurred_at: 2026-08-03 10:00, action: view}
      - {event_id: e2, system: ECMS, staff_id: S1, case_id: C1, occurred_at: 2026-08-04 10:00, action: view}
      - {event_id: e3, system: ECMS, staff_id: S1, case_id: C1, occurred_at: 2026-08-05 10:00, action: view}
      - {event_id: e4, system: ECMS, staff_id: S1, case_id: C1, occurred_at: 2026-08-05 10:01, action: view}
      - {event_id: e5, system: ECMS, staff_id: S1, case_id: C1, occurred_at: 2026-08-05 10:02, action: view}
      - {event_id: e6, system: ECMS, staff_id: S1, case_id: C1, occurred_at: 2026-08-05 10:03, action: view}
      - {event_id: f1, system: ECMS, staff_id: S2, case_id: C1, occurred_at: 2026-08-03 10:00, action: view}
      - {event_id: f2, system: ECMS, staff_id: S2, case_id: C1, occurred_at: 2026-08-03 10:01, action: view}
      - {event_id: f3, system: ECMS, staff_id: S2, case_id: C1, occurred_at: 2026-08-03 10:02, action: view}
      - {event_id: f4, system: ECMS, staff_id: S2, case_id: C1, occurred_at: 2026-08-03 10:03, action: view}
      - {event_id: f5, system: ECMS, staff_id: S2, case_id: C1, occurred_at: 2026-08-04 10:00, action: view}
      - {event_id: f6, system: ECMS, staff_id: S2, case_id: C1, occurred_at: 2026-08-04 10:01, action: view}
      - {event_id: f7, system: ECMS, staff_id: S2, case_id: C1, occurred_at: 2026-08-04 10:02, action: view}
      - {event_id: f8, system: ECMS, staff_id: S2, case_id: C1, occurred_at: 2026-08-04 10:03, action: view}
      - {event_id: g1, system: ECMS, staff_id: S3, case_id: C1, occurred_at: 2026-08-04 10:00, action: view}
      - {event_id: g2, system: ECMS, staff_id: S3, case_id: C1, occurred_at: 2026-08-05 10:00, action: view}
      - {event_id: g3, system: ECMS, staff_id: S3, case_id: C1, occurred_at: 2026-08-05 10:01, action: view}
      - {event_id: g4, system: ECMS, staff_id: S3, case_id: C1, occurred_at: 2026-08-05 10:02, action: view}
      - {event_id: g5, system: ECMS, staff_id: S3, case_id: C1, occurred_at: 2026-08-05 10:03, action: view}
    expect: {e1: not_flagged, e2: not_flagged, e3: not_flagged, e4: not_flagged, e5: not_flagged, e6: not_flagged, f1: not_flagged, f2: not_flagged, f3: not_flagged, f4: not_flagged, f5: not_flagged, f6: not_flagged, f7: not_flagged, f8: not_flagged, g1: not_flagged, g2: not_flagged, g3: not_flagged, g4: not_flagged, g5: not_flagged}
--- */
with days as (
    select
        accesses.staff_id,
        coalesce(staff.unit_id, '') as unit_id,
        coalesce(staff.role, '') as role,
        accesses.occurred_on,
        count(*) as access_count
    from accesses
    left join staff
        on staff.staff_id = accesses.staff_id
    where accesses.staff_id is not null
        and accesses.action not in ('login', 'failed_login')
    group by accesses.staff_id, staff.unit_id, staff.role, accesses.occurred_on
),
own_medians as (
    select
        staff_id,
        count(*) as day_count,
        median(access_count) as usual
    from days
    group by staff_id
),
own_spreads as (
    select
        days.staff_id,
        median(abs(days.access_count - own_medians.usual)) as deviation
    from days
    join own_medians
        on own_medians.staff_id = days.staff_id
    group by days.staff_id
),
peer_medians as (
    select
        unit_id,
        role,
        median(access_count) as usual
    from days
    group by unit_id, role
),
peer_spreads as (
    select
        days.unit_id,
        days.role,
        median(abs(days.access_count - peer_medians.usual)) as deviation
    from days
    join peer_medians
        on peer_medians.unit_id = days.unit_id
        and peer_medians.role = days.role
    group by days.unit_id, days.role
),
compared as (
    select
        days.staff_id,
        days.occurred_on,
        days.access_count,
        own_medians.usual as own_usual,
        peer_medians.usual as peer_usual,
        greatest(
            own_medians.usual + $spreads * greatest(1.4826 * own_spreads.deviation, 0.1 * own_medians.usual, 1.0),
            peer_medians.usual + $spreads * greatest(1.4826 * peer_spreads.deviation, 0.1 * peer_medians.usual, 1.0)
        ) as usual_at_most
    from days
    join own_medians
        on own_medians.staff_id = days.staff_id
    join own_spreads
        on own_spreads.staff_id = days.staff_id
    join peer_medians
        on peer_medians.unit_id = days.unit_id
        and peer_medians.role = days.role
    join peer_spreads
        on peer_spreads.unit_id = days.unit_id
        and peer_spreads.role = days.role
    where days.access_count >= $min_accesses
        and own_medians.day_count >= $min_days
)
select
    accesses.event_id,
    concat(cast(compared.access_count as varchar), ' accesses that day; on half of the days this worker has at most ', cast(cast(floor(compared.own_usual) as bigint) as varchar), ', workers of the same unit and role at most ', cast(cast(floor(compared.peer_usual) as bigint) as varchar), '.') as sentence,
    cast($points as double) as weight
from accesses
join compared
    on compared.staff_id = accesses.staff_id
    and compared.occurred_on = accesses.occurred_on
where compared.access_count > compared.usual_at_most
    and accesses.action not in ('login', 'failed_login')
