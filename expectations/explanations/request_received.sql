/* ---
title: Received a request for the records
client: Had received a request for the records
about: from receipt to the answer, else to the decision, for the worker whom record_requests names
on: false
cases:
  from_receipt_to_answer:
    record_requests:
      - {request_id: r, direction: received, case_id: C, person_id: P, received_by: S, received_at: 2026-08-03 09:00, decided_at: 2026-08-04 10:00, responded_at: 2026-08-05 16:00}
      - {request_id: q, direction: received, case_id: D, received_by: S, received_at: 2026-08-03 09:00, decided_at: 2026-08-04 10:00}
      - {request_id: o, direction: sent, case_id: E, received_by: S, received_at: 2026-08-03 09:00}
    access_events:
      - {event_id: too_early, staff_id: S, case_id: C, occurred_at: 2026-08-03 08:59}
      - {event_id: received, staff_id: S, case_id: C, occurred_at: 2026-08-03 09:00}
      - {event_id: by_person, staff_id: S, person_id: P, occurred_at: 2026-08-05 15:59}
      - {event_id: answered, staff_id: S, case_id: C, occurred_at: 2026-08-05 16:00}
      - {event_id: decided, staff_id: S, case_id: D, occurred_at: 2026-08-04 10:00}
      - {event_id: own_request, staff_id: S, case_id: E, occurred_at: 2026-08-04 10:00}
    expect: {too_early: unexplained, received: explained, by_person: explained, answered: unexplained, decided: unexplained, own_request: unexplained}
--- */
select
    received_by as staff_id,
    case_id,
    person_id,
    received_at as from_at,
    coalesce(responded_at, decided_at, $as_of_end) as to_at,
    'received a request for the records' as evidence
from record_requests
where direction = 'received'
    and received_by is not null
