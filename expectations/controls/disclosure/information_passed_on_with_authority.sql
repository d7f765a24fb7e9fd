/* ---
title: Information once disclosed is passed on only as the law allows
why: The second hand knows neither the family nor the promise under which the first was told.
fix: Find out who passed it on and to whom; ask for it back; require a statute, an order or a new consent next time.
severity: high
clauses: [ME-05]
subject: [disclosures.disclosure_id]
reading: |
  Population: disclosures to outside recipients that pass on an earlier one (redisclosure_of), aggregate figures apart.
  Authority is a statutory basis or a valid consent of its own; the first disclosure's basis does not carry over. Who
  tells staff, the Law Department or an attorney general what was told brings it home.
cases:
  passed_on:
    releases:
      - {release_id: r1, form: DCF-2131F, person_id: P1, signed_on: 2026-06-01, counterparty: Camp, scope: [health]}
      - {release_id: r2, form: DCF-2131F, person_id: P1, signed_on: 2026-06-01, counterparty: Clinic, scope: [health]}
    disclosures:
      - {disclosure_id: first, disclosed_at: 2026-07-01, content: health, legal_basis: 4008(2)}
      - {disclosure_id: statute_one, disclosed_at: 2026-07-02, recipient_type: other, content: health, redisclosure_of: first, legal_basis: 4008(3)(D)}
      - {disclosure_id: order, disclosed_at: 2026-07-02, recipient_type: other, content: health, redisclosure_of: first, basis: court_order}
      - {disclosure_id: consent_one, disclosed_at: 2026-07-02, recipient_type: other, content: health, redisclosure_of: first, basis: consent, release_id: r1, person_id: P1, recipient_org: Camp}
      - {disclosure_id: others_consent, disclosed_at: 2026-07-02, recipient_type: other, content: health, redisclosure_of: first, basis: consent, release_id: r2, person_id: P1, recipient_org: Camp}
      - {disclosure_id: nothing_one, disclosed_at: 2026-07-02, recipient_type: other, content: health, redisclosure_of: first, basis: none}
      - {disclosure_id: free_text, disclosed_at: 2026-09-30 23:59, recipient_type: other, content: health, redisclosure_of: first, legal_basis: they were worried}
      - {disclosure_id: of_an_older_one, disclosed_at: 2026-07-02, recipient_type: other, content: health, redisclosure_of: long_ago}
      - {disclosure_id: figures, disclosed_at: 2026-07-02, recipient_type: other, content: aggregate, redisclosure_of: first}
    expect: {statute_one: pass, order: pass, consent_one: pass, others_consent: fail, nothing_one: fail, free_text: fail, of_an_older_one: fail}
  to_the_agency:
    disclosures:
      - {disclosure_id: staff, disclosed_at: 2026-07-02, recipient_type: staff, content: health, redisclosure_of: first, basis: none}
      - {disclosure_id: aag, disclosed_at: 2026-07-02, recipient_type: aag, content: health, redisclosure_of: first, basis: none}
      - {disclosure_id: counsel, disclosed_at: 2026-07-02, recipient_type: law_department, content: health, redisclosure_of: first, basis: none}
      - {disclosure_id: client, disclosed_at: 2026-07-02, recipient_type: client, content: health, redisclosure_of: first, basis: none}
    expect: {client: fail}
--- */
select
    disclosed.disclosure_id as subject,
    case
        when disclosed.has_statutory_basis then 'pass'
        when consents.disclosure_id is not null and consents.fault is null then 'pass'
        else 'fail'
    end as status,
    case
        when disclosed.has_statutory_basis then 'passed on as a statute or a court allows'
        when consents.disclosure_id is not null and consents.fault is null then 'passed on with a valid consent'
        else 'passed on without authority'
    end as reason,
    disclosed.case_id, disclosed.staff_id, disclosed.disclosed_at as occurred_at, disclosed.unit_id
from disclosed
left join disclosure_consents as consents
    on consents.disclosure_id = disclosed.disclosure_id
where disclosed.redisclosure_of is not null
    and disclosed.content <> 'aggregate'
    and disclosed.is_outside
