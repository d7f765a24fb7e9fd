/* ---
title: Colleagues are told when they have a function on the case or a stated reason to know
why: Working for the same agency is no reason to know a family's affairs.
fix: State the colleague's business reason with the disclosure, assign the colleague, or do not tell.
severity: medium
clauses: [CT-06d]
subject: [disclosures.disclosure_id]
reading: |
  Population: disclosures to staff by disclosing_roles, aggregate figures apart. A function is any duty that explains
  an access to that case at that time, found through the recipient's person; it must be the case's. What neither
  covers must have gone to Legal first, or rest on a valid release. Law Department and attorneys general are not
  "staff" here.
cases:
  reasons:
    staff: [{staff_id: S1, role: social_worker}, {staff_id: S2, role: social_worker, person_id: P2}, {staff_id: S3, role: quality, person_id: P3}]
    assignments: [{case_id: C1, staff_id: S2, role: secondary, from_at: 2026-07-10 10:00, to_at: 2026-07-20 10:00}]
    disclosures:
      - {disclosure_id: stated_one, disclosed_at: 2026-07-10 10:00, staff_id: S1, case_id: C1, recipient_type: staff, recipient_person_id: P3, content: health, business_reason: quality review}
      - {disclosure_id: nobody_named_but_stated, disclosed_at: 2026-07-10 10:00, staff_id: S1, case_id: C1, recipient_type: staff, content: health, business_reason: cover}
      - {disclosure_id: assigned_this_minute, disclosed_at: 2026-07-10 10:00, staff_id: S1, case_id: C1, recipient_type: staff, recipient_person_id: P2, content: health}
      - {disclosure_id: minute_too_early, disclosed_at: 2026-07-10 09:59, staff_id: S1, case_id: C1, recipient_type: staff, recipient_person_id: P2, content: health}
      - {disclosure_id: just_ended, disclosed_at: 2026-07-20 10:00, staff_id: S1, case_id: C1, recipient_type: staff, recipient_person_id: P2, content: health}
      - {disclosure_id: another_case, disclosed_at: 2026-07-12 10:00, staff_id: S1, case_id: C2, recipient_type: staff, recipient_person_id: P2, content: health}
      - {disclosure_id: white_space, disclosed_at: 2026-07-10 10:00, staff_id: S1, case_id: C1, recipient_type: staff, recipient_person_id: P3, content: health, business_reason: "   "}
      - {disclosure_id: unknown_colleague, disclosed_at: 2026-07-12 10:00, staff_id: S1, case_id: C1, recipient_type: staff, content: health}
    expect: {stated_one: pass, nobody_named_but_stated: pass, assigned_this_minute: pass, minute_too_early: fail, just_ended: fail, another_case: fail, white_space: fail, unknown_colleague: fail}
  legal_or_release:
    staff: [{staff_id: S1, role: cjts}]
    legal_reviews:
      - {review_id: r1, asked_at: 2026-07-08, decided_at: 2026-07-09, outcome: release}
      - {review_id: r2, asked_at: 2026-07-08, decided_at: 2026-07-09, outcome: withhold}
    releases:
      - {release_id: f1, form: DCF-2131F, person_id: P1, signed_on: 2026-07-10, counterparty: P9, scope: [health]}
      - {release_id: f2, form: DCF-2131F, person_id: P1, signed_on: 2026-07-11, counterparty: P9, scope: [health]}
    disclosures:
      - {disclosure_id: by_release, disclosed_at: 2026-07-10, staff_id: S1, case_id: C1, recipient_type: staff, recipient_person_id: P9, content: health, basis: consent, release_id: f1, person_id: P1}
      - {disclosure_id: signed_late, disclosed_at: 2026-07-10, staff_id: S1, case_id: C1, recipient_type: staff, recipient_person_id: P9, content: health, basis: consent, release_id: f2, person_id: P1}
      - {disclosure_id: agreed, disclosed_at: 2026-07-10, staff_id: S1, case_id: C1, recipient_type: staff, content: health, review_id: r1}
      - {disclosure_id: withheld, disclosed_at: 2026-07-10, staff_id: S1, case_id: C1, recipient_type: staff, content: health, review_id: r2}
    expect: {by_release: pass, signed_late: fail, agreed: pass, withheld: fail}
  two_employments_of_one_person:
    staff: [{staff_id: S1, role: social_worker}, {staff_id: S2, role: contracted, person_id: P2}, {staff_id: S3, role: social_worker, person_id: P2}]
    assignments:
      - {case_id: C1, staff_id: S2, role: contracted, from_at: 2026-01-05}
      - {case_id: C1, staff_id: S3, role: primary, from_at: 2026-01-05}
    disclosures: [{disclosure_id: d1, disclosed_at: 2026-07-10, staff_id: S1, case_id: C1, recipient_type: staff, recipient_person_id: P2, content: health}]
    expect: {d1: pass}
  whose:
    staff: [{staff_id: S1, role: social_worker}, {staff_id: S2, role: supervisor}]
    disclosures:
      - {disclosure_id: to_counsel, disclosed_at: 2026-07-10, staff_id: S1, case_id: C1, recipient_type: aag, content: health}
      - {disclosure_id: other_staff, disclosed_at: 2026-07-10, staff_id: S2, case_id: C1, recipient_type: staff, content: health}
      - {disclosure_id: figures, disclosed_at: 2026-07-10, staff_id: S1, recipient_type: staff, content: aggregate}
    expect: {}
--- */
select
    such_staff.disclosure_id as subject,
    case
        when colleagues.has_business_reason or colleagues.has_function then 'pass'
        when such_staff.has_valid_consent or such_staff.is_cleared then 'pass'
        else 'fail'
    end as status,
    case
        when colleagues.has_business_reason then 'permitted: staff with a stated reason to know (CT-06d)'
        when colleagues.has_function then 'permitted: staff with a function on the case (CT-06d)'
        when such_staff.has_valid_consent
            then 'no function and no stated reason; permitted by a valid release (CT-06g)'
        else concat('no function and no stated reason; ', such_staff.standing)
    end as reason,
    such_staff.case_id, such_staff.staff_id, such_staff.occurred_at, such_staff.unit_id
from such_staff_disclosures as such_staff
join colleague_disclosures as colleagues
    on colleagues.disclosure_id = such_staff.disclosure_id
where such_staff.is_by_such_staff
