/* ---
title: No e-mail about a case goes to any other person outside state service at an address outside the firewall
why: |
  Landlords, coaches, neighbours, employers: whoever a caseworker has to deal with need not have the family's case in a mailbox.
fix: Telephone or write a letter that says no more than needed; recall the message and record the disclosure.
severity: high
clauses: [ME-13i]
subject: [email_recipients.message_id, email_recipients.recipient_no]
reading: |
  Recipients whom the agency classes as other. The classes that the policy names have controls of their own; state employees at private addresses, the ombudsman and recipients of unknown class are judged by ME-10 and ME-07.
cases:
  from: no_case_email_to_a_class
  with: {class: other, other: attorney}
  classes_judged_elsewhere:
    settings: {firewall_domains: [maine.gov]}
    emails:
      - {message_id: m1, sent_at: 2026-07-06 10:00, direction: outbound, sender: a@maine.gov, case_specific: true, case_id: C1}
    email_recipients:
      - {message_id: m1, recipient_no: 1, address: x@example.org, kind: to, recipient_class: state_employee}
      - {message_id: m1, recipient_no: 2, address: y@example.org, kind: to, recipient_class: employee}
      - {message_id: m1, recipient_no: 3, address: z@example.org, kind: to, recipient_class: ombudsman}
      - {message_id: m1, recipient_no: 4, address: w@example.org, kind: to, recipient_class: gal}
      - {message_id: m1, recipient_no: 5, address: v@example.org, kind: to, recipient_class: other}
    expect: {m1|5: fail}
--- */
select subject, status, reason, case_id, staff_id, sent_at as occurred_at, unit_id
from outside_recipients
where recipient_class = 'other'
