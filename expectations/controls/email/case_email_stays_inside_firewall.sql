/* ---
title: No e-mail about a case goes to an address outside the firewall
why: |
  A copy outside lies on machines over which the department has no say: anyone with access to them
  can read it, and it cannot be called back.
fix: Recall what can be recalled, report it as a disclosure, and send by a channel inside the firewall or on paper.
severity: high
clauses: [ME-10]
subject: [emails.message_id]
reading: |
  Judged per message: what the agency sends, answers or forwards, blind copies included. Inside is a
  domain that the agency lists; sub-domains only where listed with a leading dot. A message whose
  label is blank counts as case-specific where it names a case; one without recipients on record cannot be judged.
  An address without a domain is neither inside nor outside: it is looked for among staff and accounts,
  and where they do not know it, the message cannot be judged unless another recipient is outside.
cases:
  all_inside:
    settings: &inside {firewall_domains: [maine.gov]}
    emails: [{message_id: m1, sent_at: 2026-07-06 10:00, direction: internal, sender: a@maine.gov, case_specific: true, case_id: C1}]
    email_recipients:
      - {message_id: m1, recipient_no: 1, address: b@maine.gov, kind: to}
      - {message_id: m1, recipient_no: 2, address: "Roe, Ann <ANN.ROE@MAINE.GOV>", kind: cc}
      - {message_id: m1, recipient_no: 3, address: "\"x@example.org\" <b@Maine.gov>", kind: bcc}
    expect: {m1: pass}
  one_of_several_outside:
    settings: *inside
    emails:
      - {message_id: to, sent_at: 2026-07-06 10:00, direction: outbound, sender: a@maine.gov, case_specific: true, case_id: C1}
      - {message_id: bcc, sent_at: 2026-07-06 10:00, direction: internal, sender: a@maine.gov, case_specific: true, case_id: C1}
    email_recipients:
      - {message_id: to, recipient_no: 1, address: b@maine.gov, kind: to, recipient_class: aag}
      - {message_id: to, recipient_no: 2, address: x@example.org, kind: to}
      - {message_id: bcc, recipient_no: 1, address: b@maine.gov, kind: to}
      - {message_id: bcc, recipient_no: 2, address: x@example.org, kind: bcc}
    expect: {to: fail, bcc: fail}
  look_alike_domains:
    settings: *inside
    emails:
      - {message_id: m1, sent_at: 2026-07-06 10:00, direction: outbound, sender: a@maine.gov, case_specific: true}
      - {message_id: m2, sent_at: 2026-07-06 10:00, direction: outbound, sender: a@maine.gov, case_specific: true}
      - {message_id: m3, sent_at: 2026-07-06 10:00, direction: outbound, sender: a@maine.gov, case_specific: true}
      - {message_id: m4, sent_at: 2026-07-06 10:00, direction: outbound, sender: a@maine.gov, case_specific: true}
      - {message_id: m5, sent_at: 2026-07-06 10:00, direction: outbound, sender: a@maine.gov, case_specific: true}
    email_recipients:
      - {message_id: m1, recipient_no: 1, address: b@maine.gov.example.com, kind: to}
      - {message_id: m2, recipient_no: 1, address: b@xmaine.gov, kind: to}
      - {message_id: m3, recipient_no: 1, address: b@courts.maine.gov, kind: to}
      - {message_id: m4, recipient_no: 1, address: "b@maine.gov <b@example.org>", kind: to}
      - {message_id: m5, recipient_no: 1, address: "b@maine.gov@example.org", kind: to}
    expect: {m1: fail, m2: fail, m3: fail, m4: fail, m5: fail}
  listed_sub_domains:
    settings: {firewall_domains: [.maine.gov, maine.gov]}
    emails:
      - {message_id: m1, sent_at: 2026-07-06 10:00, direction: internal, sender: a@dhhs.maine.gov, case_specific: true}
      - {message_id: m2, sent_at: 2026-07-06 10:00, direction: outbound, sender: a@dhhs.maine.gov, case_specific: true}
    email_recipients:
      - {message_id: m1, recipient_no: 1, address: b@Courts.Maine.gov, kind: to}
      - {message_id: m2, recipient_no: 1, address: b@xmaine.gov, kind: to}
    expect: {m1: pass, m2: fail}
  replies_and_forwards:
    settings: *inside
    emails:
      - {message_id: in, sent_at: 2026-07-06 09:00, direction: inbound, sender: x@example.org, case_specific: true}
      - {message_id: re, sent_at: 2026-07-06 10:00, direction: outbound, sender: a@maine.gov, case_specific: true, action: reply, in_reply_to: in}
      - {message_id: fw, sent_at: 2026-07-06 11:00, direction: outbound, sender: a@maine.gov, case_specific: true, action: forward, in_reply_to: in}
    email_recipients:
      - {message_id: in, recipient_no: 1, address: a@maine.gov, kind: to}
      - {message_id: in, recipient_no: 2, address: y@example.org, kind: cc}
      - {message_id: re, recipient_no: 1, address: x@example.org, kind: to}
      - {message_id: fw, recipient_no: 1, address: z@example.org, kind: to}
    expect: {re: fail, fw: fail}
  direction_missing:
    settings: *inside
    emails:
      - {message_id: sent, sent_at: 2026-07-06 10:00, sender: "A <a@maine.gov>", case_specific: true}
      - {message_id: received, sent_at: 2026-07-06 10:00, sender: a@maine.gov.example.com, case_specific: true}
    email_recipients:
      - {message_id: sent, recipient_no: 1, address: x@example.org, kind: to}
      - {message_id: received, recipient_no: 1, address: y@example.org, kind: to}
    expect: {sent: fail}
  nothing_about_a_case:
    settings: *inside
    emails:
      - {message_id: m1, sent_at: 2026-07-06 10:00, direction: outbound, sender: a@maine.gov, case_specific: false}
      - {message_id: m2, sent_at: 2026-07-06 10:00, direction: outbound, sender: a@maine.gov, case_id: C1}
    email_recipients:
      - {message_id: m1, recipient_no: 1, address: x@example.org, kind: to}
      - {message_id: m2, recipient_no: 1, address: x@example.org, kind: to}
    expect: {m2: fail}
  recipients_not_on_record:
    settings: *inside
    emails:
      - {message_id: m1, sent_at: 2026-07-06 10:00, direction: outbound, sender: a@maine.gov, case_specific: true}
      - {message_id: m2, sent_at: 2026-07-06 10:00, direction: internal, sender: a@maine.gov, case_specific: true}
    expect: {m1: cannot_judge, m2: cannot_judge}
  period_and_as_of_day:
    as_of: 2026-08-31
    settings: *inside
    emails:
      - {message_id: june, sent_at: 2026-06-30 23:59:59, direction: outbound, sender: a@maine.gov, case_specific: true}
      - {message_id: first, sent_at: 2026-07-01 00:00, direction: outbound, sender: a@maine.gov, case_specific: true}
      - {message_id: known, sent_at: 2026-08-31 23:59, direction: outbound, sender: a@maine.gov, case_specific: true}
      - {message_id: unknown_one, sent_at: 2026-09-01 00:00, direction: outbound, sender: a@maine.gov, case_specific: true}
    email_recipients:
      - {message_id: june, recipient_no: 1, address: x@example.org, kind: to}
      - {message_id: first, recipient_no: 1, address: x@example.org, kind: to}
      - {message_id: known, recipient_no: 1, address: x@example.org, kind: to}
      - {message_id: unknown_one, recipient_no: 1, address: x@example.org, kind: to}
    expect: {first: fail, known: fail}
  neither_inside_nor_outside:
    note: a display name or a directory's name has no side; one of several addresses in a cell outside is enough
    settings: *inside
    staff: [{staff_id: S1, name: Ann Roe, role: social_worker}]
    accounts: [{account_id: JPOE, system: MAIL, staff_id: S2}]
    emails:
      - {message_id: named, sent_at: 2026-07-06 10:00, sender: a@maine.gov, case_specific: true}
      - {message_id: x500, sent_at: 2026-07-06 10:00, sender: a@maine.gov, case_specific: true}
      - {message_id: m3, sent_at: 2026-07-06 10:00, sender: a@maine.gov, case_specific: true}
      - {message_id: beside, sent_at: 2026-07-06 10:00, sender: a@maine.gov, case_specific: true}
      - {message_id: list, sent_at: 2026-07-06 10:00, sender: a@maine.gov, case_specific: true}
      - {message_id: unclear, sent_at: 2026-07-06 10:00, sender: Sam Hill, case_specific: true}
      - {message_id: known, sent_at: 2026-07-06 10:00, sender: "Roe, Ann", case_specific: true}
    email_recipients:
      - {message_id: named, recipient_no: 1, address: "Roe, Ann (OCFS)", kind: to}
      - {message_id: x500, recipient_no: 1, address: "Poe, Jo </o=STATE/ou=DHS/cn=RECIPIENTS/cn=JPOE>", kind: to}
      - {message_id: m3, recipient_no: 1, address: b@maine.gov, kind: to}
      - {message_id: m3, recipient_no: 2, address: Sam Hill, kind: to}
      - {message_id: beside, recipient_no: 1, address: "/o=STATE/ou=DHS/cn=RECIPIENTS/cn=SHILL", kind: to}
      - {message_id: beside, recipient_no: 2, address: "Sam [x@example.org]", kind: to}
      - {message_id: list, recipient_no: 1, address: "'b@maine.gov'; SMTP:x@example.org", kind: to}
      - {message_id: unclear, recipient_no: 1, address: x@example.org, kind: to}
      - {message_id: known, recipient_no: 1, address: x@example.org, kind: to}
    expect: {named: pass, x500: pass, m3: cannot_judge, beside: fail, list: fail, unclear: cannot_judge, known: fail}
    reasons:
      m3: a recipient without a domain whom no list of the agency knows
      list: "recipients outside the firewall: 1 of 2; sent"
      unclear: a sender without a domain whom no list of the agency knows
--- */
select
    message_id as subject,
    case
        when is_leaving then 'fail'
        when unclear is not null then 'cannot_judge'
        when recipient_count = 0 then 'cannot_judge'
        else 'pass'
    end as status,
    case
        when is_leaving then concat(
            'recipients outside the firewall: ', cast(outside_count as varchar), ' of ', cast(recipient_count as varchar), '; ', how_sent)
        when unclear is not null then unclear
        when recipient_count = 0 then 'recipients not on record'
        else 'no recipient outside the firewall'
    end as reason,
    case_id, staff_id, sent_at as occurred_at, unit_id
from sent_mail
where is_case_specific
