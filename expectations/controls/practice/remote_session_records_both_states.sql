/* ---
title: Every remote session is recorded with the worker's state and the client's
why: |
  Whose law on secure technology applies depends on where the two of them were; a session without
  the places cannot be shown to have followed either.
fix: Complete the session record; make both places required in the form.
severity: medium
clauses: [SW-07]
subject: [service_sessions.session_id]
reading: Every mode but in person, telephone included, billed or not. Which law applied is not judged, only that it can be known.
cases:
  both_recorded:
    service_sessions: [{session_id: s1, staff_id: S1, client_id: P1, held_at: 2026-07-06 10:00, mode: video, worker_state: MS, client_state: TN}]
    expect: {s1: pass}
  one_or_both_missing:
    service_sessions:
      - {session_id: s1, staff_id: S1, client_id: P1, held_at: 2026-07-06 10:00, mode: video, worker_state: MS}
      - {session_id: s2, staff_id: S1, client_id: P1, held_at: 2026-07-06 10:00, mode: phone, client_state: TN}
      - {session_id: s3, staff_id: S1, client_id: P1, held_at: 2026-07-06 10:00, mode: text, billed: false}
      - {session_id: s4, staff_id: S1, client_id: P1, held_at: 2026-07-06 10:00, mode: chat, worker_state: MS, client_state: " "}
    expect: {s1: fail, s2: fail, s3: fail, s4: fail}
  in_person_or_outside_the_period:
    service_sessions:
      - {session_id: s1, staff_id: S1, client_id: P1, held_at: 2026-07-06 10:00, mode: in_person}
      - {session_id: s2, staff_id: S1, client_id: P1, held_at: 2026-06-30 23:59, mode: video}
      - {session_id: s3, staff_id: S1, client_id: P1, held_at: 2026-10-01 00:00, mode: video}
      - {session_id: s4, staff_id: S1, client_id: P1, held_at: 2026-09-30 23:59, mode: video}
    expect: {s4: fail}
  at_the_next_periods_first_midnight:
    as_of: 2026-10-31
    service_sessions: [{session_id: s1, staff_id: S1, client_id: P1, held_at: 2026-10-01 00:00, mode: video}]
    expect: {}
--- */
select
    session_id as subject,
    case
        when worker_state is not null and client_state is not null then 'pass'
        else 'fail'
    end as status,
    case
        when worker_state is not null and client_state is not null then 'both states recorded'
        when worker_state is not null then 'client''s state not recorded'
        when client_state is not null then 'worker''s state not recorded'
        else 'neither state recorded'
    end as reason,
    staff_id, held_at as occurred_at, unit_id
from remote_sessions
