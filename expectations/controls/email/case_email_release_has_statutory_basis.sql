/* ---
title: A release by e-mail rests on a provision of the statute
why: |
  Protective and custody records are released when the statute provides for it and in no other way;
  a release for which nobody can name the provision is outside the law.
fix: Record the provision that allowed the release; where there is none, treat it as a breach.
severity: high
clauses: [ME-03]
subject: [emails.message_id]
reading: |
  Case-specific e-mail that the agency sent to at least one person not known to be its employee or an
  assistant attorney general, inside the firewall or outside. The basis is a citation on the message
  or on a disclosure made by it, or a court order there; free text is none. Disclosures of other
  channels have a control of their own.
cases:
  cited:
    settings: &inside {firewall_domains: [maine.gov]}
    emails:
      - {message_id: m1, sent_at: 2026-07-06 10:00, direction: outbound, sender: a@maine.gov, case_specific: true, disclosure_basis: 4008(2)}
      - {message_id: m2, sent_at: 2026-07-06 10:00, direction: outbound, sender: a@maine.gov, case_specific: true, disclosure_basis: "22 MRSA § 4008(3)(A-1)"}
      - {message_id: m3, sent_at: 2026-07-06 10:00, direction: outbound, sender: a@maine.gov, case_specific: true, disclosure_basis: court_order}
    email_recipients:
      - {message_id: m1, recipient_no: 1, address: x@example.org, kind: to, recipient_class: gal}
      - {message_id: m2, recipient_no: 1, address: x@maine.gov, kind: to, recipient_class: state_employee}
      - {message_id: m3, recipient_no: 1, address: x@example.org, kind: bcc, recipient_class: attorney}
    expect: {m1: pass, m2: pass, m3: pass}
  free_text_other_provisions_and_nothing:
    settings: *inside
    emails:
      - {message_id: m1, sent_at: 2026-07-06 10:00, direction: outbound, sender: a@maine.gov, case_specific: true, disclosure_basis: as discussed}
      - {message_id: m2, sent_at: 2026-07-06 10:00, direction: outbound, sender: a@maine.gov, case_specific: true, disclosure_basis: 4008(1)}
      - {message_id: m3, sent_at: 2026-07-06 10:00, direction: outbound, sender: a@maine.gov, case_specific: true, disclosure_basis: 14008(2)}
      - {message_id: m4, sent_at: 2026-07-06 10:00, direction: outbound, sender: a@maine.gov, case_specific: true, action: forward}
      - {message_id: m5, sent_at: 2026-07-06 10:00, direction: outbound, sender: a@maine.gov, case_specific: true, disclosure_basis: the court order}
    email_recipients:
      - {message_id: m1, recipient_no: 1, address: x@example.org, kind: to, recipient_class: gal}
      - {message_id: m2, recipient_no: 1, address: x@example.org, kind: to, recipient_class: gal}
      - {message_id: m3, recipient_no: 1, address: x@example.org, kind: to, recipient_class: gal}
      - {message_id: m4, recipient_no: 1, address: x@maine.gov, kind: bcc, recipient_class: ombudsman}
      - {message_id: m5, recipient_no: 1, address: x@example.org, kind: to, recipient_class: gal}
    expect: {m1: fail, m2: fail, m3: fail, m4: fail, m5: fail}
  no_release:
    settings: *inside
    emails:
      - {message_id: own, sent_at: 2026-07-06 10:00, direction: internal, sender: a@maine.gov, case_specific: true}
      - {message_id: other, sent_at: 2026-07-06 10:00, direction: outbound, sender: a@maine.gov, case_specific: false}
      - {message_id: in, sent_at: 2026-07-06 10:00, direction: inbound, sender: x@example.org, case_specific: true}
    email_recipients:
      - {message_id: own, recipient_no: 1, address: b@maine.gov, kind: to, recipient_class: employee}
      - {message_id: own, recipient_no: 2, address: c@maine.gov, kind: cc, recipient_class: aag}
      - {message_id: own, recipient_no: 3, address: d@maine.gov, kind: cc, staff_id: S4}
      - {message_id: other, recipient_no: 1, address: x@example.org, kind: to, recipient_class: gal}
      - {message_id: in, recipient_no: 1, address: b@maine.gov, kind: to, recipient_class: other}
    expect: {}
  one_of_several_is_no_colleague:
    settings: *inside
    emails: [{message_id: m1, sent_at: 2026-07-06 10:00, direction: internal, sender: a@maine.gov, case_specific: true}]
    email_recipients:
      - {message_id: m1, recipient_no: 1, address: b@maine.gov, kind: to, recipient_class: aag}
      - {message_id: m1, recipient_no: 2, address: x@maine.gov, kind: cc}
    expect: {m1: fail}
  basis_on_the_disclosure:
    settings: *inside
    emails:
      - {message_id: m1, sent_at: 2026-07-06 10:00, direction: outbound, sender: a@maine.gov, case_specific: true}
      - {message_id: m2, sent_at: 2026-07-06 10:00, direction: outbound, sender: a@maine.gov, case_specific: true}
      - {message_id: m3, sent_at: 2026-07-06 10:00, direction: outbound, sender: a@maine.gov, case_specific: true}
    email_recipients:
      - {message_id: m1, recipient_no: 1, address: x@example.org, kind: to, recipient_class: gal}
      - {message_id: m2, recipient_no: 1, address: x@example.org, kind: to, recipient_class: gal}
      - {message_id: m3, recipient_no: 1, address: x@example.org, kind: to, recipient_class: gal}
    disclosures:
      - {disclosure_id: D1, message_id: m1, disclosed_at: 2026-07-06 10:00, basis: court_order}
      - {disclosure_id: D2, message_id: m2, disclosed_at: 2026-07-06 10:00, basis: statute, legal_basis: 4008(3)(D)}
      - {disclosure_id: D3, message_id: m3, disclosed_at: 2026-07-06 10:00, basis: consent, legal_basis: signed form}
    expect: {m1: pass, m2: pass, m3: fail}
  basis_twice_or_on_another_message:
    settings: *inside
    emails:
      - {message_id: m1, sent_at: 2026-07-06 10:00, direction: outbound, sender: a@maine.gov, case_specific: true, disclosure_basis: 4008(2)}
      - {message_id: m2, sent_at: 2026-07-06 10:00, direction: outbound, sender: a@maine.gov, case_specific: true, disclosure_basis: 17a-28}
    email_recipients:
      - {message_id: m1, recipient_no: 1, address: x@example.org, kind: to, recipient_class: gal}
      - {message_id: m2, recipient_no: 1, address: x@example.org, kind: to, recipient_class: gal}
    disclosures:
      - {disclosure_id: D1, message_id: m1, disclosed_at: 2026-07-06 10:00, basis: court_order, legal_basis: 4008(3)(D)}
      - {disclosure_id: D2, disclosed_at: 2026-07-06 10:00, basis: court_order, legal_basis: 4008(3)(D)}
    expect: {m1: pass, m2: fail}
  agency_without_patterns:
    settings: {firewall_domains: [maine.gov], statutory_basis_patterns: []}
    emails: [{message_id: m1, sent_at: 2026-07-06 10:00, direction: outbound, sender: a@maine.gov, case_specific: true, disclosure_basis: 4008(2)}]
    email_recipients: [{message_id: m1, recipient_no: 1, address: x@example.org, kind: to, recipient_class: gal}]
    expect: {m1: fail}
  neither_inside_nor_outside:
    settings: *inside
    emails:
      - {message_id: m1, sent_at: 2026-07-06 10:00, direction: outbound, sender: a@maine.gov, case_specific: true}
      - {message_id: m2, sent_at: 2026-07-06 10:00, direction: outbound, sender: a@maine.gov, case_specific: true}
      - {message_id: m3, sent_at: 2026-07-06 10:00, sender: Sam Hill, case_specific: true}
      - {message_id: m4, sent_at: 2026-07-06 10:00, sender: Sam Hill, case_specific: true, disclosure_basis: 4008(2)}
    email_recipients:
      - {message_id: m1, recipient_no: 1, address: Sam Hill, kind: to}
      - {message_id: m2, recipient_no: 1, address: Sam Hill, kind: to, recipient_class: gal}
      - {message_id: m3, recipient_no: 1, address: x@example.org, kind: to, recipient_class: gal}
      - {message_id: m4, recipient_no: 1, address: x@example.org, kind: to, recipient_class: gal}
    expect: {m1: cannot_judge, m2: fail, m3: cannot_judge, m4: pass}
--- */
with releases_by_mail as (
    select
        message_id,
        case_id,
        staff_id,
        unit_id,
        sent_at,
        is_from_agency,
        count(*) filter (where recipient_class <> 'unknown' or is_inside is not null) as outsider_count,
        count(*) filter (where recipient_class = 'unknown' and is_inside is not null) as unknown_count
    from mail_recipients
    where coalesce(is_from_agency, true)
        and is_case_specific
        and recipient_class not in ('employee', 'aag')
    group by message_id, case_id, staff_id, unit_id, sent_at, is_from_agency
)
select
    releases_by_mail.message_id as subject,
    case
        when mail_bases.message_id is not null then 'pass'
        when outsider_count = 0 or is_from_agency is null then 'cannot_judge'
        else 'fail'
    end as status,
    case
        when mail_bases.message_id is not null then 'statutory basis recorded'
        when outsider_count = 0 then 'a recipient without a domain whom no list of the agency knows'
        when is_from_agency is null then 'a sender without a domain whom no list of the agency knows'
        when unknown_count = outsider_count then 'no statutory basis recorded; recipients of unknown class'
        else 'no statutory basis recorded'
    end as reason,
    releases_by_mail.case_id,
    releases_by_mail.staff_id,
    releases_by_mail.sent_at as occurred_at,
    releases_by_mail.unit_id
from releases_by_mail
left join mail_bases
    on mail_bases.message_id = releases_by_mail.message_id
