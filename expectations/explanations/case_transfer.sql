/* ---
title: Takes part in the transfer of the case
client: Took part in handing the case from one worker to another
about: while a transfer is documented as open, and, as far as the agency allows, the new worker's hours before a hand-over and the former one's hours after it
params: {before_hours: 0, after_hours: 0}
cases:
  documented:
    work_items: [{work_id: w, kind: transfer, case_id: C, staff_id: S, opened_at: 2026-08-03 09:00, closed_at: 2026-08-05 16:00}]
    access_events:
      - {event_id: open, staff_id: S, case_id: C, occurred_at: 2026-08-03 09:00}
      - {event_id: closed, staff_id: S, case_id: C, occurred_at: 2026-08-05 16:00}
    expect: {open: explained, closed: unexplained}
  no_grace_by_itself:
    assignments:
      - {case_id: C, staff_id: S, role: primary, from_at: 2026-07-01 09:00, to_at: 2026-08-05 16:00}
      - {case_id: C, staff_id: T, role: primary, from_at: 2026-08-05 16:00}
    access_events:
      - {event_id: new, staff_id: T, case_id: C, occurred_at: 2026-08-05 15:59}
      - {event_id: former, staff_id: S, case_id: C, occurred_at: 2026-08-05 16:00}
    expect: {new: unexplained, former: unexplained}
  grace_on_both_sides:
    params: {before_hours: 48, after_hours: 24}
    assignments:
      - {case_id: C, staff_id: S, role: primary, from_at: 2026-07-01 09:00, to_at: 2026-08-05 16:00}
      - {case_id: C, staff_id: T, role: primary, from_at: 2026-08-05 16:00, to_at: 2026-09-01 16:00}
    access_events:
      - {event_id: too_early, staff_id: T, case_id: C, occurred_at: 2026-08-03 15:59}
      - {event_id: new, staff_id: T, case_id: C, occurred_at: 2026-08-03 16:00}
      - {event_id: former, staff_id: S, case_id: C, occurred_at: 2026-08-06 15:59}
      - {event_id: too_late, staff_id: S, case_id: C, occurred_at: 2026-08-06 16:00}
      - {event_id: nobody_follows, staff_id: T, case_id: C, occurred_at: 2026-09-01 17:00}
    expect: {too_early: unexplained, new: explained, former: explained, too_late: unexplained, nobody_follows: unexplained}
--- */
with terms as (
    select
        staff_id,
        case_id,
        from_at,
        to_at,
        lag(staff_id) over (partition by case_id, role order by from_at, staff_id) as former_id,
        lag(to_at) over (partition by case_id, role order by from_at, staff_id) as former_to_at,
        lead(staff_id) over (partition by case_id, role order by from_at, staff_id) as next_id,
        lead(from_at) over (partition by case_id, role order by from_at, staff_id) as next_from_at
    from assignments
)
select
    staff_id,
    case_id,
    person_id,
    from_at,
    to_at,
    'documented work: transfer' as evidence
from work_spells
where kind = 'transfer'
    and staff_id is not null
union all
select
    staff_id,
    case_id,
    cast(null as varchar) as person_id,
    from_at - $before_hours * interval 1 hour as from_at,
    from_at as to_at,
    'hours before a hand-over to this worker' as evidence
from terms
where former_id <> staff_id
    and former_to_at >= from_at - $before_hours * interval 1 hour
union all
select
    staff_id,
    case_id,
    cast(null as varchar) as person_id,
    to_at as from_at,
    to_at + $after_hours * interval 1 hour as to_at,
    'hours after a hand-over by this worker' as evidence
from terms
where next_id <> staff_id
    and next_from_at <= to_at + $after_hours * interval 1 hour
