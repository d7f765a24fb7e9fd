/* ---
about: requests received in the period, with the number of the business day of receipt
--- */
select
    record_requests.request_id,
    record_requests.kind,
    record_requests.about_fatality,
    received_days.business_day_no as received_no,
    record_requests.routed_to_legal_on,
    record_requests.forwarded_to_state_office_on,
    record_requests.decision = 'withdrawn' as is_withdrawn,
    record_requests.decided_on,
    record_requests.case_id,
    record_requests.received_by as staff_id,
    record_requests.received_at as occurred_at
from record_requests
join calendar as received_days
    on received_days.day_on = record_requests.received_on
where record_requests.direction = 'received'
    and record_requests.received_at >= $period_start
    and record_requests.received_at < $period_end
