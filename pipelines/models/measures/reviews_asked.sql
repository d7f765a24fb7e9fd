/* ---
title: Legal reviews asked for, by month, reason and outcome
unit: reviews
why: The outcomes of a month and reason add up to the reviews asked for in it.
params: {}
publish:
  of: legal_reviews.review_id
  by: {month: month, reason: review_reason, outcome: review_outcome}
  counts: {reviews: []}
  records: >
    select v.review_id as record, cast(date_trunc('month', v.asked_on) as date) as month, v.reason, v.outcome,
    true as reviews
    from review_course as v cross join measured_months as span
    where v.asked_on between span.first_on and $period_last_on
--- */
select
    cast(date_trunc('month', v.asked_on) as date) as month,
    cast(date_trunc('month', v.asked_on) as date) >= span.period_month as is_in_period,
    v.reason,
    v.outcome,
    count(*) as reviews
from review_course as v
cross join measured_months as span
where v.asked_on between span.first_on and $period_last_on
group by cast(date_trunc('month', v.asked_on) as date), span.period_month, v.reason, v.outcome
order by month, v.reason, v.outcome
