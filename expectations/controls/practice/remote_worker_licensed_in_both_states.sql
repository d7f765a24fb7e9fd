/* ---
title: The worker in a remote session is licensed both where the work is done and where the client is
why: |
  Remote practice is practice in two states at once; without a licence valid in each, the client has
  no board to turn to in one of them.
fix: Obtain or renew the licence, or hand the client to a colleague who holds it.
severity: high
clauses: [SW-02]
subject: [service_sessions.session_id]
reading: |
  Every mode but in person, billed or not. A licence of any kind counts, first and last day included.
  A session without both states on record cannot be judged here; SW-07 lists it.
cases:
  licensed_in_both:
    service_sessions:
      - {session_id: s1, staff_id: S1, client_id: P1, held_at: 2026-07-06 10:00, mode: video, worker_state: MS, client_state: TN}
      - {session_id: s2, staff_id: S1, client_id: P1, held_at: 2026-07-07 10:00, mode: phone, worker_state: ms, client_state: " MS ", billed: false}
    licences:
      - {staff_id: S1, state: MS, kind: LCSW, from_on: 2020-01-01}
      - {staff_id: S1, state: TN, kind: LMSW, from_on: 2026-01-01, to_on: 2026-12-31}
    expect: {s1: pass, s2: pass}
  lacks_one:
    service_sessions:
      - {session_id: s1, staff_id: S1, client_id: P1, held_at: 2026-07-06 10:00, mode: text, worker_state: MS, client_state: TN}
      - {session_id: s2, staff_id: S1, client_id: P1, held_at: 2026-07-06 11:00, mode: chat, worker_state: TN, client_state: MS}
      - {session_id: s3, staff_id: S2, client_id: P1, held_at: 2026-07-06 12:00, mode: email, worker_state: MS, client_state: MS}
    licences: [{staff_id: S1, state: MS, kind: LSW, from_on: 2020-01-01}]
    expect: {s1: fail, s2: fail, s3: fail}
    reasons:
      s1: no licence that day for the client's state
      s2: no licence that day for the worker's state
      s3: no licence that day for either state
  two_licences_of_one_state_at_once:
    service_sessions: [{session_id: s1, staff_id: S1, client_id: P1, held_at: 2026-07-06 10:00, mode: video, worker_state: MS, client_state: MS}]
    licences:
      - {staff_id: S1, state: MS, kind: LSW, from_on: 2020-01-01}
      - {staff_id: S1, state: MS, kind: LMSW, from_on: 2026-01-01}
    expect: {s1: pass}
  first_and_last_day:
    service_sessions:
      - {session_id: before, staff_id: S1, client_id: P1, held_at: 2026-07-05 23:59, mode: video, worker_state: MS, client_state: MS}
      - {session_id: first, staff_id: S1, client_id: P1, held_at: 2026-07-06 00:00, mode: video, worker_state: MS, client_state: MS}
      - {session_id: last, staff_id: S1, client_id: P1, held_at: 2026-08-31 23:59, mode: video, worker_state: MS, client_state: MS}
      - {session_id: after, staff_id: S1, client_id: P1, held_at: 2026-09-01 00:00, mode: video, worker_state: MS, client_state: MS}
    licences: [{staff_id: S1, state: MS, kind: LSW, from_on: 2026-07-06, to_on: 2026-08-31}]
    expect: {before: fail, first: pass, last: pass, after: fail}
  gap_between_two_licences:
    service_sessions:
      - {session_id: s1, staff_id: S1, client_id: P1, held_at: 2026-08-02 10:00, mode: video, worker_state: MS, client_state: MS}
      - {session_id: s2, staff_id: S1, client_id: P1, held_at: 2026-08-03 10:00, mode: video, worker_state: MS, client_state: MS}
    licences:
      - {staff_id: S1, state: MS, kind: LSW, from_on: 2024-08-01, to_on: 2026-08-01}
      - {staff_id: S1, state: MS, kind: LMSW, from_on: 2026-08-03}
    expect: {s1: fail, s2: pass}
  place_not_recorded_or_in_person:
    service_sessions:
      - {session_id: s1, staff_id: S1, client_id: P1, held_at: 2026-07-06 10:00, mode: video, worker_state: MS}
      - {session_id: s2, staff_id: S1, client_id: P1, held_at: 2026-07-06 11:00, mode: video, client_state: MS}
      - {session_id: s3, staff_id: S1, client_id: P1, held_at: 2026-07-06 12:00, mode: in_person, worker_state: MS, client_state: MS}
    expect: {s1: not_applicable, s2: not_applicable}
  over_the_hour_that_is_skipped:
    period: 2026-03
    service_sessions:
      - {session_id: s1, staff_id: S1, client_id: P1, held_at: "2026-03-08T04:30:00Z", mode: video, worker_state: MS, client_state: MS}
      - {session_id: s2, staff_id: S1, client_id: P1, held_at: "2026-03-09T03:30:00Z", mode: video, worker_state: MS, client_state: MS}
      - {session_id: s3, staff_id: S1, client_id: P1, held_at: "2026-03-09T04:30:00Z", mode: video, worker_state: MS, client_state: MS}
    licences: [{staff_id: S1, state: MS, kind: LSW, from_on: 2026-03-08, to_on: 2026-03-08}]
    expect: {s1: fail, s2: pass, s3: fail}
--- */
with licensed as (
    select distinct
        remote_sessions.session_id,
        upper(trim(licences.state)) as state
    from remote_sessions
    join licences
        on licences.staff_id = remote_sessions.staff_id
        and licences.from_on <= remote_sessions.held_on
        and coalesce(licences.to_on, remote_sessions.held_on) >= remote_sessions.held_on
),
judged as (
    select
        remote_sessions.session_id,
        remote_sessions.staff_id,
        remote_sessions.unit_id,
        remote_sessions.held_at,
        remote_sessions.worker_state is null or remote_sessions.client_state is null as is_unplaced,
        at_worker.session_id is not null as has_worker_licence,
        at_client.session_id is not null as has_client_licence
    from remote_sessions
    left join licensed as at_worker
        on at_worker.session_id = remote_sessions.session_id
        and at_worker.state = remote_sessions.worker_state
    left join licensed as at_client
        on at_client.session_id = remote_sessions.session_id
        and at_client.state = remote_sessions.client_state
)
select
    session_id as subject,
    case
        when is_unplaced then 'not_applicable'
        when has_worker_licence and has_client_licence then 'pass'
        else 'fail'
    end as status,
    case
        when is_unplaced then 'worker''s or client''s state not recorded'
        when has_worker_licence and has_client_licence then 'licensed in both states that day'
        when has_worker_licence then 'no licence that day for the client''s state'
        when has_client_licence then 'no licence that day for the worker''s state'
        else 'no licence that day for either state'
    end as reason,
    staff_id, held_at as occurred_at, unit_id
from judged
