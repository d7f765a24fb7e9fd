/* ---
title: Requests answered, by month of the answer and kind, with business days from receipt
unit: requests
why: >
  An answer, or the decision to deny where no answer is dated. Answers dated before the receipt, or
  after a decision dated before it, are counted and left out of the days (timed has the rest).
params: {}
publish:
  of: record_requests.request_id
  by: {month: month, kind: request_kind}
  counts: {answered: []}
  statistics: {median_days: answered}
  records: >
    select c.request_id as record, cast(date_trunc('month', c.ended_on) as date) as month, c.kind, true as answered
    from request_course as c cross join measured_months as span
    where c.ending = 'answered' and c.ended_on between span.first_on and $period_last_on
--- */
select
    cast(date_trunc('month', c.ended_on) as date) as month,
    cast(date_trunc('month', c.ended_on) as date) >= span.period_month as is_in_period,
    c.kind,
    count(*) as answered,
    count(c.business_days) as timed,
    quantile_cont(c.business_days, 0.5) as median_days
from request_course as c
cross join measured_months as span
where c.ending = 'answered' and c.ended_on between span.first_on and $period_last_on
group by cast(date_trunc('month', c.ended_on) as date), span.period_month, c.kind
order by month, c.kind
