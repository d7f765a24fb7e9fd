/* ---
title: Case records leave on a request or a subpoena only after the Law Department reviewed it
why: |
  A release cannot be undone: privilege, third parties and the safety of a reporter are lost with the
  first copy that leaves before counsel has read it.
fix: Stop further copies, ask the Law Department for a review now, and report the release as an incident.
severity: critical
clauses: [DHS-08]
subject: [record_requests.request_id]
reading: |
  Released is an answer that grants the request, wholly or in part, or a disclosure under it to
  somebody outside, whichever came first, up to the as-of day; a request is in the period in which it was
  received. The review, linked to the request or to one of its disclosures, must be decided by
  that moment and not say withhold.
cases:
  reviewed_before_and_after:
    record_requests:
      - {request_id: R1, direction: received, kind: subpoena, received_at: 2026-07-06 10:00, decision: granted, responded_at: 2026-07-13 15:00}
      - {request_id: R2, direction: received, kind: case_review, received_at: 2026-07-06 10:00, decision: partial, responded_at: 2026-07-13 15:00}
      - {request_id: R3, direction: received, kind: case_review, received_at: 2026-07-06 10:00, decision: granted, responded_at: 2026-07-13 15:00}
    legal_reviews:
      - {review_id: L1, request_id: R1, asked_by: S1, asked_at: 2026-07-07 10:00, counsel: law_department, reason: subpoena, decided_at: 2026-07-13 15:00, outcome: release}
      - {review_id: L2, request_id: R2, asked_by: S1, asked_at: 2026-07-07 10:00, counsel: law_department, reason: case_review, decided_at: 2026-07-13 15:00:01, outcome: release_redacted}
    expect: {R1: pass, R2: fail, R3: fail}
  withheld_undecided_or_of_another_request:
    record_requests:
      - {request_id: R1, direction: received, kind: subpoena, received_at: 2026-07-06 10:00, decision: granted, responded_at: 2026-07-13 15:00}
      - {request_id: R2, direction: received, kind: subpoena, received_at: 2026-07-06 10:00, decision: granted, responded_at: 2026-07-13 15:00}
      - {request_id: R3, direction: received, kind: subpoena, received_at: 2026-07-06 10:00, decision: granted, responded_at: 2026-07-13 15:00}
      - {request_id: R4, direction: received, kind: subpoena, received_at: 2026-07-06 10:00, decision: granted, responded_at: 2026-07-13 15:00}
    legal_reviews:
      - {review_id: L1, request_id: R1, asked_by: S1, asked_at: 2026-07-07 10:00, counsel: law_department, reason: subpoena, decided_at: 2026-07-08 10:00, outcome: withhold}
      - {review_id: L2, request_id: R2, asked_by: S1, asked_at: 2026-07-07 10:00, counsel: law_department, reason: subpoena}
      - {review_id: L3, request_id: R9, asked_by: S1, asked_at: 2026-07-07 10:00, counsel: law_department, reason: subpoena, decided_at: 2026-07-08 10:00, outcome: release}
      - {review_id: L4, request_id: R4, asked_by: S1, asked_at: 2026-07-07 10:00, counsel: law_department, reason: subpoena, decided_at: 2026-07-08 10:00, outcome: advice}
    expect: {R1: fail, R2: fail, R3: fail, R4: pass}
  not_released:
    record_requests:
      - {request_id: denied, direction: received, kind: subpoena, received_at: 2026-07-06 10:00, decision: denied, responded_at: 2026-07-08 10:00}
      - {request_id: open, direction: received, kind: subpoena, received_at: 2026-07-06 10:00}
      - {request_id: withdrawn, direction: received, kind: case_review, received_at: 2026-07-06 10:00, decision: withdrawn, decided_at: 2026-07-06 12:00}
      - {request_id: granted_only, direction: received, kind: case_review, received_at: 2026-07-06 10:00, decision: granted, decided_at: 2026-07-06 12:00}
    expect: {denied: not_applicable, open: not_applicable, withdrawn: not_applicable, granted_only: not_applicable}
  a_disclosure_came_first:
    record_requests:
      - {request_id: R1, direction: received, kind: subpoena, received_at: 2026-07-06 10:00, decision: granted, responded_at: 2026-07-13 15:00}
      - {request_id: R2, direction: received, kind: subpoena, received_at: 2026-07-06 10:00, decision: granted, responded_at: 2026-07-13 15:00}
      - {request_id: R3, direction: received, kind: subpoena, received_at: 2026-07-06 10:00}
    disclosures:
      - {disclosure_id: D1, request_id: R1, disclosed_at: 2026-07-08 10:00, recipient_type: client_attorney}
      - {disclosure_id: D2, request_id: R2, disclosed_at: 2026-07-08 10:00, recipient_type: law_department}
      - {disclosure_id: D3, request_id: R3, disclosed_at: 2026-07-08 10:00, recipient_type: court}
    legal_reviews:
      - {review_id: L1, request_id: R1, asked_by: S1, asked_at: 2026-07-07 10:00, counsel: law_department, reason: subpoena, decided_at: 2026-07-09 10:00, outcome: release}
      - {review_id: L2, request_id: R2, asked_by: S1, asked_at: 2026-07-07 10:00, counsel: law_department, reason: subpoena, decided_at: 2026-07-09 10:00, outcome: release}
    expect: {R1: fail, R2: pass, R3: fail}
  review_linked_to_the_disclosure:
    record_requests:
      - {request_id: R1, direction: received, kind: subpoena, received_at: 2026-07-06 10:00, decision: granted, responded_at: 2026-07-13 15:00}
      - {request_id: R2, direction: received, kind: subpoena, received_at: 2026-07-06 10:00, decision: granted, responded_at: 2026-07-13 15:00}
    disclosures:
      - {disclosure_id: D1, request_id: R1, review_id: L1, disclosed_at: 2026-07-13 15:00, recipient_type: client_attorney}
      - {disclosure_id: D2, request_id: R2, disclosed_at: 2026-07-13 15:00, recipient_type: client_attorney}
    legal_reviews:
      - {review_id: L1, asked_by: S1, asked_at: 2026-07-07 10:00, counsel: law_department, reason: subpoena, decided_at: 2026-07-09 10:00, outcome: release}
      - {review_id: L2, disclosure_id: D2, asked_by: S1, asked_at: 2026-07-07 10:00, counsel: aag, reason: subpoena, decided_at: 2026-07-09 10:00, outcome: release}
    expect: {R1: pass, R2: pass}
  received_before_or_released_after_the_period:
    as_of: 2026-10-31
    record_requests:
      - {request_id: R1, direction: received, kind: subpoena, received_at: 2026-06-29 10:00, decision: granted, responded_at: 2026-07-01 00:00}
      - {request_id: R2, direction: received, kind: subpoena, received_at: 2026-06-29 10:00, decision: granted, responded_at: 2026-06-30 23:59}
      - {request_id: R3, direction: received, kind: subpoena, received_at: 2026-09-29 10:00, decision: granted, responded_at: 2026-10-05 10:00}
    expect: {R3: fail}
  other_kinds_and_own_requests:
    record_requests:
      - {request_id: R1, direction: received, kind: public_records, received_at: 2026-07-06 10:00, decision: granted, responded_at: 2026-07-07 10:00}
      - {request_id: R2, direction: sent, kind: case_review, received_at: 2026-07-06 10:00, decision: granted, responded_at: 2026-07-07 10:00}
    expect: {}
  edges_of_the_period:
    as_of: 2026-10-31
    record_requests:
      - {request_id: june, direction: received, kind: subpoena, received_at: 2026-06-30 23:59:59}
      - {request_id: first, direction: received, kind: subpoena, received_at: 2026-07-01 00:00}
      - {request_id: october, direction: received, kind: subpoena, received_at: 2026-10-01 00:00, decision: granted, responded_at: 2026-10-05 10:00}
      - {request_id: later, direction: received, kind: subpoena, received_at: 2026-06-30 10:00, decision: granted, responded_at: 2026-10-01 00:00}
    expect: {first: not_applicable}
  decided_but_outcome_not_recorded:
    record_requests: [{request_id: R1, direction: received, kind: subpoena, received_at: 2026-07-06 10:00, decision: granted, responded_at: 2026-07-13 15:00}]
    legal_reviews: [{review_id: L1, request_id: R1, asked_by: S1, asked_at: 2026-07-07 10:00, counsel: law_department, reason: subpoena, decided_at: 2026-07-08 10:00}]
    expect: {R1: pass}
--- */
with requests as (
    select
        request_id,
        case_id,
        received_by,
        received_at,
        released_at
    from request_releases
    where kind in ('case_review', 'subpoena')
        and received_at >= $period_start
        and received_at < $period_end
),
allowed as (
    select distinct requests.request_id
    from requests
    join request_reviews
        on request_reviews.request_id = requests.request_id
    join legal_reviews
        on legal_reviews.review_id = request_reviews.review_id
    where legal_reviews.decided_at <= requests.released_at
        and coalesce(legal_reviews.outcome, '') <> 'withhold'
)
select
    requests.request_id as subject,
    case
        when requests.released_at is null then 'not_applicable'
        when allowed.request_id is not null then 'pass'
        else 'fail'
    end as status,
    case
        when requests.released_at is null then 'nothing released'
        when allowed.request_id is not null then 'reviewed before release'
        else 'released without a review that allowed it'
    end as reason,
    requests.case_id,
    requests.received_by as staff_id,
    coalesce(requests.released_at, requests.received_at) as occurred_at
from requests
left join allowed
    on allowed.request_id = requests.request_id
