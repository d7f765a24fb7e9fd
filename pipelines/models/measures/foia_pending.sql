/* ---
title: Requests pending at the as-of day and the backlog, by track (FOIA annual report, sections VII.D and XII.A)
unit: requests
why: >
  Pending is every request received and not processed. Backlog is what is pending for longer than
  the statute's time to answer, twenty working days (5 U.S.C. 552(a)(6)(A)(i)), due dates apart.
params: {statutory_days: 20}
--- */
select
    c.track,
    count(*) as pending,
    count(case when c.business_days > $statutory_days then 1 end) as backlog,
    quantile_cont(c.business_days, 0.5) as median_days,
    avg(c.business_days) as average_days,
    max(c.business_days) as highest_days
from request_course as c
where c.ending = 'waiting'
group by c.track
order by c.track
