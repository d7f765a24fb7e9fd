/* ---
title: Nothing confidential is said that has neither a legal basis nor a permitted purpose
why: What was only said leaves no paper and the same harm.
fix: Speak to the worker; record such conversations as disclosures; treat them as an incident where harm may follow.
severity: high
clauses: [MS-54]
subject: [disclosures.disclosure_id]
reading: |
  Population: verbal disclosures, aggregate figures apart. An exception lacks both a permitted purpose (MS-01's families)
  and a legal basis (text in legal_basis, or the basis consent with a valid release). A court order that is not cited is
  no recorded basis, as for MS-10.
cases:
  no_need_based_programme_is_set:
    disclosures:
      - {disclosure_id: d1, disclosed_at: 2026-07-01, channel: verbal, content: health, purpose: need_based_programme, recipient_org: Food Support Program}
      - {disclosure_id: d2, disclosed_at: 2026-07-01, channel: verbal, content: health, purpose: need_based_programme, legal_basis: 17a-28(g)}
    expect: {d1: not_applicable, d2: pass}
  said:
    settings: {need_based_programmes: [Food Support Program]}
    disclosures:
      - {disclosure_id: neither, disclosed_at: 2026-07-01, channel: verbal, content: name_address, purpose: personal, basis: none}
      - {disclosure_id: basis_only, disclosed_at: 2026-07-01, channel: verbal, content: health, purpose: research, basis: statute, legal_basis: 43-21-261(3)}
      - {disclosure_id: purpose_only, disclosed_at: 2026-07-01, channel: verbal, content: health, purpose: service_to_child, basis: none}
      - {disclosure_id: both, disclosed_at: 2026-07-01, channel: verbal, content: health, purpose: court_hearing, basis: court_order, legal_basis: docket 1}
      - {disclosure_id: unlisted_programme, disclosed_at: 2026-09-30 23:59, channel: verbal, content: health, purpose: need_based_programme, recipient_org: Coat Drive}
      - {disclosure_id: blank_basis, disclosed_at: 2026-07-01, channel: verbal, content: health, purpose: other, basis: statute, legal_basis: "  "}
    expect: {neither: fail, basis_only: pass, purpose_only: pass, both: pass, unlisted_programme: fail, blank_basis: fail}
  consent:
    releases:
      - {release_id: r1, form: DCF-2131F, person_id: P1, signed_on: 2026-07-01, counterparty: Club, scope: [health]}
      - {release_id: r2, form: DCF-2131F, person_id: P1, signed_on: 2026-07-01, revoked_on: 2026-07-01, counterparty: Club, scope: [health]}
    disclosures:
      - {disclosure_id: valid_one, disclosed_at: 2026-07-01, channel: verbal, content: health, purpose: other, basis: consent, release_id: r1, person_id: P1, recipient_org: Club}
      - {disclosure_id: void, disclosed_at: 2026-07-01, channel: verbal, content: health, purpose: other, basis: consent, release_id: r2, person_id: P1, recipient_org: Club}
    expect: {valid_one: pass, void: fail}
  not_said:
    disclosures:
      - {disclosure_id: written, disclosed_at: 2026-07-01, channel: paper, content: health, purpose: personal}
      - {disclosure_id: figures, disclosed_at: 2026-07-01, channel: verbal, content: aggregate, purpose: other}
    expect: {}
--- */
select
    disclosed.disclosure_id as subject,
    case
        when disclosed.purpose_family is not null then 'pass'
        when disclosed.legal_basis is not null then 'pass'
        when disclosed.basis = 'consent' and consents.fault is null then 'pass'
        when disclosed.is_purpose_open then 'not_applicable'
        else 'fail'
    end as status,
    case
        when disclosed.purpose_family is not null then 'a permitted purpose'
        when disclosed.legal_basis is not null then 'a legal basis is recorded'
        when disclosed.basis = 'consent' and consents.fault is null then 'a valid consent'
        when disclosed.is_purpose_open then 'no need-based programme is set (need_based_programmes)'
        else concat('said ', coalesce(disclosed.purpose_fault, 'for a purpose that is none of the permitted ones'), ', and without a legal basis')
    end as reason,
    disclosed.case_id, disclosed.staff_id, disclosed.disclosed_at as occurred_at, disclosed.unit_id
from disclosed
left join disclosure_consents as consents
    on consents.disclosure_id = disclosed.disclosure_id
where disclosed.channel = 'verbal'
    and disclosed.content <> 'aggregate'
