/* ---
title: Business days that the period's requests took or have waited, by counsel and how they ended
unit: requests
why: >
  Requests received in the period, by the counsel who was asked about them; several where more than
  one office was, none where nobody was. Days as in the days by kind.
params: {}
--- */
select
    c.counsel,
    c.ending,
    c.business_days,
    count(*) as requests
from request_course as c
where c.received_on between $period_first_on and $period_last_on
group by c.counsel, c.ending, c.business_days
order by c.counsel, c.ending, c.business_days
