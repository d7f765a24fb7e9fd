/* ---
title: Facts about a child reach only those who need them to serve the child
why: Need and right to know are two things. A school needs to know one fact and has no right to the file.
fix: Document the need with the disclosure; refuse recipients who neither serve the child nor are let in by another clause.
severity: high
clauses: [MS-16]
subject: [disclosures.disclosure_id]
params: {hearing_days: 90}
reading: |
  Those who serve the child: placement resources, foster parents, schools, medical, mental-health and treatment
  providers. Others are let in by CT-06a to g (judged as those clauses judge, whatever the worker's role), by MS-29's
  State Office route for fatalities, as authorities, or, the Law Department, by DHS-07 and DHS-08; a legal review alone
  lets nobody in. In every case the need must be documented. Keep hearing_days equal to CT-06f's.
cases:
  those_who_serve:
    disclosures:
      - {disclosure_id: placement, disclosed_at: 2026-07-01, content: child_specific, recipient_type: placement_resource, need_documented: true}
      - {disclosure_id: foster, disclosed_at: 2026-07-01, content: child_specific, recipient_type: foster_parent, need_documented: true}
      - {disclosure_id: school, disclosed_at: 2026-07-01, content: child_specific, recipient_type: education, need_documented: true}
      - {disclosure_id: doctor, disclosed_at: 2026-07-01, content: child_specific, recipient_type: medical, need_documented: true}
      - {disclosure_id: therapist, disclosed_at: 2026-07-01, content: child_specific, recipient_type: mental_health, need_documented: true}
      - {disclosure_id: treatment, disclosed_at: 2026-07-01, content: child_specific, recipient_type: treatment_agency, need_documented: true}
      - {disclosure_id: no_need, disclosed_at: 2026-07-01, content: child_specific, recipient_type: education, need_documented: false}
      - {disclosure_id: need_blank, disclosed_at: 2026-07-01, content: child_specific, recipient_type: medical}
      - {disclosure_id: health, disclosed_at: 2026-07-01, content: health, recipient_type: commercial}
    expect: {placement: pass, foster: pass, school: pass, doctor: pass, therapist: pass, treatment: pass, no_need: fail, need_blank: fail}
  others:
    legal_reviews: [{review_id: r1, asked_at: 2026-06-01, decided_at: 2026-06-02, outcome: release}]
    disclosures:
      - {disclosure_id: reviewed_only, disclosed_at: 2026-07-01, content: child_specific, recipient_type: other_state_agency, need_documented: true, review_id: r1}
      - {disclosure_id: business, disclosed_at: 2026-07-01, content: child_specific, recipient_type: commercial, need_documented: true}
      - {disclosure_id: police, disclosed_at: 2026-07-01, content: child_specific, recipient_type: law_enforcement, need_documented: true}
      - {disclosure_id: police_no_need, disclosed_at: 2026-07-01, content: child_specific, recipient_type: law_enforcement}
      - {disclosure_id: counsel, disclosed_at: 2026-07-01, content: child_specific, recipient_type: law_department, need_documented: true}
    expect: {reviewed_only: fail, business: fail, police: pass, police_no_need: fail, counsel: pass}
  by_ct_06:
    cases: [{case_id: open, opened_on: 2026-01-05}, {case_id: closed, opened_on: 2026-01-05, closed_on: 2026-06-30}]
    releases: [{release_id: f1, form: DCF-2131F, person_id: P1, signed_on: 2026-07-01, expires_on: 2026-07-01, counterparty: Camp, scope: [child_specific]}]
    disclosures:
      - {disclosure_id: attorney, disclosed_at: 2026-07-01, case_id: open, content: child_specific, recipient_type: client_attorney, need_documented: true}
      - {disclosure_id: attorney_closed, disclosed_at: 2026-07-01, case_id: closed, content: child_specific, recipient_type: client_attorney, need_documented: true}
      - {disclosure_id: colleague, disclosed_at: 2026-07-01, case_id: open, content: child_specific, recipient_type: staff, business_reason: cover, need_documented: true}
      - {disclosure_id: idle_colleague, disclosed_at: 2026-07-01, case_id: open, content: child_specific, recipient_type: staff, need_documented: true}
      - {disclosure_id: aag, disclosed_at: 2026-07-01, content: child_specific, recipient_type: aag, need_documented: true}
      - {disclosure_id: camp, disclosed_at: 2026-07-01, content: child_specific, recipient_type: other, recipient_org: Camp, basis: consent, release_id: f1, person_id: P1, need_documented: true}
      - {disclosure_id: camp_day_after, disclosed_at: 2026-07-02, content: child_specific, recipient_type: other, recipient_org: Camp, basis: consent, release_id: f1, person_id: P1, need_documented: true}
    expect: {attorney: pass, attorney_closed: fail, colleague: pass, idle_colleague: fail, aag: pass, camp: pass, camp_day_after: fail}
  court_that_is_no_authority:
    note: where an agency takes courts off its authorities, a hearing lets the court in
    settings: {authorities: [law_enforcement]}
    work_items: [{work_id: w1, kind: court_hearing, case_id: C1, opened_at: 2026-06-01, scheduled_at: 2026-09-29}]
    disclosures:
      - {disclosure_id: near, disclosed_at: 2026-07-01, case_id: C1, content: child_specific, recipient_type: court, need_documented: true}
      - {disclosure_id: none_one, disclosed_at: 2026-07-01, case_id: C2, content: child_specific, recipient_type: court, need_documented: true}
    expect: {near: pass, none_one: fail}
  fatality_route:
    staff: [{staff_id: S1, role: executive, office_level: state_office}, {staff_id: S2, role: executive, office_level: county}]
    record_requests: [{request_id: q1, direction: received, kind: public_records, about_fatality: true, received_at: 2026-07-01 00:00}]
    disclosures:
      - {disclosure_id: state_office, disclosed_at: 2026-07-01, staff_id: S1, content: child_specific, recipient_type: press, request_id: q1, need_documented: true}
      - {disclosure_id: county, disclosed_at: 2026-07-01, staff_id: S2, content: child_specific, recipient_type: press, request_id: q1, need_documented: true}
      - {disclosure_id: before_asked, disclosed_at: 2026-06-30 23:59:59, staff_id: S1, content: child_specific, recipient_type: press, request_id: q1, need_documented: true}
    period: 2026
    expect: {state_office: pass, county: fail, before_asked: fail}
--- */
with fatality_route as (
    select
        disclosed.disclosure_id
    from disclosed
    join staff
        on staff.staff_id = disclosed.staff_id
    join record_requests
        on record_requests.request_id = disclosed.request_id
    where staff.office_level = 'state_office'
        and record_requests.direction = 'received'
        and record_requests.kind = 'public_records'
        and record_requests.about_fatality
        and record_requests.received_at <= disclosed.disclosed_at
),
judged as (
    select
        disclosed.disclosure_id,
        case
            when disclosed.recipient_type in (
                'placement_resource', 'foster_parent', 'education', 'medical', 'mental_health', 'treatment_agency'
            ) then 'serves the child'
            when list_contains($authorities, disclosed.recipient_type) then 'an appropriate authority'
            when permissions.nearest_hearing_days <= $hearing_days then 'permitted by CT-06f'
            when permissions.covering is not null then concat('permitted by ', permissions.covering)
            when disclosed.recipient_type = 'law_department' then 'the Law Department itself'
            when fatality_route.disclosure_id is not null then 'permitted by MS-29'
        end as right_to_know
    from disclosed
    join disclosure_permissions as permissions
        on permissions.disclosure_id = disclosed.disclosure_id
    left join fatality_route
        on fatality_route.disclosure_id = disclosed.disclosure_id
    where disclosed.content = 'child_specific'
)
select
    disclosed.disclosure_id as subject,
    case when judged.right_to_know is not null and disclosed.need_documented then 'pass' else 'fail' end as status,
    case
        when judged.right_to_know is null then 'no rule lets this recipient in'
        when disclosed.need_documented then concat(judged.right_to_know, '; need documented')
        when disclosed.need_documented is null then concat(judged.right_to_know, '; need not recorded')
        else concat(judged.right_to_know, '; need not documented')
    end as reason,
    disclosed.case_id, disclosed.staff_id, disclosed.disclosed_at as occurred_at, disclosed.unit_id
from judged
join disclosed
    on disclosed.disclosure_id = judged.disclosure_id
