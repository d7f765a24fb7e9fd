/* ---
title: The way of the period's requests from receipt to outcome
unit: requests
why: >
  Requests received in the period, by whether they were routed to the Law Department, whether counsel
  was asked and decided, how they were decided and where they stand at the as-of day. Every request
  is in one row, so that each stage adds up to the requests received.
params: {}
--- */
select
    c.kind,
    case when c.is_routed then 'routed' else 'not_routed' end as routing,
    case
        when not c.is_put_to_counsel then 'not_asked'
        when c.is_reviewed then 'reviewed'
        else 'under_review'
    end as review,
    c.outcome,
    c.ending,
    count(*) as requests
from request_course as c
where c.received_on between $period_first_on and $period_last_on
group by
    c.kind,
    case when c.is_routed then 'routed' else 'not_routed' end,
    case
        when not c.is_put_to_counsel then 'not_asked'
        when c.is_reviewed then 'reviewed'
        else 'under_review'
    end,
    c.outcome,
    c.ending
order by c.kind, routing, review, c.outcome
