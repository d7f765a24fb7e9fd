/* ---
title: Requests that ended, by month in which they did, kind and how
unit: requests
why: >
  Answered: an answer, or the decision to deny where no answer is dated. Withdrawn, or closed without
  decision and answer. Requests that ended on a day not recorded are left out.
params: {}
--- */
select
    cast(date_trunc('month', c.ended_on) as date) as month,
    cast(date_trunc('month', c.ended_on) as date) >= span.period_month as is_in_period,
    c.kind,
    c.ending,
    count(*) as requests
from request_course as c
cross join measured_months as span
where c.ending <> 'waiting' and c.ended_on between span.first_on and $period_last_on
group by cast(date_trunc('month', c.ended_on) as date), span.period_month, c.kind, c.ending
order by month, c.kind, c.ending
