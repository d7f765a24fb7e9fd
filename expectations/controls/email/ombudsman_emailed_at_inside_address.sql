/* ---
title: The ombudsman is e-mailed about a case at the ombudsman's own inside address only
why: |
  The permission to write to the ombudsman covers one mailbox, the one behind the firewall; a private
  or a colleague's mailbox is somebody else's.
fix: Send to the listed address; recall what went elsewhere and record it.
severity: medium
clauses: [ME-07]
may_be_empty: [ombudsman_addresses]  # then an address outside the firewall is one all the same
subject: [email_recipients.message_id, email_recipients.recipient_no]
reading: |
  The address, without display name and in any case, must be one that the agency lists. While the list
  is empty, an address inside the firewall cannot be judged; one outside is an exception all the same.
cases:
  listed_in_any_spelling:
    settings: &inside {firewall_domains: [maine.gov], ombudsman_addresses: [Ombudsman@Maine.gov]}
    emails:
      - {message_id: m1, sent_at: 2026-07-06 10:00, direction: internal, sender: a@maine.gov, case_specific: true}
      - {message_id: m2, sent_at: 2026-07-06 10:00, direction: internal, sender: a@maine.gov, case_specific: true, action: forward}
    email_recipients:
      - {message_id: m1, recipient_no: 1, address: OMBUDSMAN@MAINE.GOV, kind: to, recipient_class: ombudsman}
      - {message_id: m2, recipient_no: 1, address: "\"Office, The\" <ombudsman@maine.gov>", kind: bcc, recipient_class: ombudsman}
    expect: {m1|1: pass, m2|1: pass}
  any_other_address:
    settings: *inside
    emails: [{message_id: m1, sent_at: 2026-07-06 10:00, direction: outbound, sender: a@maine.gov, case_specific: true}]
    email_recipients:
      - {message_id: m1, recipient_no: 1, address: ombudsman@example.org, kind: to, recipient_class: ombudsman}
      - {message_id: m1, recipient_no: 2, address: ombuds@maine.gov, kind: cc, recipient_class: ombudsman}
      - {message_id: m1, recipient_no: 3, address: ombudsman@maine.gov.example.com, kind: cc, recipient_class: ombudsman}
      - {message_id: m1, recipient_no: 4, address: "ombudsman@maine.gov <o@example.org>", kind: bcc, recipient_class: ombudsman}
      - {message_id: m1, recipient_no: 5, address: x@example.org, kind: bcc, recipient_class: other}
    expect: {m1|1: fail, m1|2: fail, m1|3: fail, m1|4: fail}
  not_about_a_case_or_received:
    settings: *inside
    emails:
      - {message_id: m1, sent_at: 2026-07-06 10:00, direction: outbound, sender: a@maine.gov, case_specific: false}
      - {message_id: m2, sent_at: 2026-07-06 10:00, direction: inbound, sender: x@example.org, case_specific: true}
    email_recipients:
      - {message_id: m1, recipient_no: 1, address: o@example.org, kind: to, recipient_class: ombudsman}
      - {message_id: m2, recipient_no: 1, address: o@example.org, kind: to, recipient_class: ombudsman}
    expect: {}
  no_address_listed:
    settings: {firewall_domains: [maine.gov]}
    emails: [{message_id: m1, sent_at: 2026-07-06 10:00, direction: outbound, sender: a@maine.gov, case_specific: true}]
    email_recipients:
      - {message_id: m1, recipient_no: 1, address: ombudsman@maine.gov, kind: to, recipient_class: ombudsman}
      - {message_id: m1, recipient_no: 2, address: ombudsman@example.org, kind: to, recipient_class: ombudsman}
    expect: {m1|1: not_applicable, m1|2: fail}
  neither_inside_nor_outside:
    settings: *inside
    emails:
      - {message_id: m1, sent_at: 2026-07-06 10:00, direction: outbound, sender: a@maine.gov, case_specific: true}
      - {message_id: m2, sent_at: 2026-07-06 10:00, sender: Sam Hill, case_specific: true}
    email_recipients:
      - {message_id: m1, recipient_no: 1, address: The Ombudsman, kind: to, recipient_class: ombudsman}
      - {message_id: m1, recipient_no: 2, address: "SMTP:ombudsman@maine.gov", kind: to, recipient_class: ombudsman}
      - {message_id: m2, recipient_no: 1, address: o@example.org, kind: to, recipient_class: ombudsman}
    expect: {m1|1: cannot_judge, m1|2: pass, m2|1: cannot_judge}
--- */
with to_ombudsman as (
    select
        subject,
        is_inside,
        is_from_agency,
        array_to_string($ombudsman_addresses, '') <> '' as has_list,
        is_ombudsman_address,
        case_id,
        staff_id,
        unit_id,
        sent_at
    from mail_recipients
    where coalesce(is_from_agency, true)
        and is_case_specific
        and recipient_class = 'ombudsman'
)
select
    subject,
    case
        when is_ombudsman_address then 'pass'
        when is_inside and not has_list then 'not_applicable'
        when is_inside is null or is_from_agency is null then 'cannot_judge'
        else 'fail'
    end as status,
    case
        when is_ombudsman_address then 'permitted: the ombudsman''s address (ME-07)'
        when is_inside and not has_list then 'no ombudsman address is set'
        when is_inside is null then 'a recipient without a domain whom no list of the agency knows'
        when is_from_agency is null then 'a sender without a domain whom no list of the agency knows'
        when not is_inside then 'an address outside the firewall'
        else 'another address inside the firewall'
    end as reason,
    case_id, staff_id, sent_at as occurred_at, unit_id
from to_ombudsman
