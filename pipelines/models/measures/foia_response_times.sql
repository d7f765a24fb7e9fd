/* ---
title: Business days to process, by track (FOIA annual report, section VII.A)
unit: business days
why: >
  Requests processed in the period, from receipt to the day they ended: median, average, lowest and
  highest, as the Handbook for Agency Annual FOIA Reports asks in section VII. Requests whose dates are
  out of order have no days, and count as processed alone. Nobody asks for expedited processing
  in these records, so that there are two tracks.
params: {}
--- */
select
    c.track,
    count(*) as processed,
    count(c.business_days) as timed,
    quantile_cont(c.business_days, 0.5) as median_days,
    avg(c.business_days) as average_days,
    min(c.business_days) as lowest_days,
    max(c.business_days) as highest_days
from request_course as c
where c.ending <> 'waiting' and c.ended_on between $period_first_on and $period_last_on
group by c.track
order by c.track
