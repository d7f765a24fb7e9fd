/* ---
title: Every disclosure rests on the client's valid consent or on a statute
why: Consent is the rule and statute the exception. What rests on neither was nobody's to give.
fix: Obtain a signed form DCF-2131F or name the statutory subsection before disclosing; ask Legal where neither fits.
severity: high
clauses: [CT-02]
subject: [disclosures.disclosure_id]
reading: |
  A statutory basis is a citation that matches statutory_basis_patterns, or a court order; free text is none, nor
  is a section without its subsection. Consent
  is valid as CT-05 asks. Permissions of CT-06 spare the question to Legal, not the basis. Aggregate figures need neither.
cases:
  statute:
    disclosures:
      - {disclosure_id: maine, disclosed_at: 2026-07-10, content: health, basis: statute, legal_basis: 4008(2)(A)}
      - {disclosure_id: maine_bare, disclosed_at: 2026-07-10, content: health, basis: statute, legal_basis: 22 MRSA 4008(3)}
      - {disclosure_id: mississippi, disclosed_at: 2026-07-10, content: health, basis: statute, legal_basis: "Miss. Code Ann. § 43-21-261(3)"}
      - {disclosure_id: connecticut, disclosed_at: 2026-07-10, content: health, basis: statute, legal_basis: 17A-28(g)}
      - {disclosure_id: order_one, disclosed_at: 2026-07-10, content: health, basis: court_order}
      - {disclosure_id: cited_beside_none, disclosed_at: 2026-07-10, content: health, basis: none, legal_basis: 17a-28(h)}
    expect: {maine: pass, maine_bare: pass, mississippi: pass, connecticut: pass, order_one: pass, cited_beside_none: pass}
  free_text_is_none:
    disclosures:
      - {disclosure_id: words, disclosed_at: 2026-07-10, content: health, basis: statute, legal_basis: parent agreed by phone}
      - {disclosure_id: blank_one, disclosed_at: 2026-07-10, content: health, basis: statute, legal_basis: "  "}
      - {disclosure_id: nothing_one, disclosed_at: 2026-07-10, content: health}
      - {disclosure_id: confidentiality_itself, disclosed_at: 2026-07-10, content: health, basis: statute, legal_basis: 4008(1)}
      - {disclosure_id: other_section, disclosed_at: 2026-07-10, content: health, basis: statute, legal_basis: 17a-28a}
      - {disclosure_id: section_only, disclosed_at: 2026-07-10, content: health, basis: statute, legal_basis: 17a-28}
      - {disclosure_id: other_section_only, disclosed_at: 2026-07-10, content: health, basis: statute, legal_basis: 43-21-261}
      - {disclosure_id: longer_number, disclosed_at: 2026-07-10, content: health, basis: statute, legal_basis: 14008(2)}
      - {disclosure_id: audit, disclosed_at: 2026-07-10, content: health, basis: audit}
    expect: {words: fail, blank_one: fail, nothing_one: fail, confidentiality_itself: fail, other_section: fail, section_only: fail, other_section_only: fail, longer_number: fail, audit: fail}
  consent:
    releases:
      - {release_id: r1, form: DCF-2131F, person_id: P1, signed_on: 2026-07-10, counterparty: Clinic, scope: [health]}
      - {release_id: r2, form: DCF-2131F, person_id: P1, signed_on: 2026-07-01, expires_on: 2026-07-09, counterparty: Clinic, scope: [health]}
    disclosures:
      - {disclosure_id: valid_one, disclosed_at: 2026-07-10 10:00, content: health, basis: consent, release_id: r1, person_id: P1, recipient_org: Clinic}
      - {disclosure_id: expired_one, disclosed_at: 2026-07-10 10:00, content: health, basis: consent, release_id: r2, person_id: P1, recipient_org: Clinic}
      - {disclosure_id: claimed, disclosed_at: 2026-07-10 10:00, content: health, basis: consent, person_id: P1, recipient_org: Clinic}
      - {disclosure_id: expired_but_cited, disclosed_at: 2026-07-10 10:00, content: health, basis: consent, legal_basis: 17a-28(g), release_id: r2, person_id: P1, recipient_org: Clinic}
    expect: {valid_one: pass, expired_one: fail, claimed: fail, expired_but_cited: pass}
  permission_is_no_basis:
    note: CT-06d spares Legal, not the basis
    disclosures: [{disclosure_id: colleague, disclosed_at: 2026-07-10, content: health, recipient_type: staff, business_reason: cover for leave, basis: none}]
    expect: {colleague: fail}
  no_patterns_no_statute:
    settings: {statutory_basis_patterns: []}
    disclosures: [{disclosure_id: d1, disclosed_at: 2026-07-10, content: health, basis: statute, legal_basis: 4008(2)(A)}]
    expect: {d1: fail}
  figures:
    disclosures: [{disclosure_id: figures, disclosed_at: 2026-07-10, content: aggregate, basis: none}]
    expect: {}
--- */
select
    disclosed.disclosure_id as subject,
    case
        when disclosed.has_statutory_basis then 'pass'
        when consents.disclosure_id is not null and consents.fault is null then 'pass'
        else 'fail'
    end as status,
    case
        when disclosed.has_statutory_basis then 'a statute or a court order'
        when consents.disclosure_id is not null and consents.fault is null then 'a valid consent'
        when consents.disclosure_id is not null then concat('no statute; consent: ', consents.fault)
        when disclosed.legal_basis is null then 'neither consent nor statute recorded'
        else 'what is recorded is no statutory basis'
    end as reason,
    disclosed.case_id, disclosed.staff_id, disclosed.disclosed_at as occurred_at, disclosed.unit_id
from disclosed
left join disclosure_consents as consents
    on consents.disclosure_id = disclosed.disclosure_id
where disclosed.content <> 'aggregate'
