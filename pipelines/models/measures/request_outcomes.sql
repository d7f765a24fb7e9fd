/* ---
title: What became of the requests received in the period
unit: requests
why: >
  The seven outcomes of a kind add up to the requests received.
params: {}
--- */
select
    r.kind,
    count(*) as received,
    count(case when r.decision = 'granted' then 1 end) as granted,
    count(case when r.decision = 'partial' then 1 end) as partly_granted,
    count(case when r.decision = 'denied' then 1 end) as denied,
    count(case when r.decision = 'withdrawn' then 1 end) as withdrawn,
    count(case when r.decision is null and (r.responded_on is not null or r.decided_on is not null) then 1 end)
        as closed_without_decision,
    count(case when r.decision is null and r.responded_on is null and r.decided_on is null then 1 end) as pending
from record_requests as r
where r.direction = 'received' and r.received_on between $period_first_on and $period_last_on
group by r.kind
order by r.kind
