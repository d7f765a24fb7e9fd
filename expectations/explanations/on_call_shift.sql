/* ---
title: On call when a hotline call came in
client: Was on call for the case
about: during the shift, the cases that a hotline call opened in that shift names
cases:
  cases_that_called_in_the_shift:
    duty_rosters: [{roster_id: r, kind: on_call, staff_id: S, from_at: 2026-08-01 17:00, to_at: 2026-08-02 08:00}]
    work_items:
      - {work_id: v, kind: hotline_call, case_id: C, opened_at: 2026-08-01 22:00}
      - {work_id: w, kind: hotline_call, case_id: D, opened_at: 2026-08-02 08:00}
      - {work_id: x, kind: visit, case_id: E, opened_at: 2026-08-01 22:00}
    access_events:
      - {event_id: too_early, staff_id: S, case_id: C, occurred_at: 2026-08-01 16:59}
      - {event_id: called, staff_id: S, case_id: C, occurred_at: 2026-08-02 07:59}
      - {event_id: shift_over, staff_id: S, case_id: C, occurred_at: 2026-08-02 08:00}
      - {event_id: called_after_the_shift, staff_id: S, case_id: D, occurred_at: 2026-08-02 07:59}
      - {event_id: no_call, staff_id: S, case_id: E, occurred_at: 2026-08-01 22:00}
      - {event_id: off_duty, staff_id: T, case_id: C, occurred_at: 2026-08-01 22:00}
    expect:
      {too_early: unexplained, called: explained, shift_over: unexplained, called_after_the_shift: unexplained, no_call: unexplained, off_duty: unexplained}
--- */
select
    duty_rosters.staff_id,
    calls.case_id,
    calls.person_id,
    duty_rosters.from_at,
    duty_rosters.to_at,
    'on-call shift with a hotline call' as evidence
from duty_rosters
join work_items as calls
    on calls.opened_at >= duty_rosters.from_at
    and calls.opened_at < duty_rosters.to_at
where duty_rosters.kind = 'on_call'
    and calls.kind = 'hotline_call'
