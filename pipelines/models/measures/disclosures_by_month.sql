/* ---
title: Disclosures by month
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
        d.channel,
        d.basis,
        d.recipient_type,
        d.redisclosure_of
    from disclosures as d
    cross join span
    where d.disclosed_on between span.first_on and $period_last_on
),

months as (
    select distinct cast(date_trunc('month', calendar.day_on) as date) as month
    from calendar
    cross join span
    where calendar.day_on between span.first_on and $period_last_on
        and calendar.day_on <= $as_of
),

counted as (
    select
        month,
        count(*) as disclosures,
        count(case when channel = 'verbal' then 1 end) as verbal,
        count(case when recipient_type not in ('staff', 'aag', 'law_department') then 1 end)
            as outside,
        count(case when basis = 'consent' then 1 end) as by_consent,
        count(case when coalesce(basis, 'none') = 'none' then 1 end) as without_basis,
        count(redisclosure_of) as redisclosures
    from released
    group by month
)

select
    months.month,
    months.month >= span.period_month as is_in_period,
    coalesce(counted.disclosures, 0) as disclosures,
    coalesce(counted.verbal, 0) as verbal,
    coalesce(counted.outside, 0) as outside,
    coalesce(counted.by_consent, 0) as by_consent,
    coalesce(counted.without_basis, 0) as without_basis,
    coalesce(counted.redisclosures, 0) as redisclosures
from months
cross join span
left join counted on counted.month = months.month
where months.month >= least((select min(released.month) from released), span.period_month)
order by months.month
