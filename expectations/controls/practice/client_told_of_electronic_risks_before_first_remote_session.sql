/* ---
title: Clients are told of the risks of electronic disclosure before their first remote session
why: |
  Only somebody who knows what can leak, and what may follow, can choose how to be helped.
fix: Give the notice now, and record it; offer the notice when a remote session is first arranged.
severity: medium
clauses: [SW-04]
subject: [service_sessions.session_id]
cases: {from: notice_before_first_remote_session, with: {notice: electronic_risks}}
--- */
select session_id as subject, status, concat('notice of the electronic risks ', standing) as reason, staff_id, occurred_at, unit_id
from first_session_notices
where notice = 'electronic_risks'
