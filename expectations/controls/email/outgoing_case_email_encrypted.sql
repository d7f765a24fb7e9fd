/* ---
title: E-mail about a case that leaves the firewall is encrypted
why: |
  Beyond the firewall a message passes through machines that nobody in the agency knows; encryption is the only safeguard that travels with it.
fix: Send through the gateway's encryption; have the gateway encrypt whatever is marked case-specific.
severity: high
clauses: [MS-48]
subject: [emails.message_id]
reading: |
  Case-specific mail that the agency sent to at least one recipient outside the firewall; outbound mail without recipients on record cannot be judged. A blank is not evidence of encryption. Disclosures over electronic channels have a control of their own.
cases:
  from: case_email_encrypted
  inside_the_firewall:
    settings: &inside {firewall_domains: [maine.gov]}
    emails:
      - {message_id: m1, sent_at: 2026-07-06 10:00, direction: internal, sender: a@maine.gov, case_specific: true, encrypted: false}
      - {message_id: m2, sent_at: 2026-07-06 10:00, direction: internal, sender: a@maine.gov, case_specific: true, encrypted: true}
    email_recipients:
      - {message_id: m1, recipient_no: 1, address: "B <B@MAINE.GOV>", kind: to}
      - {message_id: m2, recipient_no: 1, address: b@maine.gov, kind: to}
    expect: {}
  recipients_not_on_record:
    settings: *inside
    emails:
      - {message_id: out, sent_at: 2026-07-06 10:00, direction: outbound, sender: a@maine.gov, case_specific: true, encrypted: false}
      - {message_id: within, sent_at: 2026-07-06 10:00, direction: internal, sender: a@maine.gov, case_specific: true, encrypted: false}
    expect: {out: cannot_judge}
  neither_inside_nor_outside:
    settings: {firewall_domains: [maine.gov]}
    emails:
      - {message_id: m1, sent_at: 2026-07-06 10:00, sender: a@maine.gov, case_specific: true, encrypted: false}
      - {message_id: m2, sent_at: 2026-07-06 10:00, sender: "/o=STATE/cn=RECIPIENTS/cn=SHILL", case_specific: true, encrypted: false}
      - {message_id: m3, sent_at: 2026-07-06 10:00, sender: Sam Hill, case_specific: true, encrypted: false}
    email_recipients:
      - {message_id: m1, recipient_no: 1, address: Sam Hill, kind: to}
      - {message_id: m2, recipient_no: 1, address: x@example.org, kind: to}
      - {message_id: m3, recipient_no: 1, address: b@maine.gov, kind: to}
    expect: {m1: cannot_judge, m2: cannot_judge}
--- */
select
    message_id as subject,
    case
        when unclear is not null then 'cannot_judge'
        when is_unaddressed then 'cannot_judge'
        when encrypted then 'pass'
        else 'fail'
    end as status,
    case
        when unclear is not null then unclear
        when is_unaddressed then 'recipients not on record'
        else encryption
    end as reason,
    case_id, staff_id, sent_at as occurred_at, unit_id
from sent_mail
where is_case_specific
    and (is_leaving or is_unaddressed or unclear is not null)
