/* ---
title: E-mail about a case to other state offices inside the firewall has a basis in the statute
why: |
  The firewall keeps strangers out; it does not turn a clerk of another department into somebody who
  may know about the family.
fix: Record the provision of § 4008(2) or (3) that allows it, or ask the recipient to delete the message.
severity: medium
clauses: [ME-06]
may_be_empty: [ombudsman_addresses]  # then mail to the ombudsman without a basis cannot be judged
subject: [email_recipients.message_id, email_recipients.recipient_no]
reading: |
  Judged recipient by recipient, at addresses inside the firewall: employees are ME-04's and left out,
  assistant attorneys general pass and excuse nobody beside them, the ombudsman passes at the
  ombudsman's own address (ME-07). Everybody else, also of unknown class, needs a citation on the
  message or on a disclosure made by it; free text is none.
cases:
  no_ombudsman_address_is_set:
    settings: {firewall_domains: [maine.gov]}
    emails: [{message_id: m1, sent_at: 2026-07-06 10:00, direction: internal, sender: a@maine.gov, case_specific: true}]
    email_recipients:
      - {message_id: m1, recipient_no: 1, address: o@maine.gov, kind: to, recipient_class: ombudsman}
      - {message_id: m1, recipient_no: 2, address: x@maine.gov, kind: to, recipient_class: attorney}
    expect: {m1|1: not_applicable, m1|2: fail}
  with_and_without_a_basis:
    settings: &inside {firewall_domains: [maine.gov], ombudsman_addresses: [Ombudsman@maine.gov]}
    emails:
      - {message_id: m1, sent_at: 2026-07-06 10:00, direction: internal, sender: a@maine.gov, case_specific: true, disclosure_basis: 4008(2)(A)}
      - {message_id: m2, sent_at: 2026-07-06 10:00, direction: internal, sender: a@maine.gov, case_specific: true}
      - {message_id: m3, sent_at: 2026-07-06 10:00, direction: internal, sender: a@maine.gov, case_specific: true, disclosure_basis: need to know, action: forward}
    email_recipients:
      - {message_id: m1, recipient_no: 1, address: x@maine.gov, kind: to, recipient_class: state_employee}
      - {message_id: m2, recipient_no: 1, address: "X <X@MAINE.GOV>", kind: bcc, recipient_class: state_employee}
      - {message_id: m3, recipient_no: 1, address: x@maine.gov, kind: cc, recipient_class: attorney}
    expect: {m1|1: pass, m2|1: fail, m3|1: fail}
  one_counsel_does_not_excuse_the_others:
    settings: *inside
    emails: [{message_id: m1, sent_at: 2026-07-06 10:00, direction: internal, sender: a@maine.gov, case_specific: true}]
    email_recipients:
      - {message_id: m1, recipient_no: 1, address: b@maine.gov, kind: to, recipient_class: aag}
      - {message_id: m1, recipient_no: 2, address: x@maine.gov, kind: cc, recipient_class: state_employee}
      - {message_id: m1, recipient_no: 3, address: c@maine.gov, kind: cc, recipient_class: employee}
      - {message_id: m1, recipient_no: 4, address: d@maine.gov, kind: cc, recipient_class: unknown, staff_id: S1}
      - {message_id: m1, recipient_no: 5, address: e@maine.gov, kind: cc}
    expect: {m1|1: pass, m1|2: fail, m1|5: fail}
  ombudsman:
    settings: *inside
    emails: [{message_id: m1, sent_at: 2026-07-06 10:00, direction: internal, sender: a@maine.gov, case_specific: true}]
    email_recipients:
      - {message_id: m1, recipient_no: 1, address: "Office <OMBUDSMAN@maine.gov>", kind: to, recipient_class: ombudsman}
      - {message_id: m1, recipient_no: 2, address: ombuds@maine.gov, kind: to, recipient_class: ombudsman}
    expect: {m1|1: pass, m1|2: fail}
  outside_received_or_not_about_a_case:
    settings: *inside
    emails:
      - {message_id: m1, sent_at: 2026-07-06 10:00, direction: outbound, sender: a@maine.gov, case_specific: true}
      - {message_id: m2, sent_at: 2026-07-06 10:00, direction: inbound, sender: x@example.org, case_specific: true}
      - {message_id: m3, sent_at: 2026-07-06 10:00, direction: internal, sender: a@maine.gov, case_specific: false}
    email_recipients:
      - {message_id: m1, recipient_no: 1, address: x@xmaine.gov, kind: to, recipient_class: state_employee}
      - {message_id: m1, recipient_no: 2, address: x@courts.maine.gov, kind: to, recipient_class: state_employee}
      - {message_id: m2, recipient_no: 1, address: x@maine.gov, kind: to, recipient_class: state_employee}
      - {message_id: m3, recipient_no: 1, address: x@maine.gov, kind: to, recipient_class: state_employee}
    expect: {}
  listed_sub_domain_and_missing_direction:
    settings: {firewall_domains: [maine.gov, .maine.gov]}
    emails: [{message_id: m1, sent_at: 2026-07-06 10:00, sender: A@Maine.gov, case_specific: true}]
    email_recipients: [{message_id: m1, recipient_no: 1, address: clerk@Courts.Maine.Gov, kind: to, recipient_class: state_employee}]
    expect: {m1|1: fail}
  neither_inside_nor_outside:
    settings: *inside
    staff: [{staff_id: S1, name: Ann Roe, role: social_worker}]
    emails:
      - {message_id: m1, sent_at: 2026-07-06 10:00, direction: internal, sender: a@maine.gov, case_specific: true}
      - {message_id: m2, sent_at: 2026-07-06 10:00, sender: Sam Hill, case_specific: true}
    email_recipients:
      - {message_id: m1, recipient_no: 1, address: Sam Hill, kind: to, recipient_class: state_employee}
      - {message_id: m1, recipient_no: 2, address: Ann Roe, kind: to}
      - {message_id: m2, recipient_no: 1, address: x@maine.gov, kind: to, recipient_class: state_employee}
    expect: {m1|1: cannot_judge, m2|1: cannot_judge}
--- */
with beyond as (
    select
        subject,
        message_id,
        recipient_class,
        is_ombudsman_address,
        is_inside,
        is_from_agency,
        recipient_class = 'ombudsman' and array_to_string($ombudsman_addresses, '') = '' as is_open,
        case_id,
        staff_id,
        unit_id,
        sent_at
    from mail_recipients
    where coalesce(is_from_agency, true)
        and is_case_specific
        and coalesce(is_inside, true)
        and recipient_class <> 'employee'
)
select
    beyond.subject,
    case
        when beyond.recipient_class = 'aag' then 'pass'
        when beyond.is_ombudsman_address then 'pass'
        when mail_bases.message_id is not null then 'pass'
        when beyond.is_inside is null or beyond.is_from_agency is null then 'cannot_judge'
        when beyond.is_open then 'not_applicable'
        else 'fail'
    end as status,
    case
        when beyond.recipient_class = 'aag' then 'permitted: an assistant attorney general (ME-06)'
        when beyond.is_ombudsman_address then 'permitted: the ombudsman, at the ombudsman''s address (ME-07)'
        when mail_bases.message_id is not null then 'permitted: a statutory basis is recorded (ME-06)'
        when beyond.is_inside is null then 'a recipient without a domain whom no list of the agency knows'
        when beyond.is_from_agency is null then 'a sender without a domain whom no list of the agency knows'
        when beyond.is_open then 'no ombudsman address is set (ombudsman_addresses)'
        when beyond.recipient_class = 'unknown' then 'no statutory basis recorded; recipient of unknown class'
        else 'no statutory basis recorded'
    end as reason,
    beyond.case_id, beyond.staff_id, beyond.sent_at as occurred_at, beyond.unit_id
from beyond
left join mail_bases
    on mail_bases.message_id = beyond.message_id
