/* ---
title: Answers against their due dates, by month of the answer and kind
unit: requests
why: >
  Of all answers those with a due date, and how many of them came on or before it; answers dated
  before their receipt are neither on time nor late.
params: {}
publish:
  of: record_requests.request_id
  by: {month: month, kind: request_kind}
  counts: {answered: {due_date: [on_time, late]}}
  records: >
    select c.request_id as record, cast(date_trunc('month', c.ended_on) as date) as month, c.kind, true as answered,
    c.ended_on >= c.received_on and c.ended_on <= c.due_on as on_time,
    c.ended_on >= c.received_on and c.ended_on > c.due_on as late
    from request_course as c cross join measured_months as span
    where c.ending = 'answered' and c.ended_on between span.first_on and $period_last_on
--- */
select
    cast(date_trunc('month', c.ended_on) as date) as month,
    cast(date_trunc('month', c.ended_on) as date) >= span.period_month as is_in_period,
    c.kind,
    count(*) as answered,
    count(case when c.ended_on >= c.received_on then c.due_on end) as answered_with_due_date,
    count(case when c.ended_on >= c.received_on and c.ended_on <= c.due_on then 1 end) as on_time,
    count(case when c.ended_on >= c.received_on and c.ended_on > c.due_on then 1 end) as late
from request_course as c
cross join measured_months as span
where c.ending = 'answered'
    and c.ended_on between span.first_on and $period_last_on
group by cast(date_trunc('month', c.ended_on) as date), span.period_month, c.kind
order by month, c.kind
