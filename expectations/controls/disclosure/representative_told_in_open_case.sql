/* ---
title: A client's attorney or representative is told while the case is open, or after Legal agreed
why: A mandate ends, often with the case. Whoever speaks for a former client has to show it to Legal.
fix: Put requests about closed cases to Legal Affairs, or obtain a form DCF-2131F for the representative.
severity: medium
clauses: [CT-06c]
subject: [disclosures.disclosure_id]
reading: |
  Population: disclosures to client attorneys and authorised representatives by disclosing_roles, aggregate figures
  apart. The closing day is an open day; otherwise a valid release (CT-06g) or a review by Legal, not withheld, decided
  on or before the disclosure is needed.
cases:
  open_or_closed:
    staff: [{staff_id: S1, role: social_worker}]
    cases:
      - {case_id: closing, opened_on: 2026-01-05, closed_on: 2026-07-10}
      - {case_id: closed, opened_on: 2026-01-05, closed_on: 2026-07-09}
    disclosures:
      - {disclosure_id: attorney_one, disclosed_at: 2026-07-10 23:59, staff_id: S1, case_id: closing, recipient_type: client_attorney, content: case_record}
      - {disclosure_id: representative_one, disclosed_at: 2026-07-10 10:00, staff_id: S1, case_id: closing, recipient_type: authorised_representative, content: health}
      - {disclosure_id: attorney_after, disclosed_at: 2026-07-10 00:00, staff_id: S1, case_id: closed, recipient_type: client_attorney, content: case_record}
      - {disclosure_id: representative_after, disclosed_at: 2026-07-10 10:00, staff_id: S1, case_id: closed, recipient_type: authorised_representative, content: health}
      - {disclosure_id: no_case, disclosed_at: 2026-07-10 10:00, staff_id: S1, recipient_type: client_attorney, content: health}
    expect: {attorney_one: pass, representative_one: pass, attorney_after: fail, representative_after: fail, no_case: fail}
  closed_but:
    staff: [{staff_id: S1, role: solnit}]
    cases: [{case_id: closed, opened_on: 2026-01-05, closed_on: 2026-07-01}]
    legal_reviews:
      - {review_id: r1, asked_at: 2026-07-08, decided_at: 2026-07-09, outcome: release_redacted}
      - {review_id: r2, asked_at: 2026-07-08, decided_at: 2026-07-09, outcome: withhold}
      - {review_id: r3, asked_at: 2026-07-08, decided_at: 2026-07-10 10:00:01, outcome: release}
    releases:
      - {release_id: f1, form: DCF-2131F, person_id: P1, signed_on: 2026-06-01, counterparty: Alder Law, scope: [case_record]}
      - {release_id: f2, form: DCF-2131F, person_id: P1, signed_on: 2026-06-01, expires_on: 2026-07-09, counterparty: Alder Law, scope: [case_record]}
    disclosures:
      - {disclosure_id: agreed, disclosed_at: 2026-07-10 10:00, staff_id: S1, case_id: closed, recipient_type: client_attorney, content: case_record, review_id: r1}
      - {disclosure_id: withheld, disclosed_at: 2026-07-10 10:00, staff_id: S1, case_id: closed, recipient_type: client_attorney, content: case_record, review_id: r2}
      - {disclosure_id: second_late, disclosed_at: 2026-07-10 10:00, staff_id: S1, case_id: closed, recipient_type: client_attorney, content: case_record, review_id: r3}
      - {disclosure_id: released, disclosed_at: 2026-07-10 10:00, staff_id: S1, case_id: closed, recipient_type: client_attorney, content: case_record, basis: consent, release_id: f1, person_id: P1, recipient_org: Alder Law}
      - {disclosure_id: release_expired, disclosed_at: 2026-07-10 10:00, staff_id: S1, case_id: closed, recipient_type: client_attorney, content: case_record, basis: consent, release_id: f2, person_id: P1, recipient_org: Alder Law}
    expect: {agreed: pass, withheld: fail, second_late: fail, released: pass, release_expired: fail}
  whose:
    staff: [{staff_id: S1, role: legal}]
    disclosures: [{disclosure_id: other_staff, disclosed_at: 2026-07-10, staff_id: S1, recipient_type: client_attorney, content: case_record}]
    expect: {}
--- */
select
    disclosure_id as subject,
    case when is_case_open or has_valid_consent or is_cleared then 'pass' else 'fail' end as status,
    case
        when is_case_open then 'permitted: the client''s attorney or representative in an open case (CT-06c)'
        when has_valid_consent then 'the case was not open; permitted by a valid release (CT-06g)'
        when case_id is null then concat('no case recorded; ', standing)
        else concat('the case was not open; ', standing)
    end as reason,
    case_id, staff_id, occurred_at, unit_id
from such_staff_disclosures
where is_by_such_staff
    and recipient_type in ('client_attorney', 'authorised_representative')
