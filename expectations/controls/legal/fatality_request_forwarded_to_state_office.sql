/* ---
title: Requests about a child's death that reach a county or regional office go on to the State Office
why: |
  Such facts are given out in one place, after one procedure; an office that answers by itself, or
  lets the request lie, breaks the rule either way.
fix: Forward the request to the State Office now, tell the requester, and record when.
severity: high
clauses: [MS-30]
params: {business_days: 3}
subject: [record_requests.request_id]
reading: |
  Requests received and marked as about a fatality, by the office level of the worker who received
  them; one received at the State Office itself is there already, one whose receiver's office is not on record
  cannot be judged. A request that was withdrawn before its limit ran out, or at an unknown time, need not go on.
cases:
  third_business_day_and_the_day_after:
    staff: &offices
      - {staff_id: S1, office_level: county}
      - {staff_id: S2, office_level: regional}
      - {staff_id: S3, office_level: state_office}
      - {staff_id: S4}
    record_requests:
      - {request_id: R1, direction: received, kind: press, about_fatality: true, received_by: S1, received_at: 2026-07-06 10:00, forwarded_to_state_office_at: 2026-07-09 23:59:59}
      - {request_id: R2, direction: received, kind: other, about_fatality: true, received_by: S2, received_at: 2026-07-06 10:00, forwarded_to_state_office_at: 2026-07-10 00:00}
      - {request_id: R3, direction: received, kind: public_records, about_fatality: true, received_by: S1, received_at: 2026-07-06 10:00}
    expect: {R1: pass, R2: fail, R3: fail}
  over_a_weekend_and_a_state_holiday:
    note: Monday 7 September is Labor Day; Friday 3 July stands for Independence Day.
    staff: *offices
    record_requests:
      - {request_id: R1, direction: received, about_fatality: true, received_by: S1, received_at: 2026-09-03 15:00, forwarded_to_state_office_at: 2026-09-09 17:00}
      - {request_id: R2, direction: received, about_fatality: true, received_by: S1, received_at: 2026-09-03 15:00, forwarded_to_state_office_at: 2026-09-10 09:00}
      - {request_id: R3, direction: received, about_fatality: true, received_by: S1, received_at: 2026-07-01 15:00, forwarded_to_state_office_at: 2026-07-07 17:00}
      - {request_id: R4, direction: received, about_fatality: true, received_by: S1, received_at: 2026-07-01 15:00, forwarded_to_state_office_at: 2026-07-08 09:00}
    expect: {R1: pass, R2: fail, R3: pass, R4: fail}
  where_it_was_received:
    staff: *offices
    record_requests:
      - {request_id: state, direction: received, about_fatality: true, received_by: S3, received_at: 2026-07-06 10:00}
      - {request_id: unknown_one, direction: received, about_fatality: true, received_by: S4, received_at: 2026-07-06 10:00}
      - {request_id: nobody_one, direction: received, about_fatality: true, received_at: 2026-07-06 10:00}
    expect: {state: not_applicable, unknown_one: not_applicable, nobody_one: not_applicable}
  not_about_a_fatality_or_sent:
    staff: *offices
    record_requests:
      - {request_id: R1, direction: received, about_fatality: false, received_by: S1, received_at: 2026-07-06 10:00}
      - {request_id: R2, direction: received, received_by: S1, received_at: 2026-07-06 10:00}
      - {request_id: R3, direction: sent, about_fatality: true, received_by: S1, received_at: 2026-07-06 10:00}
    expect: {}
  withdrawn:
    staff: *offices
    record_requests:
      - {request_id: before, direction: received, about_fatality: true, received_by: S1, received_at: 2026-07-06 10:00, decision: withdrawn, decided_at: 2026-07-09 10:00}
      - {request_id: after, direction: received, about_fatality: true, received_by: S1, received_at: 2026-07-06 10:00, decision: withdrawn, decided_at: 2026-07-10 10:00}
      - {request_id: undated, direction: received, about_fatality: true, received_by: S1, received_at: 2026-07-06 10:00, decision: withdrawn}
    expect: {before: not_applicable, after: fail, undated: not_applicable}
  not_yet_due:
    staff: *offices
    record_requests:
      - {request_id: due, direction: received, about_fatality: true, received_by: S1, received_at: 2026-09-25 10:00}
      - {request_id: open, direction: received, about_fatality: true, received_by: S1, received_at: 2026-09-28 10:00}
    expect: {due: fail, open: not_applicable}
  edges_of_the_period:
    as_of: 2026-10-31
    staff: *offices
    record_requests:
      - {request_id: june, direction: received, about_fatality: true, received_by: S1, received_at: 2026-06-30 23:59:59}
      - {request_id: first, direction: received, about_fatality: true, received_by: S1, received_at: 2026-07-01 00:00}
      - {request_id: last, direction: received, about_fatality: true, received_by: S1, received_at: 2026-09-30 23:59:59}
      - {request_id: october, direction: received, about_fatality: true, received_by: S1, received_at: 2026-10-01 00:00}
    expect: {first: fail, last: fail}
  limit_on_a_friday:
    staff: *offices
    record_requests:
      - {request_id: R1, direction: received, about_fatality: true, received_by: S1, received_at: 2026-07-07 10:00, forwarded_to_state_office_at: 2026-07-10 23:00}
      - {request_id: R2, direction: received, about_fatality: true, received_by: S1, received_at: 2026-07-07 10:00, forwarded_to_state_office_at: 2026-07-11 09:00}
    expect: {R1: pass, R2: fail}
--- */
with requests as (
    select
        received_requests.request_id,
        received_requests.forwarded_to_state_office_on as forwarded_on,
        received_requests.is_withdrawn and coalesce(received_requests.decided_on, limits.day_on) <= limits.day_on as is_withdrawn_first,
        limits.day_on as due_on,
        staff.office_level,
        received_requests.case_id,
        received_requests.staff_id,
        received_requests.occurred_at,
        staff.unit_id
    from received_requests
    join calendar as limits
        on limits.is_business_day
        and limits.business_day_no = received_requests.received_no + $business_days
    left join staff
        on staff.staff_id = received_requests.staff_id
    where received_requests.about_fatality
)
select
    request_id as subject,
    case
        when office_level is null or office_level = 'state_office' then 'not_applicable'
        when forwarded_on <= due_on then 'pass'
        when is_withdrawn_first then 'not_applicable'
        when forwarded_on is null and due_on > $as_of then 'not_applicable'
        else 'fail'
    end as status,
    case
        when office_level is null then 'receiver''s office not recorded'
        when office_level = 'state_office' then 'received at the State Office'
        when forwarded_on <= due_on then 'forwarded in time'
        when is_withdrawn_first then 'withdrawn before forwarding fell due'
        when forwarded_on is not null then 'forwarded late'
        when due_on > $as_of then 'not yet due'
        else 'never forwarded'
    end as reason,
    case_id, staff_id, occurred_at, unit_id
from requests
