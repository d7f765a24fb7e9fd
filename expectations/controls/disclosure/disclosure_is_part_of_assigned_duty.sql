/* ---
title: Who discloses has a duty on the case at that moment
why: Information is given to workers for a task. Beyond the task it is not theirs to pass on.
fix: Ask the worker for the task; record it as an assignment or work item if there was one, as a violation if not.
severity: high
clauses: [DHS-06]
subject: [disclosures.disclosure_id]
reading: |
  A duty is any reason that explains an access to that case at that moment (assignments, work items, records requests,
  rosters, supervision), to the instant. Disclosures without a case cannot be judged; aggregate figures need no
  assignment and are left out. Exports and prints have their own control.
cases:
  duties:
    assignments: [{case_id: C1, staff_id: S1, role: primary, from_at: 2026-07-10 10:00, to_at: 2026-07-20 10:00}]
    work_items:
      - {work_id: w1, kind: records_request, case_id: C1, staff_id: S2, opened_at: 2026-07-09 09:00, closed_at: 2026-07-10 12:00}
      - {work_id: w2, kind: visit, case_id: C2, staff_id: S3, opened_at: 2026-07-09 09:00}
    disclosures:
      - {disclosure_id: from_that_minute, disclosed_at: 2026-07-10 10:00, case_id: C1, staff_id: S1, content: health}
      - {disclosure_id: minute_before, disclosed_at: 2026-07-10 09:59, case_id: C1, staff_id: S1, content: health}
      - {disclosure_id: last_instant, disclosed_at: 2026-07-20 09:59:59.999, case_id: C1, staff_id: S1, content: health}
      - {disclosure_id: ended, disclosed_at: 2026-07-20 10:00, case_id: C1, staff_id: S1, content: health}
      - {disclosure_id: request, disclosed_at: 2026-07-10 11:00, case_id: C1, staff_id: S2, content: health}
      - {disclosure_id: request_closed, disclosed_at: 2026-07-10 13:00, case_id: C1, staff_id: S2, content: health}
      - {disclosure_id: other_case, disclosed_at: 2026-07-10 11:00, case_id: C1, staff_id: S3, content: health}
      - {disclosure_id: stranger, disclosed_at: 2026-07-10 11:00, case_id: C1, staff_id: S4, content: health, recipient_type: staff}
    expect: {from_that_minute: pass, minute_before: fail, last_instant: pass, ended: fail, request: pass, request_closed: fail, other_case: fail, stranger: fail}
  supervisor:
    staff: [{staff_id: S1, role: social_worker, supervisor_id: S2}, {staff_id: S2, role: supervisor}]
    assignments: [{case_id: C1, staff_id: S1, role: primary, from_at: 2026-01-05}]
    disclosures: [{disclosure_id: d1, disclosed_at: 2026-07-10, case_id: C1, staff_id: S2, content: health}]
    expect: {d1: pass}
  no_case_or_figures:
    disclosures:
      - {disclosure_id: no_case, disclosed_at: 2026-07-10, staff_id: S1, content: client_list}
      - {disclosure_id: figures, disclosed_at: 2026-07-10, case_id: C1, staff_id: S1, content: aggregate}
    expect: {no_case: not_applicable}
--- */
select
    disclosed.disclosure_id as subject,
    case
        when disclosed.case_id is null then 'not_applicable'
        when duties.has_duty then 'pass'
        else 'fail'
    end as status,
    case
        when disclosed.case_id is null then 'no case recorded'
        when duties.has_duty then 'had a duty on the case'
        when duties.is_managing then 'managed the case that day, but had no duty at that moment'
        else 'had no duty on the case at that moment'
    end as reason,
    disclosed.case_id, disclosed.staff_id, disclosed.disclosed_at as occurred_at, disclosed.unit_id
from disclosed
left join disclosure_duties as duties
    on duties.disclosure_id = disclosed.disclosure_id
where disclosed.content <> 'aggregate'
