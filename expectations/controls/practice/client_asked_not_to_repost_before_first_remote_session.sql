/* ---
title: Clients are asked not to re-post messages before their first remote session
why: |
  What a worker writes to one client can expose another, and a group's chat exposes all of its members; a client has to hear it before the first message.
fix: Give the notice now, and record it; offer the notice when a remote session is first arranged.
severity: medium
clauses: [SW-08]
subject: [service_sessions.session_id]
reading: |
  The subject is the client's first remote session ever, telephone included, where it falls in the
  period. A notice given later that day counts; the day is the local one.
cases:
  before_on_the_day_and_the_day_after:
    service_sessions:
      - {session_id: s1, staff_id: S1, client_id: P1, held_at: 2026-07-06 10:00, mode: video}
      - {session_id: s2, staff_id: S1, client_id: P2, held_at: 2026-07-06 23:59, mode: phone}
      - {session_id: s3, staff_id: S1, client_id: P3, held_at: 2026-07-06 10:00, mode: text, billed: false}
      - {session_id: s4, staff_id: S1, client_id: P4, held_at: 2026-07-06 10:00, mode: chat}
    client_notices:
      - {client_id: P1, notice: no_reposting, given_on: 2024-01-05}
      - {client_id: P2, notice: no_reposting, given_on: 2026-07-06}
      - {client_id: P3, notice: no_reposting, given_on: 2026-07-07}
    expect: {s1: pass, s2: pass, s3: fail, s4: fail}
  only_the_first_session_ever:
    service_sessions:
      - {session_id: s1, staff_id: S1, client_id: P1, held_at: 2026-06-30 10:00, mode: video}
      - {session_id: s2, staff_id: S1, client_id: P1, held_at: 2026-07-06 10:00, mode: video}
      - {session_id: s3, staff_id: S1, client_id: P2, held_at: 2026-07-06 10:00, mode: video}
      - {session_id: s4, staff_id: S2, client_id: P2, held_at: 2026-07-07 10:00, mode: video}
      - {session_id: s5, staff_id: S1, client_id: P3, held_at: 2026-06-30 10:00, mode: in_person}
      - {session_id: s6, staff_id: S1, client_id: P3, held_at: 2026-07-06 10:00, mode: email}
    expect: {s3: fail, s6: fail}
  two_sessions_at_the_same_time:
    service_sessions:
      - {session_id: s2, staff_id: S1, client_id: P1, held_at: 2026-07-06 10:00, mode: video}
      - {session_id: s1, staff_id: S1, client_id: P1, held_at: 2026-07-06 10:00, mode: chat}
    expect: {s1: fail}
  another_notice_or_another_client:
    service_sessions: [{session_id: s1, staff_id: S1, client_id: P1, held_at: 2026-07-06 10:00, mode: video}]
    client_notices:
      - {client_id: P1, notice: breach_policy, given_on: 2026-01-05}
      - {client_id: P2, notice: no_reposting, given_on: 2026-01-05}
    expect: {s1: fail}
  just_before_midnight_is_the_local_day:
    service_sessions: [{session_id: s1, staff_id: S1, client_id: P1, held_at: "2026-07-07T03:30:00Z", mode: video}]
    client_notices: [{client_id: P1, notice: no_reposting, given_on: 2026-07-07}]
    expect: {s1: fail}
--- */
with notices as (
    select
        client_id,
        min(given_on) as given_on
    from client_notices
    where notice = 'no_reposting'
    group by client_id
)
select
    first_remote_sessions.session_id as subject,
    case
        when notices.given_on <= first_remote_sessions.held_on then 'pass'
        else 'fail'
    end as status,
    case
        when notices.given_on <= first_remote_sessions.held_on then 'notice on re-posting given beforehand'
        when notices.given_on is not null then 'notice on re-posting given afterwards'
        else 'notice on re-posting never given'
    end as reason,
    first_remote_sessions.staff_id,
    first_remote_sessions.held_at as occurred_at,
    first_remote_sessions.unit_id
from first_remote_sessions
left join notices
    on notices.client_id = first_remote_sessions.client_id
