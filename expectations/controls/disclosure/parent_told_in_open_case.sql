/* ---
title: Who is told as a parent or guardian is one, in an open case or after Legal agreed
why: Families are large and change. The person at the counter is not always the one the law lets know.
fix: Check the case's members before telling; record to whom it was told; put closed cases to Legal Affairs.
severity: high
clauses: [CT-06b]
subject: [disclosures.disclosure_id]
reading: |
  Population: disclosures to parents or guardians by disclosing_roles, aggregate figures apart. The recipient must be
  a birth parent or guardian of that case on that day; a recipient not recorded is an exception, and neither Legal
  nor a release makes a parent of somebody else. A closed case is cured by Legal or by a valid release (CT-06g).
cases:
  members:
    staff: [{staff_id: S1, role: social_worker}]
    cases: [{case_id: C1, opened_on: 2026-01-05}, {case_id: C2, opened_on: 2026-01-05}]
    case_members:
      - {case_id: C1, person_id: mother, role: birth_parent, from_on: 2026-01-05}
      - {case_id: C1, person_id: guardian_one, role: guardian, from_on: 2026-01-05, to_on: 2026-07-10}
      - {case_id: C1, person_id: mother, role: guardian, from_on: 2026-01-05}
      - {case_id: C1, person_id: stepfather, role: guardian, from_on: 2026-07-10}
      - {case_id: C1, person_id: aunt, role: other, from_on: 2026-01-05}
      - {case_id: C1, person_id: foster, role: foster_parent, from_on: 2026-01-05}
      - {case_id: C2, person_id: father, role: birth_parent, from_on: 2026-01-05}
      - {case_id: C1, person_id: new, role: guardian, from_on: 2026-07-11}
    disclosures:
      - {disclosure_id: mother, disclosed_at: 2026-07-10 10:00, staff_id: S1, case_id: C1, recipient_type: parent_guardian, recipient_person_id: mother, content: case_record}
      - {disclosure_id: guardian_last_day, disclosed_at: 2026-07-10 23:59, staff_id: S1, case_id: C1, recipient_type: parent_guardian, recipient_person_id: guardian_one, content: case_record}
      - {disclosure_id: guardian_day_after, disclosed_at: 2026-07-11 00:00, staff_id: S1, case_id: C1, recipient_type: parent_guardian, recipient_person_id: guardian_one, content: case_record}
      - {disclosure_id: aunt, disclosed_at: 2026-07-10 10:00, staff_id: S1, case_id: C1, recipient_type: parent_guardian, recipient_person_id: aunt, content: case_record}
      - {disclosure_id: foster_parent, disclosed_at: 2026-07-10 10:00, staff_id: S1, case_id: C1, recipient_type: parent_guardian, recipient_person_id: foster, content: case_record}
      - {disclosure_id: guardian_first_day, disclosed_at: 2026-07-10 00:00, staff_id: S1, case_id: C1, recipient_type: parent_guardian, recipient_person_id: stepfather, content: case_record}
      - {disclosure_id: of_another_case, disclosed_at: 2026-07-10 10:00, staff_id: S1, case_id: C1, recipient_type: parent_guardian, recipient_person_id: father, content: case_record}
      - {disclosure_id: not_yet, disclosed_at: 2026-07-10 10:00, staff_id: S1, case_id: C1, recipient_type: parent_guardian, recipient_person_id: new, content: case_record}
      - {disclosure_id: not_recorded, disclosed_at: 2026-07-10 10:00, staff_id: S1, case_id: C1, recipient_type: parent_guardian, content: case_record}
    expect: {mother: pass, guardian_last_day: pass, guardian_day_after: fail, aunt: fail, foster_parent: fail, guardian_first_day: pass, of_another_case: fail, not_yet: fail, not_recorded: fail}
  closed:
    staff: [{staff_id: S1, role: social_worker}]
    cases: [{case_id: C1, opened_on: 2026-01-05, closed_on: 2026-07-09}]
    case_members: [{case_id: C1, person_id: mother, role: birth_parent, from_on: 2026-01-05}]
    legal_reviews: [{review_id: r1, asked_at: 2026-07-08, decided_at: 2026-07-09, outcome: release}]
    releases: [{release_id: f1, form: DCF-2131F, person_id: child, signed_on: 2026-06-01, counterparty: mother, scope: [case_record]}]
    disclosures:
      - {disclosure_id: closed, disclosed_at: 2026-07-10, staff_id: S1, case_id: C1, recipient_type: parent_guardian, recipient_person_id: mother, content: case_record}
      - {disclosure_id: closing_day, disclosed_at: 2026-07-09 18:00, staff_id: S1, case_id: C1, recipient_type: parent_guardian, recipient_person_id: mother, content: case_record}
      - {disclosure_id: agreed, disclosed_at: 2026-07-10, staff_id: S1, case_id: C1, recipient_type: parent_guardian, recipient_person_id: mother, content: case_record, review_id: r1}
      - {disclosure_id: wrong_person_agreed, disclosed_at: 2026-07-10, staff_id: S1, case_id: C1, recipient_type: parent_guardian, recipient_person_id: aunt, content: case_record, review_id: r1}
      - {disclosure_id: released, disclosed_at: 2026-07-10, staff_id: S1, case_id: C1, recipient_type: parent_guardian, recipient_person_id: mother, content: case_record, basis: consent, release_id: f1, person_id: child}
    expect: {closed: fail, closing_day: pass, agreed: pass, wrong_person_agreed: fail, released: pass}
  whose:
    staff: [{staff_id: S1, role: records}]
    disclosures: [{disclosure_id: other_staff, disclosed_at: 2026-07-10, staff_id: S1, recipient_type: parent_guardian, content: case_record}]
    expect: {}
--- */
select
    such_staff.disclosure_id as subject,
    case
        when parents.disclosure_id is null then 'fail'
        when such_staff.is_case_open or such_staff.has_valid_consent or such_staff.is_cleared then 'pass'
        else 'fail'
    end as status,
    case
        when such_staff.recipient_person_id is null then 'the recipient is not recorded'
        when parents.disclosure_id is null then 'the recipient was no parent or guardian in the case that day'
        when such_staff.is_case_open then 'permitted: a parent or guardian in an open case (CT-06b)'
        when such_staff.has_valid_consent then 'the case was not open; permitted by a valid release (CT-06g)'
        else concat('the case was not open; ', such_staff.standing)
    end as reason,
    such_staff.case_id, such_staff.staff_id, such_staff.occurred_at, such_staff.unit_id
from such_staff_disclosures as such_staff
left join parent_disclosures as parents
    on parents.disclosure_id = such_staff.disclosure_id
where such_staff.is_by_such_staff
    and such_staff.recipient_type = 'parent_guardian'
