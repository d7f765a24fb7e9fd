/* ---
title: Requests waiting at the as-of date against their due dates, by kind
unit: requests
why: Requests waiting as in the backlog that have a due date, and how many of them are past it.
params: {}
--- */
select
    c.kind,
    count(*) as waiting_with_due_date,
    count(case when c.due_on < $as_of then 1 end) as overdue
from request_course as c
where c.ending = 'waiting' and c.due_on is not null
group by c.kind
order by c.kind
