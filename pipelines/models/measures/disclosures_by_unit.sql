/* ---
title: Disclosures by month and unit of the worker who disclosed
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
        coalesce(staff.unit_id, 'not recorded') as unit_id
    from disclosures as d
    cross join span
    left join staff on staff.staff_id = d.staff_id
    where d.disclosed_on between span.first_on and $period_last_on
)

select
    released.month,
    released.month >= span.period_month as is_in_period,
    released.unit_id,
    count(*) as disclosures
from released
cross join span
group by released.month, span.period_month, released.unit_id
order by released.month, released.unit_id
