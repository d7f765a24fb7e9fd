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
with beyond as (
    select
        accesses.event_id,
        coalesce(accesses.occurred_on > staff.active_to, false) as is_late,
        case when accesses.occurred_on > staff.active_to then staff.active_to else staff.active_from end as day_on,
        case when accesses.occurred_on > staff.active_to then date_diff('day', staff.active_to, accesses.occurred_on) else date_diff('day', accesses.occurred_on, staff.active_from) end as day_count
    from accesses
    join staff
        on staff.staff_id = accesses.staff_id
    where (accesses.occurred_on > staff.active_to or accesses.occurred_on < staff.active_from)
        and accesses.action not in ('login', 'failed_login')
)
select
    event_id,
    concat(case when is_late then 'The worker''s last day of work was ' else 'The worker''s first day of work was ' end, strftime(day_on, '%-d %B %Y'), ', ', cast(day_count as varchar), case when day_count = 1 then ' day ' else ' days ' end, case when is_late then 'before.' else 'later.' end) as sentence,
    cast($points as double) as weight
from beyond
