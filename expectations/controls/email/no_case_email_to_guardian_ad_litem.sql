/* ---
title: No e-mail about a case goes to a guardian ad litem outside the firewall
why: |
  A guardian ad litem may see much of the record, but not over a private mailbox beyond the department's reach.
fix: Let the guardian read the record, or hand over paper; recall the message and record the disclosure.
severity: high
clauses: [ME-13h]
subject: [email_recipients.message_id, email_recipients.recipient_no]
cases: {from: no_case_email_to_a_class, with: {class: gal, other: attorney}}
--- */
select subject, status, reason, case_id, staff_id, sent_at as occurred_at, unit_id
from outside_recipients
where recipient_class = 'gal'
