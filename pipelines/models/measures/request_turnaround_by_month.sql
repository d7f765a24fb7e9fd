/* ---
title: Business days from receipt to answer, by month of the answer
unit: business days
why: >
  From receipt to answer. Rows whose decision or answer precedes the receipt are left out and counted
  as excluded; so are rows with a day outside the calendar.
params: {}
--- */
with span as (
    select
        cast(date_trunc('month', cast($period_first_on as date)) as date) as period_month,
        cast(date_trunc('month', cast($period_first_on as date)) - interval '12' month as date)
            as first_on
),

answered as (
    select
        r.request_id,
        r.responded_on,
        coalesce(r.decided_on < r.received_on, false)
            or r.responded_on < r.received_on as is_disordered,
        answer_day.business_day_no - receipt_day.business_day_no as business_days
    from record_requests as r
    cross join span
    left join calendar as receipt_day on receipt_day.day_on = r.received_on
    left join calendar as answer_day on answer_day.day_on = r.responded_on
    where r.direction = 'received'
        and coalesce(r.decision, '') <> 'withdrawn'
        and r.responded_on between span.first_on and $period_last_on
)

select
    cast(date_trunc('month', answered.responded_on) as date) as month,
    cast(date_trunc('month', answered.responded_on) as date) >= span.period_month as is_in_period,
    count(case when not answered.is_disordered and answered.business_days is not null then 1 end)
        as requests,
    quantile_cont(
        case when not answered.is_disordered then answered.business_days end, 0.5
    ) as median_days,
    quantile_cont(
        case when not answered.is_disordered then answered.business_days end, 0.9
    ) as ninetieth_days,
    max(case when not answered.is_disordered then answered.business_days end) as longest_days,
    count(case when answered.is_disordered or answered.business_days is null then 1 end)
        as excluded
from answered
cross join span
group by cast(date_trunc('month', answered.responded_on) as date), span.period_month
order by month
