/* ---
title: Disclosures by month and content
unit: disclosures
params: {}
--- */
with span as (
    select
        cast(date_trunc('month', cast($period_first_on as date)) as date) as period_month,
        cast(date_trunc('month', cast($period_first_on as date)) - interval '12' month as date)
            as first_on
),

released as (
    select
        cast(date_trunc('month', d.disclosed_on) as date) as month,
        coalesce(d.content, 'not recorded') as content
    from disclosures as d
    cross join span
    where d.disclosed_on between span.first_on and $period_last_on
)

select
    released.month,
    released.month >= span.period_month as is_in_period,
    released.content,
    count(*) as disclosures
from released
cross join span
group by released.month, span.period_month, released.content
order by released.month, released.content
