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
cases: {from: notice_before_first_remote_session, with: {notice: no_reposting}}
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
