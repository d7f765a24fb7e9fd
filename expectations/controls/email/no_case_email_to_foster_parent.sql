/* ---
title: No e-mail about a case goes to a foster parent outside the firewall
why: |
  A foster family's mailbox is shared, read on telephones and never cleared; what stands in it about the child and the parents stays there after the placement ends.
fix: Speak to the foster parent, or hand over paper; recall the message and record the disclosure.
severity: high
clauses: [ME-13d]
subject: [email_recipients.message_id, email_recipients.recipient_no]
cases: {from: no_case_email_to_a_class, with: {class: foster_parent, other: attorney}}
--- */
select subject, status, reason, case_id, staff_id, sent_at as occurred_at, unit_id
from outside_recipients
where recipient_class = 'foster_parent'
