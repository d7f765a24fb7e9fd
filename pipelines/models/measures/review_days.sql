/* ---
title: Business days that the period's legal reviews took or have waited, by counsel and reason
unit: reviews
why: >
  From asking to the decision, else to the as-of day. Days are missing where the decision is dated
  before the question.
params: {}
--- */
select
    v.counsel,
    v.reason,
    v.is_decided,
    v.business_days,
    count(*) as reviews
from review_course as v
where v.asked_on between $period_first_on and $period_last_on
group by v.counsel, v.reason, v.is_decided, v.business_days
order by v.counsel, v.reason, v.is_decided, v.business_days
