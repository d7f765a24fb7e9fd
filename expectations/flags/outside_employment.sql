/* ---
title: Before the first or after the last day of work
about: |
  The worker had left, or had not begun; the first and the last day are days of work.
params: {points: 50}
cases:
  first_and_last_day:
    staff: [{staff_id: S1, active_from: 2026-08-03, active_to: 2026-09-04}, {staff_id: S2, active_from: 2020-01-06}]
    access_events:
      - {event_id: e1, system: ECMS, staff_id: S1, case_id: C1, occurred_at: 2026-08-02 23:59:59, action: view}
      - {event_id: e2, system: ECMS, staff_id: S1, case_id: C1, occurred_at: 2026-08-03 00:00:00, action: view}
      - {event_id: e3, system: ECMS, staff_id: S1, case_id: C1, occurred_at: 2026-09-04 23:59:59, action: view}
      - {event_id: e4, system: ECMS, staff_id: S1, case_id: C1, occurred_at: 2026-09-05 00:00:00, action: view}
      - {event_id: e5, system: ECMS, staff_id: S2, case_id: C1, occurred_at: 2026-09-05 10:00, action: view}
      - {event_id: e6, system: ECMS, staff_id: S1, occurred_at: 2026-09-05 10:00, action: login}
      - {event_id: e7, system: ECMS, staff_id: S9, case_id: C1, occurred_at: 2026-09-05 10:00, action: view}
    expect: {e1: flagged, e2: not_flagged, e3: not_flagged, e4: flagged, e5: not_flagged, e6: not_flagged, e7: not_flagged}
--- */
with late as (
    select
        accesses.event_id,
        staff.active_to as day_on,
        'last' as which,
        date_diff('day', staff.active_to, accesses.occurred_on) as day_count
    from accesses
    join staff
        on staff.staff_id = accesses.staff_id
    where accesses.occurred_on > staff.active_to
        and accesses.action not in ('login', 'failed_login')
    union all
    select
        accesses.event_id,
        staff.active_from as day_on,
        'first' as which,
        date_diff('day', accesses.occurred_on, staff.active_from) as day_count
    from accesses
    join staff
        on staff.staff_id = accesses.staff_id
    where accesses.occurred_on < staff.active_from
        and accesses.action not in ('login', 'failed_login')
)
select
    event_id,
    concat('The worker''s ', min(which), ' day of work was ', strftime(min(day_on), '%-d %B %Y'), ', ', cast(min(day_count) as varchar), case when min(day_count) = 1 then ' day ' else ' days ' end, case when min(which) = 'last' then 'before.' else 'later.' end) as sentence,
    cast($points as double) as weight
from late
group by event_id
