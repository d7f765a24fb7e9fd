/* ---
title: No e-mail about a case goes to an attorney outside the firewall, assistant attorneys general excepted
why: |
  Counsel for a party is entitled to what discovery and the court give, not to whatever is typed in haste; and counsel's mailbox is no court file.
fix: Pass it through the assistant attorney general or on paper; recall the message and record the disclosure.
severity: high
clauses: [ME-13g]
subject: [email_recipients.message_id, email_recipients.recipient_no]
reading: |
  Judged recipient by recipient, blind copies, answers and forwards included; a permitted recipient of the same message excuses nobody.
  Mail that is not about a case passes; an address inside the firewall is not this rule's.
cases:
  sent_answered_and_forwarded:
    settings: &inside {firewall_domains: [maine.gov]}
    emails:
      - {message_id: m1, sent_at: 2026-07-06 10:00, direction: outbound, sender: a@maine.gov, case_specific: true, case_id: C1}
      - {message_id: m2, sent_at: 2026-07-06 10:00, direction: outbound, sender: a@maine.gov, case_specific: true, case_id: C1, action: reply}
      - {message_id: m3, sent_at: 2026-07-06 10:00, direction: outbound, sender: a@maine.gov, case_specific: true, case_id: C1, action: forward}
    email_recipients:
      - {message_id: m1, recipient_no: 1, address: x@example.org, kind: to, recipient_class: attorney}
      - {message_id: m2, recipient_no: 1, address: x@example.org, kind: cc, recipient_class: attorney}
      - {message_id: m3, recipient_no: 1, address: X@EXAMPLE.ORG, kind: bcc, recipient_class: attorney}
    expect: {m1|1: fail, m2|1: fail, m3|1: fail}
  inside_or_not_about_a_case:
    settings: *inside
    emails:
      - {message_id: m1, sent_at: 2026-07-06 10:00, direction: outbound, sender: a@maine.gov, case_specific: false}
      - {message_id: m2, sent_at: 2026-07-06 10:00, direction: outbound, sender: a@maine.gov, case_specific: true, case_id: C1}
      - {message_id: m3, sent_at: 2026-07-06 10:00, direction: outbound, sender: a@maine.gov, case_specific: false, case_id: C1}
    email_recipients:
      - {message_id: m1, recipient_no: 1, address: x@example.org, kind: to, recipient_class: attorney}
      - {message_id: m2, recipient_no: 1, address: "X <x@Maine.GOV>", kind: to, recipient_class: attorney}
      - {message_id: m3, recipient_no: 1, address: x@example.org, kind: to, recipient_class: attorney}
    expect: {m1|1: pass, m2|1: not_applicable, m3|1: pass}
  each_recipient_by_himself:
    settings: *inside
    emails:
      - {message_id: m1, sent_at: 2026-07-06 10:00, direction: outbound, sender: a@maine.gov, case_specific: true, case_id: C1}
    email_recipients:
      - {message_id: m1, recipient_no: 1, address: b@maine.gov, kind: to, recipient_class: aag}
      - {message_id: m1, recipient_no: 2, address: x@example.org, kind: to, recipient_class: attorney}
      - {message_id: m1, recipient_no: 3, address: y@example.org, kind: cc, recipient_class: attorney}
      - {message_id: m1, recipient_no: 4, address: z@example.org, kind: to, recipient_class: aag}
    expect: {m1|2: fail, m1|3: fail}
  look_alike_domains:
    settings: *inside
    emails:
      - {message_id: m1, sent_at: 2026-07-06 10:00, direction: outbound, sender: a@maine.gov, case_specific: true, case_id: C1}
    email_recipients:
      - {message_id: m1, recipient_no: 1, address: b@maine.gov.example.com, kind: to, recipient_class: attorney}
      - {message_id: m1, recipient_no: 2, address: b@xmaine.gov, kind: to, recipient_class: attorney}
      - {message_id: m1, recipient_no: 3, address: b@courts.maine.gov, kind: to, recipient_class: attorney}
      - {message_id: m1, recipient_no: 4, address: "b@maine.gov <b@example.org>", kind: to, recipient_class: attorney}
    expect: {m1|1: fail, m1|2: fail, m1|3: fail, m1|4: fail}
  received_or_class_unknown:
    settings: *inside
    emails:
      - {message_id: m1, sent_at: 2026-07-06 10:00, direction: outbound, sender: a@maine.gov, case_specific: true, case_id: C1}
      - {message_id: m2, sent_at: 2026-07-06 10:00, direction: inbound, sender: q@example.org, case_specific: true, case_id: C1}
    email_recipients:
      - {message_id: m1, recipient_no: 1, address: x@example.org, kind: to, recipient_class: unknown}
      - {message_id: m1, recipient_no: 2, address: y@example.org, kind: to}
      - {message_id: m2, recipient_no: 1, address: x@example.org, kind: to, recipient_class: attorney}
    expect: {}
  direction_missing:
    settings: *inside
    emails:
      - {message_id: sent, sent_at: 2026-07-06 10:00, sender: "A <A@maine.gov>", case_specific: true}
      - {message_id: received, sent_at: 2026-07-06 10:00, sender: a@xmaine.gov, case_specific: true}
    email_recipients:
      - {message_id: sent, recipient_no: 1, address: x@example.org, kind: to, recipient_class: attorney}
      - {message_id: received, recipient_no: 1, address: x@example.org, kind: to, recipient_class: attorney}
    expect: {sent|1: fail}
--- */
select
    subject,
    status,
    reason,
    case_id,
    staff_id,
    sent_at as occurred_at,
    unit_id
from outside_recipients
where recipient_class = 'attorney'
