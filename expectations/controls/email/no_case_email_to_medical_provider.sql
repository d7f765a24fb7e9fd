/* ---
title: No e-mail about a case goes to a medical or mental health provider outside the firewall
why: |
  That a child is in care, together with a diagnosis, is about the worst that a stray message can tell.
fix: Use the telephone, paper or a channel inside the firewall; recall the message and record the disclosure.
severity: high
clauses: [ME-13c]
subject: [email_recipients.message_id, email_recipients.recipient_no]
cases: {from: no_case_email_to_a_class, with: {class: medical_mental_health, other: attorney}}
--- */
select subject, status, reason, case_id, staff_id, sent_at as occurred_at, unit_id
from outside_recipients
where recipient_class = 'medical_mental_health'
