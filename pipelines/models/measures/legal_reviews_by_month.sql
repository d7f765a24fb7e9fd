/* ---
title: Legal reviews asked for and decided, by month
unit: reviews
params: {}
--- */
with span as (
    select
        cast(date_trunc('month', cast($period_first_on as date)) as date) as period_month,
        cast(date_trunc('month', cast($period_first_on as date)) - interval '12' month as date)
            as first_on
),

steps as (
    select v.reason, 'asked' as step, v.asked_on as step_on
    from legal_reviews as v
    union all
    select v.reason, 'decided' as step, v.decided_on as step_on
    from legal_reviews as v
)

select
    cast(date_trunc('month', steps.step_on) as date) as month,
    cast(date_trunc('month', steps.step_on) as date) >= span.period_month as is_in_period,
    steps.reason,
    steps.step,
    count(*) as reviews
from steps
cross join span
where steps.step_on between span.first_on and $period_last_on
group by cast(date_trunc('month', steps.step_on) as date), span.period_month, steps.reason, steps.step
order by month, steps.reason, steps.step
