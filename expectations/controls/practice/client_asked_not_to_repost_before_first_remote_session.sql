/* ---
title: Clients are asked not to re-post messages before their first remote session
why: |
  What a worker writes to one client can expose another, and a group's chat exposes all of its members; a client has to hear it before the first message.
fix: Give the notice now, and record it; offer the notice when a remote session is first arranged.
severity: medium
clauses: [SW-08]
subject: [service_sessions.session_id]
cases: {from: notice_before_first_remote_session, with: {notice: no_reposting}}
--- */
select session_id as subject, status, concat('notice on re-posting ', standing) as reason, staff_id, occurred_at, unit_id
from first_session_notices
where notice = 'no_reposting'
