/* ---
title: Requests received, by month of receipt, kind and what became of them by the as-of day
unit: requests
why: >
  The outcomes of a month and kind add up to the requests received. A request is decided and not
  answered when a decision that grants is on record and no answer; undecided when nothing is.
params: {}
publish:
  of: record_requests.request_id
  by: {month: month, kind: request_kind, outcome: request_outcome}
  counts: {requests: []}
  records: >
    select c.request_id as record, cast(date_trunc('month', c.received_on) as date) as month, c.kind, c.outcome,
    true as requests
    from request_course as c cross join measured_months as span
    where c.received_on between span.first_on and $period_last_on
--- */
select
    cast(date_trunc('month', c.received_on) as date) as month,
    cast(date_trunc('month', c.received_on) as date) >= span.period_month as is_in_period,
    c.kind,
    c.outcome,
    count(*) as requests
from request_course as c
cross join measured_months as span
where c.received_on between span.first_on and $period_last_on
group by cast(date_trunc('month', c.received_on) as date), span.period_month, c.kind, c.outcome
order by month, c.kind, c.outcome
