/* ---
title: Disclosures in doubt, by month and how far counsel had come by then
unit: disclosures
why: >
  Disclosures that the worker marked as in doubt. A review belongs to one by its own reference, by
  the disclosure's or by a request of both; the furthest that any of them had come counts.
params: {}
--- */
with bounds as (
    select span.period_month, calendar.starts_at as first_at
    from measured_months as span
    inner join calendar on calendar.day_on = span.first_on
),

doubtful as (
    select
        d.disclosure_id,
        cast(date_trunc('month', d.disclosed_on) as date) as month,
        d.disclosed_at,
        d.review_id,
        d.request_id
    from disclosures as d
    cross join bounds
    where d.in_doubt and d.disclosed_at >= bounds.first_at and d.disclosed_at < $period_end
),

linked as (
    select doubtful.disclosure_id, v.review_id, v.decided_at, v.outcome
    from doubtful
    inner join legal_reviews as v on v.review_id = doubtful.review_id
    union
    select doubtful.disclosure_id, v.review_id, v.decided_at, v.outcome
    from doubtful
    inner join legal_reviews as v on v.disclosure_id = doubtful.disclosure_id
    union
    select doubtful.disclosure_id, v.review_id, v.decided_at, v.outcome
    from doubtful
    inner join legal_reviews as v on v.request_id = doubtful.request_id
),

ranked as (
    select
        doubtful.disclosure_id,
        doubtful.month,
        max(
            case
                when linked.review_id is null then 0
                when linked.decided_at is null then 1
                when linked.decided_at > doubtful.disclosed_at then 2
                when linked.outcome = 'withhold' then 3
                else 4
            end
        ) as furthest
    from doubtful
    left join linked on linked.disclosure_id = doubtful.disclosure_id
    group by doubtful.disclosure_id, doubtful.month
)

select
    ranked.month,
    ranked.month >= bounds.period_month as is_in_period,
    case ranked.furthest
        when 4 then 'cleared_before'
        when 3 then 'withhold_decided_before'
        when 2 then 'decided_afterwards'
        when 1 then 'not_decided'
        else 'not_asked'
    end as standing,
    count(*) as disclosures_in_doubt
from ranked
cross join bounds
group by ranked.month, bounds.period_month, ranked.furthest
order by ranked.month, standing
