/* ---
title: No e-mail about a case goes to a community intervention programme outside the firewall
why: |
  Programmes in the community use mailboxes on servers that the department neither controls nor can clear.
fix: Telephone, post or a meeting instead; recall the message and record the disclosure.
severity: high
clauses: [ME-13a]
subject: [email_recipients.message_id, email_recipients.recipient_no]
cases: {from: no_case_email_to_a_class, with: {class: community_intervention, other: attorney}}
--- */
select subject, status, reason, case_id, staff_id, sent_at as occurred_at, unit_id
from outside_recipients
where recipient_class = 'community_intervention'
