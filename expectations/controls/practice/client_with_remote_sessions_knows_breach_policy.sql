/* ---
title: Clients served remotely know how they would be told of a breach
why: |
  A message about a breach that comes out of nowhere is taken for a fraud, or not read at all.
fix: Give the client the policy on breach notices, and record it.
severity: medium
clauses: [SW-10]
subject: [service_sessions.client_id, client_notices.notice]
reading: |
  Clients with at least one remote session in the period, telephone included; the notice may have
  been given at any time up to the as-of date.
cases:
  given_and_not_given:
    service_sessions:
      - {session_id: s1, staff_id: S1, client_id: P1, held_at: 2026-07-06 10:00, mode: video}
      - {session_id: s2, staff_id: S1, client_id: P1, held_at: 2026-07-13 10:00, mode: video}
      - {session_id: s3, staff_id: S1, client_id: P2, held_at: 2026-07-06 10:00, mode: phone}
      - {session_id: s4, staff_id: S1, client_id: P2, held_at: 2026-07-13 10:00, mode: text}
    client_notices:
      - {client_id: P1, notice: breach_policy, given_on: 2025-02-03}
      - {client_id: P2, notice: electronic_risks, given_on: 2025-02-03}
    expect: {P1|breach_policy: pass, P2|breach_policy: fail}
  on_the_as_of_day_and_the_day_after:
    service_sessions:
      - {session_id: s1, staff_id: S1, client_id: P1, held_at: 2026-07-06 10:00, mode: video}
      - {session_id: s2, staff_id: S1, client_id: P2, held_at: 2026-07-06 10:00, mode: video}
    client_notices:
      - {client_id: P1, notice: breach_policy, given_on: 2026-09-30}
      - {client_id: P2, notice: breach_policy, given_on: 2026-10-01}
    expect: {P1|breach_policy: pass, P2|breach_policy: fail}
  in_person_or_before_the_period:
    service_sessions:
      - {session_id: s1, staff_id: S1, client_id: P1, held_at: 2026-07-06 10:00, mode: in_person}
      - {session_id: s2, staff_id: S1, client_id: P2, held_at: 2026-06-30 10:00, mode: video}
    expect: {}
--- */
with clients as (
    select
        client_id,
        min(held_at) as first_at
    from remote_sessions
    group by client_id
),
told as (
    select distinct client_id
    from client_notices
    where notice = 'breach_policy'
)
select
    concat(clients.client_id, '|breach_policy') as subject,
    case
        when told.client_id is not null then 'pass'
        else 'fail'
    end as status,
    case
        when told.client_id is not null then 'notice given'
        else 'no notice of the breach policy'
    end as reason,
    clients.first_at as occurred_at
from clients
left join told
    on told.client_id = clients.client_id
