/* ---
title: Answers of the period against their due dates, by counsel
unit: requests
why: As by kind; several where more than one office of counsel was asked, none where nobody was.
params: {}
--- */
select
    c.counsel,
    count(*) as answered_with_due_date_in_period,
    count(case when c.ended_on <= c.due_on then 1 end) as on_time_in_period
from request_course as c
where c.ending = 'answered'
    and c.due_on is not null
    and c.ended_on between $period_first_on and $period_last_on
    and c.ended_on >= c.received_on
group by c.counsel
order by c.counsel
