/* ---
title: E-mail that leaves the firewall carries the confidentiality statement
why: |
  Once a message is outside, the statement is all that tells an accidental reader what not to do
  with it and whom to tell.
fix: Have the gateway append the prescribed statement to every message that goes outside.
severity: medium
clauses: [MS-49]
subject: [emails.message_id]
reading: |
  Outgoing is mail that the agency sent and that has a recipient outside the firewall, blind copies
  included; outbound mail without recipients on record cannot be judged. Whether it is about a
  case does not matter. A blank is not evidence of the statement.
cases:
  with_it:
    settings: &inside {firewall_domains: [maine.gov]}
    emails: [{message_id: m1, sent_at: 2026-07-06 10:00, direction: outbound, sender: a@maine.gov, statement_present: true}]
    email_recipients: [{message_id: m1, recipient_no: 1, address: x@example.org, kind: to}]
    expect: {m1: pass}
  without_and_not_recorded:
    settings: *inside
    emails:
      - {message_id: m1, sent_at: 2026-07-06 10:00, direction: outbound, sender: a@maine.gov, statement_present: false}
      - {message_id: m2, sent_at: 2026-07-06 10:00, direction: outbound, sender: a@maine.gov}
    email_recipients:
      - {message_id: m1, recipient_no: 1, address: x@example.org, kind: to}
      - {message_id: m2, recipient_no: 1, address: x@example.org, kind: to}
    expect: {m1: fail, m2: fail}
  inside_mail_needs_none:
    settings: *inside
    emails: [{message_id: m1, sent_at: 2026-07-06 10:00, direction: internal, sender: a@maine.gov, statement_present: false}]
    email_recipients:
      - {message_id: m1, recipient_no: 1, address: B@MAINE.GOV, kind: to}
      - {message_id: m1, recipient_no: 2, address: "Roe, Ann <ann.roe@Maine.Gov>", kind: cc}
    expect: {}
  one_blind_copy_outside:
    settings: *inside
    emails: [{message_id: m1, sent_at: 2026-07-06 10:00, direction: internal, sender: a@maine.gov, statement_present: false}]
    email_recipients:
      - {message_id: m1, recipient_no: 1, address: b@maine.gov, kind: to}
      - {message_id: m1, recipient_no: 2, address: b@example.org, kind: bcc}
    expect: {m1: fail}
  look_alike_domains:
    settings: *inside
    emails:
      - {message_id: m1, sent_at: 2026-07-06 10:00, direction: outbound, sender: a@maine.gov}
      - {message_id: m2, sent_at: 2026-07-06 10:00, direction: outbound, sender: a@maine.gov}
      - {message_id: m3, sent_at: 2026-07-06 10:00, direction: outbound, sender: a@maine.gov}
      - {message_id: m4, sent_at: 2026-07-06 10:00, direction: outbound, sender: a@maine.gov}
    email_recipients:
      - {message_id: m1, recipient_no: 1, address: b@maine.gov.example.com, kind: to}
      - {message_id: m2, recipient_no: 1, address: b@xmaine.gov, kind: to}
      - {message_id: m3, recipient_no: 1, address: b@courts.maine.gov, kind: to}
      - {message_id: m4, recipient_no: 1, address: "b@maine.gov <b@example.org>", kind: to}
    expect: {m1: fail, m2: fail, m3: fail, m4: fail}
  listed_sub_domains:
    settings: {firewall_domains: [maine.gov, .maine.gov]}
    emails: [{message_id: m1, sent_at: 2026-07-06 10:00, direction: internal, sender: a@maine.gov}]
    email_recipients: [{message_id: m1, recipient_no: 1, address: b@courts.maine.gov, kind: to}]
    expect: {}
  direction_missing:
    settings: *inside
    emails:
      - {message_id: sent, sent_at: 2026-07-06 10:00, sender: "Doe, J. <J.Doe@MAINE.GOV>"}
      - {message_id: received, sent_at: 2026-07-06 10:00, sender: x@example.org}
    email_recipients:
      - {message_id: sent, recipient_no: 1, address: x@example.org, kind: to}
      - {message_id: received, recipient_no: 1, address: b@maine.gov, kind: to}
      - {message_id: received, recipient_no: 2, address: y@example.org, kind: cc}
    expect: {sent: fail}
  recipients_not_on_record:
    settings: *inside
    emails:
      - {message_id: out, sent_at: 2026-07-06 10:00, direction: outbound, sender: a@maine.gov, statement_present: false}
      - {message_id: in, sent_at: 2026-07-06 10:00, direction: inbound, sender: x@example.org, statement_present: false}
      - {message_id: unknown_one, sent_at: 2026-07-06 10:00, sender: a@maine.gov, statement_present: false}
    expect: {out: cannot_judge}
  edges_of_the_period:
    as_of: 2026-10-31
    settings: *inside
    emails:
      - {message_id: june, sent_at: 2026-06-30 23:59:59, direction: outbound, sender: a@maine.gov}
      - {message_id: first, sent_at: 2026-07-01 00:00, direction: outbound, sender: a@maine.gov}
      - {message_id: last, sent_at: 2026-09-30 23:59:59, direction: outbound, sender: a@maine.gov, statement_present: true}
      - {message_id: october, sent_at: 2026-10-01 00:00, direction: outbound, sender: a@maine.gov}
    email_recipients:
      - {message_id: june, recipient_no: 1, address: x@example.org, kind: to}
      - {message_id: first, recipient_no: 1, address: x@example.org, kind: to}
      - {message_id: last, recipient_no: 1, address: x@example.org, kind: to}
      - {message_id: october, recipient_no: 1, address: x@example.org, kind: to}
    expect: {first: fail, last: pass}
  neither_inside_nor_outside:
    settings: {firewall_domains: [maine.gov]}
    emails:
      - {message_id: m1, sent_at: 2026-07-06 10:00, sender: a@maine.gov, case_specific: true, statement_present: true}
      - {message_id: m2, sent_at: 2026-07-06 10:00, sender: "/o=STATE/cn=RECIPIENTS/cn=SHILL", case_specific: true, statement_present: true}
      - {message_id: m3, sent_at: 2026-07-06 10:00, sender: Sam Hill, case_specific: true, statement_present: true}
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
        when statement_present then 'pass'
        else 'fail'
    end as status,
    case
        when unclear is not null then unclear
        when is_unaddressed then 'recipients not on record'
        when statement_present then 'statement present'
        when statement_present is null then 'statement not recorded'
        else 'statement missing'
    end as reason,
    case_id, staff_id, sent_at as occurred_at, unit_id
from sent_mail
where (is_leaving or is_unaddressed or unclear is not null)
