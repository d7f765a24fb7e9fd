/* ---
title: Business days that requests took or have waited, by kind and how they ended
unit: requests
why: >
  Requests received in the period or the twelve months before. Answered: days from receipt to the
  answer. Waiting: days until the as-of day, and no answer yet. Withdrawn, or closed without decision
  and answer: days until then. Days are missing where dates are out of order or not recorded.
params: {}
--- */
select
    c.received_on >= $period_first_on as is_in_period,
    c.kind,
    c.ending,
    c.business_days,
    count(*) as requests
from request_course as c
cross join measured_months as span
where c.received_on between span.first_on and $period_last_on
group by c.received_on >= $period_first_on, c.kind, c.ending, c.business_days
order by is_in_period, c.kind, c.ending, c.business_days
