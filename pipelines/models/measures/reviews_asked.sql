/* ---
title: Legal reviews asked for, by month, reason and outcome
unit: reviews
why: The outcomes of a month and reason add up to the reviews asked for in it.
params: {}
publish:
  by: {month: month, reason: review_reason, outcome: review_outcome}
  counts: {reviews: []}
--- */
with span as (
    select
        cast(date_trunc('month', cast($period_first_on as date)) as date) as period_month,
        cast(date_trunc('month', cast($period_first_on as date)) - interval '12' month as date)
            as first_on
),

asked as (
    select
        cast(date_trunc('month', v.asked_on) as date) as month,
        v.reason,
        case
            when v.outcome is not null then v.outcome
            when v.decided_on is not null then 'decided_without_outcome'
            else 'undecided'
        end as outcome
    from legal_reviews as v
    cross join span
    where v.asked_on between span.first_on and $period_last_on
)

select
    asked.month,
    asked.month >= span.period_month as is_in_period,
    asked.reason,
    asked.outcome,
    count(*) as reviews
from asked
cross join span
group by asked.month, span.period_month, asked.reason, asked.outcome
order by asked.month, asked.reason, asked.outcome
