/* ---
title: Requests routed to counsel and reviewed by counsel, by month and kind
unit: requests
why: >
  Each step is counted in the month in which it happened, whenever the request came in.
params: {}
--- */
with span as (
    select
        cast(date_trunc('month', cast($period_first_on as date)) as date) as period_month,
        cast(date_trunc('month', cast($period_first_on as date)) - interval '12' month as date)
            as first_on
),

reviewed as (
    select v.request_id, min(v.decided_on) as reviewed_on
    from legal_reviews as v
    where v.request_id is not null and v.decided_on is not null
    group by v.request_id
),

steps as (
    select r.request_id, r.kind, 'routed' as step, r.routed_to_legal_on as step_on
    from record_requests as r
    where r.direction = 'received'
    union all
    select r.request_id, r.kind, 'reviewed' as step, reviewed.reviewed_on as step_on
    from record_requests as r
    inner join reviewed on reviewed.request_id = r.request_id
    where r.direction = 'received'
)

select
    cast(date_trunc('month', steps.step_on) as date) as month,
    cast(date_trunc('month', steps.step_on) as date) >= span.period_month as is_in_period,
    steps.kind,
    steps.step,
    count(*) as requests
from steps
cross join span
where steps.step_on between span.first_on and $period_last_on
group by cast(date_trunc('month', steps.step_on) as date), span.period_month, steps.kind, steps.step
order by month, steps.kind, steps.step
