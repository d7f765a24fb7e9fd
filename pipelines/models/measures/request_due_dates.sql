/* ---
title: Requests against their due dates, by kind
unit: requests
why: >
  Answers of the period with a due date, and how many of them came on time; requests waiting at the
  as-of date with a due date (as in the backlog), and how many of them are past it.
params: {}
--- */
with dated as (
    select
        r.kind,
        r.due_on,
        r.responded_on between $period_first_on and $period_last_on as is_answered_in_period,
        r.responded_on <= r.due_on as is_on_time,
        r.responded_on is null
            and coalesce(r.decision, '') <> 'denied'
            and not (r.decided_on is not null and r.decision is null) as is_waiting
    from record_requests as r
    where r.direction = 'received'
        and r.due_on is not null
        and coalesce(r.decision, '') <> 'withdrawn'
        and (r.responded_on is null or r.responded_on >= r.received_on)
)

select
    dated.kind,
    count(case when dated.is_answered_in_period then 1 end) as answered,
    count(case when dated.is_answered_in_period and dated.is_on_time then 1 end) as on_time,
    count(case when dated.is_waiting then 1 end) as waiting,
    count(case when dated.is_waiting and dated.due_on < $as_of then 1 end) as overdue
from dated
group by dated.kind
order by dated.kind
