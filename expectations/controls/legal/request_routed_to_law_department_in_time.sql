/* ---
title: Requests to review a case record, and subpoenas, go to the Law Department in time
why: |
  A request that stays on a desk is answered by whoever sits there, or too late for counsel to object
  to it.
fix: Route the request to the Law Department now and record when.
severity: high
clauses: [DHS-08]
params: {business_days: 2}
subject: [record_requests.request_id]
reading: |
  Requests received of the kinds case_review and subpoena. The day of receipt is day 0. A request that
  was withdrawn before its limit ran out, or at an unknown time, need not be routed any more; a denial
  does not excuse.
cases:
  second_business_day_and_the_day_after:
    record_requests:
      - {request_id: R1, direction: received, kind: subpoena, received_at: 2026-07-06 10:00, routed_to_legal_at: 2026-07-08 23:59:59}
      - {request_id: R2, direction: received, kind: case_review, received_at: 2026-07-06 10:00, routed_to_legal_at: 2026-07-09 00:00}
      - {request_id: R3, direction: received, kind: subpoena, received_at: 2026-07-06 10:00}
      - {request_id: R4, direction: received, kind: subpoena, received_at: 2026-07-06 10:00, decision: denied, decided_at: 2026-07-07 10:00}
    expect: {R1: pass, R2: fail, R3: fail, R4: fail}
    reasons: {R1: routed in time, R2: routed late, R3: never routed, R4: never routed}
  over_a_weekend_and_a_state_holiday:
    note: Friday 3 July stands for Independence Day, a Saturday; Monday 7 September is Labor Day.
    record_requests:
      - {request_id: R1, direction: received, kind: subpoena, received_at: 2026-07-02 16:59, routed_to_legal_at: 2026-07-07 18:00}
      - {request_id: R2, direction: received, kind: subpoena, received_at: 2026-07-02 16:59, routed_to_legal_at: 2026-07-08 08:00}
      - {request_id: R3, direction: received, kind: case_review, received_at: 2026-09-05 10:00, routed_to_legal_at: 2026-09-09 18:00}
      - {request_id: R4, direction: received, kind: case_review, received_at: 2026-09-05 10:00, routed_to_legal_at: 2026-09-10 08:00}
    expect: {R1: pass, R2: fail, R3: pass, R4: fail}
  a_day_on_which_the_agency_is_closed:
    settings: {holidays: [2026-08-14]}
    record_requests:
      - {request_id: R1, direction: received, kind: subpoena, received_at: 2026-08-12 10:00, routed_to_legal_at: 2026-08-17 10:00}
      - {request_id: R2, direction: received, kind: subpoena, received_at: 2026-08-12 10:00, routed_to_legal_at: 2026-08-18 10:00}
    expect: {R1: pass, R2: fail}
  withdrawn:
    record_requests:
      - {request_id: before, direction: received, kind: case_review, received_at: 2026-07-06 10:00, decision: withdrawn, decided_at: 2026-07-08 17:00}
      - {request_id: after, direction: received, kind: case_review, received_at: 2026-07-06 10:00, decision: withdrawn, decided_at: 2026-07-09 09:00}
      - {request_id: undated, direction: received, kind: case_review, received_at: 2026-07-06 10:00, decision: withdrawn}
      - {request_id: routed, direction: received, kind: case_review, received_at: 2026-07-06 10:00, routed_to_legal_at: 2026-07-07 10:00, decision: withdrawn, decided_at: 2026-07-09 09:00}
    expect: {before: not_applicable, after: fail, undated: not_applicable, routed: pass}
  other_kinds_and_own_requests:
    record_requests:
      - {request_id: R1, direction: received, kind: court_order, received_at: 2026-07-06 10:00}
      - {request_id: R2, direction: received, kind: press, received_at: 2026-07-06 10:00}
      - {request_id: R3, direction: sent, kind: case_review, received_at: 2026-07-06 10:00}
    expect: {}
  not_yet_due:
    record_requests:
      - {request_id: due, direction: received, kind: subpoena, received_at: 2026-09-28 10:00}
      - {request_id: open, direction: received, kind: subpoena, received_at: 2026-09-29 10:00}
      - {request_id: done, direction: received, kind: subpoena, received_at: 2026-09-30 10:00, routed_to_legal_at: 2026-09-30 10:05}
    expect: {due: fail, open: not_applicable, done: pass}
  routed_after_the_as_of_day:
    as_of: 2026-07-10
    record_requests: [{request_id: R1, direction: received, kind: subpoena, received_at: 2026-07-06 10:00, routed_to_legal_at: 2026-07-13 10:00}]
    expect: {R1: fail}
  received_late_in_the_evening_of_the_day_that_repeats_an_hour:
    period: 2026-11
    record_requests:
      - {request_id: R1, direction: received, kind: subpoena, received_at: "2026-11-02T04:30:00Z", routed_to_legal_at: 2026-11-03 23:00}
      - {request_id: R2, direction: received, kind: subpoena, received_at: "2026-11-02T04:30:00Z", routed_to_legal_at: 2026-11-04 09:00}
    expect: {R1: pass, R2: fail}
  edges_of_the_period:
    as_of: 2026-10-31
    record_requests:
      - {request_id: june, direction: received, kind: subpoena, received_by: S1, received_at: 2026-06-30 23:59:59}
      - {request_id: first, direction: received, kind: subpoena, received_by: S1, received_at: 2026-07-01 00:00}
      - {request_id: last, direction: received, kind: subpoena, received_by: S1, received_at: 2026-09-30 23:59:59}
      - {request_id: october, direction: received, kind: subpoena, received_by: S1, received_at: 2026-10-01 00:00}
    expect: {first: fail, last: fail}
  limit_on_a_friday:
    record_requests:
      - {request_id: R1, direction: received, kind: subpoena, received_by: S1, received_at: 2026-07-08 10:00, routed_to_legal_at: 2026-07-10 23:00}
      - {request_id: R2, direction: received, kind: subpoena, received_by: S1, received_at: 2026-07-08 10:00, routed_to_legal_at: 2026-07-11 09:00}
    expect: {R1: pass, R2: fail}
--- */
with requests as (
    select
        received_requests.request_id,
        received_requests.routed_to_legal_on as routed_on,
        received_requests.is_withdrawn and coalesce(received_requests.decided_on, limits.day_on) <= limits.day_on as is_withdrawn_first,
        limits.day_on as due_on,
        received_requests.case_id,
        received_requests.staff_id,
        received_requests.occurred_at
    from received_requests
    join calendar as limits
        on limits.is_business_day
        and limits.business_day_no = received_requests.received_no + $business_days
    where received_requests.kind in ('case_review', 'subpoena')
)
select
    request_id as subject,
    case
        when routed_on <= due_on then 'pass'
        when is_withdrawn_first then 'not_applicable'
        when routed_on is null and due_on > $as_of then 'not_applicable'
        else 'fail'
    end as status,
    case
        when routed_on <= due_on then 'routed in time'
        when is_withdrawn_first then 'withdrawn before routing fell due'
        when routed_on is not null then 'routed late'
        when due_on > $as_of then 'not yet due'
        else 'never routed'
    end as reason,
    case_id, staff_id, occurred_at
from requests
