/* ---
title: No e-mail about a case goes to a treatment foster care agency outside the firewall
why: |
  An agency that runs treatment homes serves several families from one mailbox; a child's details there reach more people than its worker.
fix: Send on paper or by a channel inside the firewall; recall the message and record the disclosure.
severity: high
clauses: [ME-13b]
subject: [email_recipients.message_id, email_recipients.recipient_no]
cases: {from: no_case_email_to_a_class, with: {class: treatment_foster_agency, other: attorney}}
--- */
select subject, status, reason, case_id, staff_id, sent_at as occurred_at, unit_id
from outside_recipients
where recipient_class = 'treatment_foster_agency'
