/* ---
title: Courts are told for a hearing on that case
why: A court's letterhead is not a hearing. Without one the worker cannot know what the court may ask.
fix: Record the hearing the disclosure is for; put other requests of a court to Legal Affairs first.
severity: medium
clauses: [CT-06f]
subject: [disclosures.disclosure_id]
params: {hearing_days: 90}
reading: |
  Population: disclosures to courts by disclosing_roles, aggregate figures apart. A hearing is a work item court_hearing
  of the same case, on its scheduled day, else the day it was closed, at most that many local days before or after.
  What none covers must have gone to Legal first, or rest on a valid release.
cases:
  how_near:
    note: 2026-07-10 + 90 days is 2026-10-08, - 90 days is 2026-04-11
    staff: [{staff_id: S1, role: social_worker}]
    work_items:
      - {work_id: w1, kind: court_hearing, case_id: ahead, opened_at: 2026-06-01, scheduled_at: 2026-10-08 23:00}
      - {work_id: w2, kind: court_hearing, case_id: too_far, opened_at: 2026-06-01, scheduled_at: 2026-10-09 00:30}
      - {work_id: w3, kind: court_hearing, case_id: behind, opened_at: 2026-03-01, scheduled_at: 2026-04-11 00:10}
      - {work_id: w4, kind: court_hearing, case_id: long_past, opened_at: 2026-03-01, scheduled_at: 2026-04-10 23:50}
      - {work_id: w5, kind: court_hearing, case_id: that_day, opened_at: 2026-07-01, closed_at: 2026-07-10 09:00}
      - {work_id: w6, kind: court_hearing, case_id: no_date, opened_at: 2026-07-10}
      - {work_id: w7, kind: visit, case_id: no_hearing, opened_at: 2026-07-10, scheduled_at: 2026-07-10}
      - {work_id: w8, kind: court_hearing, case_id: long_past, opened_at: 2026-06-01, scheduled_at: 2026-12-24}
      - {work_id: w9, kind: court_hearing, case_id: ahead, opened_at: 2026-06-01, scheduled_at: 2027-02-24}
    disclosures:
      - {disclosure_id: ahead, disclosed_at: 2026-07-10 10:00, staff_id: S1, case_id: ahead, recipient_type: court, content: case_record}
      - {disclosure_id: too_far, disclosed_at: 2026-07-10 10:00, staff_id: S1, case_id: too_far, recipient_type: court, content: case_record}
      - {disclosure_id: behind, disclosed_at: 2026-07-10 10:00, staff_id: S1, case_id: behind, recipient_type: court, content: case_record}
      - {disclosure_id: long_past, disclosed_at: 2026-07-10 10:00, staff_id: S1, case_id: long_past, recipient_type: court, content: case_record}
      - {disclosure_id: that_day, disclosed_at: 2026-07-10 10:00, staff_id: S1, case_id: that_day, recipient_type: court, content: case_record}
      - {disclosure_id: no_date, disclosed_at: 2026-07-10 10:00, staff_id: S1, case_id: no_date, recipient_type: court, content: case_record}
      - {disclosure_id: no_hearing, disclosed_at: 2026-07-10 10:00, staff_id: S1, case_id: no_hearing, recipient_type: court, content: case_record}
      - {disclosure_id: no_case, disclosed_at: 2026-07-10 10:00, staff_id: S1, recipient_type: court, content: case_record}
    expect: {ahead: pass, too_far: fail, behind: pass, long_past: fail, that_day: pass, no_date: fail, no_hearing: fail, no_case: fail}
  tightened:
    params: {hearing_days: 30}
    staff: [{staff_id: S1, role: cjts}]
    work_items: [{work_id: w1, kind: court_hearing, case_id: C1, opened_at: 2026-06-01, scheduled_at: 2026-08-10}]
    disclosures:
      - {disclosure_id: d31, disclosed_at: 2026-07-10, staff_id: S1, case_id: C1, recipient_type: court, content: case_record}
      - {disclosure_id: d30, disclosed_at: 2026-07-11, staff_id: S1, case_id: C1, recipient_type: court, content: case_record}
    expect: {d31: fail, d30: pass}
  legal:
    staff: [{staff_id: S1, role: social_worker}, {staff_id: S2, role: aag}]
    legal_reviews:
      - {review_id: r1, asked_at: 2026-07-08, decided_at: 2026-07-09, outcome: release}
      - {review_id: r2, asked_at: 2026-07-08, decided_at: 2026-07-09, outcome: withhold}
    releases:
      - {release_id: f1, form: DCF-2131F, person_id: P1, signed_on: 2026-06-01, expires_on: 2026-07-10, counterparty: Probate Court, scope: [case_record]}
      - {release_id: f2, form: DCF-2131F, person_id: P1, signed_on: 2026-06-01, expires_on: 2026-07-09, counterparty: Probate Court, scope: [case_record]}
    disclosures:
      - {disclosure_id: by_release, disclosed_at: 2026-07-10, staff_id: S1, case_id: C1, recipient_type: court, recipient_org: Probate Court, content: case_record, basis: consent, release_id: f1, person_id: P1}
      - {disclosure_id: lapsed, disclosed_at: 2026-07-10, staff_id: S1, case_id: C1, recipient_type: court, recipient_org: Probate Court, content: case_record, basis: consent, release_id: f2, person_id: P1}
      - {disclosure_id: agreed, disclosed_at: 2026-07-10, staff_id: S1, case_id: C1, recipient_type: court, content: case_record, basis: court_order, review_id: r1}
      - {disclosure_id: withheld, disclosed_at: 2026-07-10, staff_id: S1, case_id: C1, recipient_type: court, content: case_record, review_id: r2}
      - {disclosure_id: other_staff, disclosed_at: 2026-07-10, staff_id: S2, case_id: C1, recipient_type: court, content: case_record}
    expect: {by_release: pass, lapsed: fail, agreed: pass, withheld: fail}
--- */
select
    such_staff.disclosure_id as subject,
    case
        when courts.nearest_hearing_days <= $hearing_days then 'pass'
        when such_staff.has_valid_consent or such_staff.is_cleared then 'pass'
        else 'fail'
    end as status,
    case
        when courts.nearest_hearing_days <= $hearing_days then 'permitted: a court, for a hearing on that case (CT-06f)'
        when such_staff.has_valid_consent then 'no hearing near enough; permitted by a valid release (CT-06g)'
        when courts.nearest_hearing_days is null then concat('no hearing on that case; ', such_staff.standing)
        else concat(
            'the nearest hearing is ', cast(courts.nearest_hearing_days as varchar), ' days away; ', such_staff.standing
        )
    end as reason,
    such_staff.case_id, such_staff.staff_id, such_staff.occurred_at, such_staff.unit_id
from such_staff_disclosures as such_staff
join court_disclosures as courts
    on courts.disclosure_id = such_staff.disclosure_id
where such_staff.is_by_such_staff
