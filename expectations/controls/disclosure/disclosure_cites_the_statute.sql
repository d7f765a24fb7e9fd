/* ---
title: Every release of identifying records cites the subsection that allows it
why: The statute lists who may and who must be told. A release that fits no line of the list was not allowed.
fix: Cite the subsection of 22 MRSA § 4008(2) or (3), or its counterpart, on every release; withhold where none fits.
severity: high
clauses: [ME-03]
subject: [disclosures.disclosure_id]
reading: |
  Population: disclosures to recipients outside the agency, aggregate figures apart; sharing within the department is
  ME-04's. A subsection is a citation that matches statutory_basis_patterns, or a court order; free text, consent and a
  section without its subsection are none. Releases by e-mail have their own control under the same clause.
cases:
  cited:
    disclosures:
      - {disclosure_id: optional, disclosed_at: 2026-07-01, content: health, recipient_type: medical, legal_basis: 4008(2)(A)}
      - {disclosure_id: mandatory, disclosed_at: 2026-07-01, content: health, recipient_type: district_attorney, legal_basis: "22 MRSA §4008(3)"}
      - {disclosure_id: bare, disclosed_at: 2026-07-01, content: health, recipient_type: medical, legal_basis: 4008(2)}
      - {disclosure_id: sub_letter, disclosed_at: 2026-07-01, content: health, recipient_type: medical, legal_basis: 4008(3)(A-1)}
      - {disclosure_id: neighbours_law, disclosed_at: 2026-07-01, content: health, recipient_type: medical, legal_basis: 43-21-261(1)}
      - {disclosure_id: neighbours_paragraph, disclosed_at: 2026-07-01, content: health, recipient_type: medical, legal_basis: "43-21-261(1)(a)"}
      - {disclosure_id: letter_alone, disclosed_at: 2026-07-01, content: health, recipient_type: medical, legal_basis: 4008(2)A}
      - {disclosure_id: order_one, disclosed_at: 2026-07-01, content: health, recipient_type: court, basis: court_order}
    expect: {optional: pass, mandatory: pass, bare: pass, sub_letter: pass, neighbours_law: pass, neighbours_paragraph: pass, letter_alone: pass, order_one: pass}
  not_cited:
    releases: [{release_id: r1, form: DCF-2131F, person_id: P1, signed_on: 2026-06-01, counterparty: Clinic, scope: [health]}]
    disclosures:
      - {disclosure_id: nothing_one, disclosed_at: 2026-07-01, content: health, recipient_type: medical}
      - {disclosure_id: confidentiality_itself, disclosed_at: 2026-07-01, content: health, recipient_type: medical, legal_basis: 4008(1)}
      - {disclosure_id: section_only, disclosed_at: 2026-07-01, content: health, recipient_type: medical, legal_basis: 22 MRSA 4008}
      - {disclosure_id: neighbours_section_only, disclosed_at: 2026-07-01, content: health, recipient_type: medical, legal_basis: "Miss. Code Ann. § 43-21-261"}
      - {disclosure_id: third_law_section_only, disclosed_at: 2026-07-01, content: health, recipient_type: medical, legal_basis: "Conn. Gen. Stat. § 17a-28"}
      - {disclosure_id: longer, disclosed_at: 2026-07-01, content: health, recipient_type: medical, legal_basis: 4008(21)}
      - {disclosure_id: free_text, disclosed_at: 2026-07-01, content: health, recipient_type: parent_guardian, legal_basis: mother asked}
      - {disclosure_id: consent, disclosed_at: 2026-07-01, content: health, recipient_type: medical, basis: consent, release_id: r1, person_id: P1, recipient_org: Clinic}
      - {disclosure_id: audit, disclosed_at: 2026-09-30 23:59, content: case_record, recipient_type: auditor, basis: audit}
    expect: {nothing_one: fail, confidentiality_itself: fail, section_only: fail, neighbours_section_only: fail, third_law_section_only: fail, longer: fail, free_text: fail, consent: fail, audit: fail}
  inside_or_figures:
    disclosures:
      - {disclosure_id: staff, disclosed_at: 2026-07-01, content: health, recipient_type: staff}
      - {disclosure_id: aag, disclosed_at: 2026-07-01, content: health, recipient_type: aag}
      - {disclosure_id: counsel, disclosed_at: 2026-07-01, content: health, recipient_type: law_department}
      - {disclosure_id: figures, disclosed_at: 2026-07-01, content: aggregate, recipient_type: press}
    expect: {}
--- */
select
    disclosure_id as subject,
    case when has_statutory_basis then 'pass' else 'fail' end as status,
    case
        when has_statutory_basis and basis = 'court_order' then 'a court order'
        when has_statutory_basis then 'a statutory subsection is cited'
        when legal_basis is null then 'no statutory subsection recorded'
        else 'what is recorded is no statutory subsection'
    end as reason,
    case_id, staff_id, disclosed_at as occurred_at, unit_id
from disclosed
where content <> 'aggregate'
    and is_outside
