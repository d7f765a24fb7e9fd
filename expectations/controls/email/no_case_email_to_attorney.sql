/* ---
title: No e-mail about a case goes to an attorney outside the firewall, assistant attorneys general excepted
why: |
  Counsel for a party is entitled to what discovery and the court give, not to whatever is typed in haste; and counsel's mailbox is no court file.
fix: Pass it through the assistant attorney general or on paper; recall the message and record the disclosure.
severity: high
clauses: [ME-13g]
subject: [email_recipients.message_id, email_recipients.recipient_no]
cases: {from: no_case_email_to_a_class, with: {class: attorney, other: aag}}
--- */
select subject, status, reason, case_id, staff_id, sent_at as occurred_at, unit_id
from outside_recipients
where recipient_class = 'attorney'
