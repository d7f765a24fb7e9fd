/* ---
title: Works on the case for a contracted provider
client: Worked on the case for a contracted provider
about: while the provider's worker is assigned
cases:
  from_hand_over_to_hand_over:
    assignments:
      - {case_id: C, staff_id: S, role: contracted, from_at: 2026-08-03 09:00, to_at: 2026-08-05 16:00}
      - {case_id: C, staff_id: T, role: contracted, from_at: 2026-08-05 16:00}
      - {case_id: C, staff_id: X, role: primary, from_at: 2026-08-03 09:00}
    access_events:
      - {event_id: too_early, staff_id: S, case_id: C, occurred_at: 2026-08-03 08:59}
      - {event_id: at_the_start, staff_id: S, case_id: C, occurred_at: 2026-08-03 09:00}
      - {event_id: at_the_end, staff_id: S, case_id: C, occurred_at: 2026-08-05 16:00}
      - {event_id: the_next, staff_id: T, case_id: C, occurred_at: 2026-09-30 23:59}
      - {event_id: other_case, staff_id: S, case_id: D, occurred_at: 2026-08-04 12:00}
      - {event_id: other_role, staff_id: X, case_id: C, occurred_at: 2026-08-04 12:00}
    expect:
      {too_early: unexplained, at_the_start: explained, at_the_end: unexplained, the_next: explained, other_case: unexplained, other_role: unexplained}
--- */
select
    staff_id,
    case_id,
    cast(null as varchar) as person_id,
    from_at,
    to_at,
    'assignment as contracted' as evidence
from assignments
where role = 'contracted'
