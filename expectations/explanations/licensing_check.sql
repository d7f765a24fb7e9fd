/* ---
title: Checks a licence
client: Was checking a licence
about: while that work is open, with the lead and lag days of its kind
cases:
  from_opening_to_closing:
    work_items:
      - {work_id: w, kind: licensing_check, case_id: C, staff_id: S, opened_at: 2026-08-03 09:00, closed_at: 2026-08-05 16:00}
    access_events:
      - {event_id: too_early, staff_id: S, case_id: C, occurred_at: 2026-08-03 08:59}
      - {event_id: at_opening, staff_id: S, case_id: C, occurred_at: 2026-08-03 09:00}
      - {event_id: at_closing, staff_id: S, case_id: C, occurred_at: 2026-08-05 16:00}
      - {event_id: someone_else, staff_id: T, case_id: C, occurred_at: 2026-08-04 12:00}
    expect: {too_early: unexplained, at_opening: explained, at_closing: unexplained, someone_else: unexplained}
--- */
select
    staff_id,
    case_id,
    person_id,
    from_at,
    to_at,
    'documented work: licensing_check' as evidence
from work_spells
where kind = 'licensing_check'
    and staff_id is not null
