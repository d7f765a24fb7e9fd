/* ---
title: E-mail about a case is encrypted, inside the firewall too
why: |
  A mailbox that is opened by the wrong person is read from inside; a message that was never encrypted is then as open as a postcard.
fix: Send through the gateway's encryption, also to colleagues.
severity: high
clauses: [SW-09]
subject: [emails.message_id]
reading: |
  Case-specific mail that the agency sent, inside the firewall or out; incoming mail is not judged. A blank is not evidence of encryption. Sessions by text, chat, e-mail, video and social media have a control of their own.
cases:
  from: case_email_encrypted
  inside_the_firewall:
    settings: {firewall_domains: [maine.gov]}
    emails:
      - {message_id: m1, sent_at: 2026-07-06 10:00, direction: internal, sender: a@maine.gov, case_specific: true, encrypted: false}
      - {message_id: m2, sent_at: 2026-07-06 10:00, direction: internal, sender: a@maine.gov, case_specific: true, encrypted: true}
    email_recipients:
      - {message_id: m1, recipient_no: 1, address: "B <B@MAINE.GOV>", kind: to}
      - {message_id: m2, recipient_no: 1, address: b@maine.gov, kind: to}
    expect: {m1: fail, m2: pass}
  sender_neither_inside_nor_outside:
    settings: {firewall_domains: [maine.gov]}
    emails:
      - {message_id: m1, sent_at: 2026-07-06 10:00, sender: Sam Hill, case_specific: true, encrypted: false}
      - {message_id: m2, sent_at: 2026-07-06 10:00, sender: Sam Hill, case_specific: true, encrypted: true}
      - {message_id: m3, sent_at: 2026-07-06 10:00, direction: internal, sender: Sam Hill, case_specific: true, encrypted: false}
    email_recipients:
      - {message_id: m1, recipient_no: 1, address: b@maine.gov, kind: to}
    expect: {m1: cannot_judge, m2: pass, m3: fail}
--- */
select
    message_id as subject,
    case
        when encrypted then 'pass'
        when is_from_agency then 'fail'
        else 'cannot_judge'
    end as status,
    case
        when encrypted or is_from_agency then encryption
        else 'a sender without a domain whom no list of the agency knows'
    end as reason,
    case_id, staff_id, sent_at as occurred_at, unit_id
from sent_mail
where is_case_specific
