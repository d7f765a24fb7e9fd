/* ---
title: What no permission covers went to Legal before it was disclosed
why: The seven permissions are the everyday. Everything else is for those who know the statute.
fix: Forward such requests to Legal Affairs or an assistant attorney general and wait for the decision.
severity: critical
clauses: [CT-07]
subject: [disclosures.disclosure_id]
params: {hearing_days: 90}
reading: |
  Population: disclosures by disclosing_roles, aggregate figures apart. The reason names the permission that covers the
  disclosure (CT-06a to g, judged as those clauses judge; a valid release covers every recipient but the client). The
  rest needs a review decided on or before the disclosure whose outcome is not withhold. Telling the Law Department is
  going to Legal. Keep hearing_days equal to CT-06f's.
cases:
  covered:
    staff: [{staff_id: S1, role: social_worker}, {staff_id: S2, role: solnit, person_id: P2}]
    cases: [{case_id: C1, opened_on: 2026-01-05, closed_on: 2026-07-10}]
    case_members: [{case_id: C1, person_id: mother, role: birth_parent, from_on: 2026-01-05}]
    assignments: [{case_id: C1, staff_id: S2, role: secondary, from_at: 2026-01-05}]
    work_items: [{work_id: w1, kind: court_hearing, case_id: C1, opened_at: 2026-07-01, scheduled_at: 2026-10-08}]
    releases: [{release_id: f1, form: DCF-2131F, person_id: P1, signed_on: 2026-07-10, expires_on: 2026-07-10, counterparty: Clinic, scope: [health]}]
    disclosures:
      - {disclosure_id: a, disclosed_at: 2026-07-10 10:00, staff_id: S1, case_id: C1, recipient_type: client, content: health}
      - {disclosure_id: b, disclosed_at: 2026-07-10 10:00, staff_id: S1, case_id: C1, recipient_type: parent_guardian, recipient_person_id: mother, content: health}
      - {disclosure_id: c, disclosed_at: 2026-07-10 10:00, staff_id: S1, case_id: C1, recipient_type: client_attorney, content: health}
      - {disclosure_id: c_representative, disclosed_at: 2026-07-10 10:00, staff_id: S1, case_id: C1, recipient_type: authorised_representative, content: health}
      - {disclosure_id: d_reason, disclosed_at: 2026-07-10 10:00, staff_id: S1, case_id: C1, recipient_type: staff, content: health, business_reason: cover}
      - {disclosure_id: d_function, disclosed_at: 2026-07-10 10:00, staff_id: S1, case_id: C1, recipient_type: staff, recipient_person_id: P2, content: health}
      - {disclosure_id: e, disclosed_at: 2026-07-10 10:00, staff_id: S1, case_id: C1, recipient_type: aag, content: health}
      - {disclosure_id: f, disclosed_at: 2026-07-10 10:00, staff_id: S1, case_id: C1, recipient_type: court, content: health}
      - {disclosure_id: g, disclosed_at: 2026-07-10 10:00, staff_id: S1, case_id: C1, recipient_type: medical, content: health, basis: consent, release_id: f1, person_id: P1, recipient_org: Clinic}
      - {disclosure_id: counsel, disclosed_at: 2026-07-10 10:00, staff_id: S1, case_id: C1, recipient_type: law_department, content: health}
    expect: {a: pass, b: pass, c: pass, c_representative: pass, d_reason: pass, d_function: pass, e: pass, f: pass, g: pass, counsel: pass}
  narrowed:
    note: the permissions' own limits send these to Legal
    staff: [{staff_id: S1, role: social_worker}]
    cases: [{case_id: C1, opened_on: 2026-01-05, closed_on: 2026-07-09}, {case_id: C2, opened_on: 2026-01-05}]
    case_members: [{case_id: C2, person_id: aunt, role: other, from_on: 2026-01-05}]
    work_items: [{work_id: w1, kind: court_hearing, case_id: C2, opened_at: 2026-07-01, scheduled_at: 2026-10-09}]
    releases: [{release_id: f1, form: DCF-2131F, person_id: P1, signed_on: 2026-06-01, revoked_on: 2026-07-10, counterparty: Clinic, scope: [health]}, {release_id: own, form: DCF-2131F, person_id: P1, signed_on: 2026-06-01, counterparty: P1, scope: [health]}]
    disclosures:
      - {disclosure_id: a, disclosed_at: 2026-07-10 10:00, staff_id: S1, case_id: C1, recipient_type: client, content: health}
      - {disclosure_id: b, disclosed_at: 2026-07-10 10:00, staff_id: S1, case_id: C2, recipient_type: parent_guardian, recipient_person_id: aunt, content: health}
      - {disclosure_id: c, disclosed_at: 2026-07-10 10:00, staff_id: S1, case_id: C1, recipient_type: authorised_representative, content: health}
      - {disclosure_id: d, disclosed_at: 2026-07-10 10:00, staff_id: S1, case_id: C2, recipient_type: staff, content: health}
      - {disclosure_id: f, disclosed_at: 2026-07-10 10:00, staff_id: S1, case_id: C2, recipient_type: court, content: health}
      - {disclosure_id: g, disclosed_at: 2026-07-10 10:00, staff_id: S1, case_id: C2, recipient_type: medical, content: health, basis: consent, release_id: f1, person_id: P1, recipient_org: Clinic}
      - {disclosure_id: police, disclosed_at: 2026-07-10 10:00, staff_id: S1, case_id: C2, recipient_type: law_enforcement, content: health, basis: statute, legal_basis: 17a-28(g)}
      - {disclosure_id: no_third_party, disclosed_at: 2026-07-10 10:00, staff_id: S1, case_id: C1, recipient_type: client, recipient_person_id: P1, content: health, basis: consent, release_id: own, person_id: P1}
      - {disclosure_id: no_case, disclosed_at: 2026-07-10 10:00, staff_id: S1, recipient_type: client, content: health}
    expect: {a: fail, b: fail, c: fail, d: fail, f: fail, g: fail, police: fail, no_third_party: fail, no_case: fail}
  legal:
    staff: [{staff_id: S1, role: cjts}]
    legal_reviews:
      - {review_id: r1, asked_at: 2026-07-08, decided_at: 2026-07-10 10:00, outcome: release}
      - {review_id: r2, asked_at: 2026-07-08, decided_at: 2026-07-10 10:01, outcome: release}
      - {review_id: r3, asked_at: 2026-07-08, decided_at: 2026-07-09, outcome: withhold}
      - {review_id: r4, asked_at: 2026-07-08}
      - {review_id: r5, disclosure_id: by_disclosure, asked_at: 2026-07-08, decided_at: 2026-07-09, outcome: advice}
      - {review_id: r6, request_id: q1, asked_at: 2026-07-08, decided_at: 2026-07-09, outcome: release_redacted}
    disclosures:
      - {disclosure_id: same_minute, disclosed_at: 2026-07-10 10:00, staff_id: S1, recipient_type: press, content: health, review_id: r1}
      - {disclosure_id: minute_after, disclosed_at: 2026-07-10 10:00, staff_id: S1, recipient_type: press, content: health, review_id: r2}
      - {disclosure_id: withheld, disclosed_at: 2026-07-10 10:00, staff_id: S1, recipient_type: press, content: health, review_id: r3}
      - {disclosure_id: pending_one, disclosed_at: 2026-07-10 10:00, staff_id: S1, recipient_type: press, content: health, review_id: r4}
      - {disclosure_id: by_disclosure, disclosed_at: 2026-07-10 10:00, staff_id: S1, recipient_type: education, content: health}
      - {disclosure_id: by_request, disclosed_at: 2026-07-10 10:00, staff_id: S1, recipient_type: education, content: health, request_id: q1}
      - {disclosure_id: never, disclosed_at: 2026-07-10 10:00, staff_id: S1, recipient_type: education, content: health, request_id: q2}
    expect: {same_minute: pass, minute_after: fail, withheld: fail, pending_one: fail, by_disclosure: pass, by_request: pass, never: fail}
  whose:
    staff: [{staff_id: S1, role: supervisor}, {staff_id: S2, role: social_worker}]
    disclosures:
      - {disclosure_id: other_staff, disclosed_at: 2026-07-10, staff_id: S1, recipient_type: press, content: health}
      - {disclosure_id: figures, disclosed_at: 2026-07-10, staff_id: S2, recipient_type: press, content: aggregate}
      - {disclosure_id: unknown_worker, disclosed_at: 2026-07-10, staff_id: S9, recipient_type: press, content: health}
    expect: {}
--- */
select
    such_staff.disclosure_id as subject,
    case
        when permissions.covering is not null then 'pass'
        when permissions.nearest_hearing_days <= $hearing_days then 'pass'
        when such_staff.recipient_type = 'law_department' or such_staff.is_cleared then 'pass'
        else 'fail'
    end as status,
    case
        when permissions.nearest_hearing_days <= $hearing_days then 'permitted by CT-06f'
        when permissions.covering is not null then concat('permitted by ', permissions.covering)
        when such_staff.recipient_type = 'law_department' then 'told the Law Department itself'
        else concat('no permission of CT-06; ', such_staff.standing)
    end as reason,
    such_staff.case_id, such_staff.staff_id, such_staff.occurred_at, such_staff.unit_id
from such_staff_disclosures as such_staff
join disclosure_permissions as permissions
    on permissions.disclosure_id = such_staff.disclosure_id
where such_staff.is_by_such_staff
