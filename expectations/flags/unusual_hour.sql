/* ---
title: Unusual hour for this worker
about: |
  Within an hour of that time of day, the worker was at the records on few of the days on which the worker was
  there at all: one day only, or no more than max_share of them. Judged against the worker's own accesses in the period, where
  there are at least min_days such days.
params: {points: 10, min_days: 20, max_share: 0.02}
cases:
  three_in_the_morning_once:
    params: {min_days: 3}
    access_events:
      - {event_id: e1, system: ECMS, staff_id: S1, case_id: C1, occurred_at: 2026-08-03 10:00, action: view}
      - {event_id: e2, system: ECMS, staff_id: S1, case_id: C1, occurred_at: 2026-08-04 10:00, action: view}
      - {event_id: e3, system: ECMS, staff_id: S1, case_id: C1, occurred_at: 2026-08-05 11:00, action: view}
      - {event_id: e4, system: ECMS, staff_id: S1, case_id: C2, occurred_at: 2026-08-06 03:00, action: view}
      - {event_id: e5, system: ECMS, staff_id: S1, case_id: C2, occurred_at: 2026-08-06 03:20, action: view}
    expect: {e1: not_flagged, e2: not_flagged, e3: not_flagged, e4: flagged, e5: flagged}
  little_history_or_regular_nights:
    params: {min_days: 3}
    access_events:
      - {event_id: e1, system: ECMS, staff_id: S1, case_id: C1, occurred_at: 2026-08-03 10:00, action: view}
      - {event_id: e2, system: ECMS, staff_id: S1, case_id: C1, occurred_at: 2026-08-04 03:00, action: view}
      - {event_id: e3, system: ECMS, staff_id: S2, case_id: C1, occurred_at: 2026-08-03 23:30, action: view}
      - {event_id: e4, system: ECMS, staff_id: S2, case_id: C1, occurred_at: 2026-08-05 00:30, action: view}
      - {event_id: e5, system: ECMS, staff_id: S2, case_id: C1, occurred_at: 2026-08-06 23:30, action: view}
      - {event_id: e6, system: ECMS, staff_id: S2, case_id: C1, occurred_at: 2026-08-08 00:10, action: view}
    expect: {e1: not_flagged, e2: not_flagged, e3: not_flagged, e4: not_flagged, e5: not_flagged, e6: not_flagged}
  the_clock_on_the_wall_counts_after_it_was_put_back:
    period: 2026-11
    params: {min_days: 3}
    access_events:
      - {event_id: e1, system: ECMS, staff_id: S1, case_id: C1, occurred_at: "2026-11-01T14:30:00Z", action: view}
      - {event_id: e2, system: ECMS, staff_id: S1, case_id: C1, occurred_at: "2026-11-02T12:30:00Z", action: view}
      - {event_id: e3, system: ECMS, staff_id: S1, case_id: C1, occurred_at: "2026-11-03T12:30:00Z", action: view}
      - {event_id: e4, system: ECMS, staff_id: S1, case_id: C1, occurred_at: "2026-11-04T12:30:00Z", action: view}
    expect: {e1: flagged, e2: not_flagged, e3: not_flagged, e4: not_flagged}
--- */
with clocked as (
    select
        accesses.event_id,
        accesses.staff_id,
        accesses.occurred_on,
        case
            when accesses.occurred_at < calendar.starts_at + interval 2 hour then date_diff('second', calendar.starts_at, accesses.occurred_at)
            else 86400 + date_diff('second', calendar.ends_at, accesses.occurred_at)
        end as wall_seconds
    from accesses
    join calendar
        on calendar.day_on = accesses.occurred_on
    where accesses.staff_id is not null
        and accesses.action not in ('login', 'failed_login')
),
timed as (
    select
        event_id,
        staff_id,
        occurred_on,
        cast(floor(wall_seconds / 3600.0) as integer) as hour_of_day
    from clocked
),
worked as (
    select distinct
        staff_id,
        occurred_on,
        hour_of_day
    from timed
),
reached as (
    select
        staff_id,
        occurred_on,
        hour_of_day
    from worked
    union
    select
        staff_id,
        occurred_on,
        (hour_of_day + 1) % 24 as hour_of_day
    from worked
    union
    select
        staff_id,
        occurred_on,
        (hour_of_day + 23) % 24 as hour_of_day
    from worked
),
habits as (
    select
        staff_id,
        hour_of_day,
        count(*) as day_count
    from reached
    group by staff_id, hour_of_day
),
presence as (
    select
        staff_id,
        count(distinct occurred_on) as day_count
    from worked
    group by staff_id
    having count(distinct occurred_on) >= $min_days
)
select
    timed.event_id,
    concat('Between ', cast(timed.hour_of_day as varchar), ':00 and ', cast(timed.hour_of_day as varchar), ':59; within an hour of that, this worker was at the records on ', cast(habits.day_count as varchar), ' of ', cast(presence.day_count as varchar), ' days.') as sentence,
    cast($points as double) as weight
from timed
join presence
    on presence.staff_id = timed.staff_id
join habits
    on habits.staff_id = timed.staff_id
    and habits.hour_of_day = timed.hour_of_day
where habits.day_count = 1
    or habits.day_count <= $max_share * presence.day_count
