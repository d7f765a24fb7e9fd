/* ---
title: Releases on requests received, and how many of them went out before counsel had cleared them
unit: requests
why: >
  Requests received and answered with a grant, or followed by a disclosure to somebody outside,
  whichever came first; cleared is a review, of the request or of a disclosure under it, that was
  decided by then and does not say withhold. Policy asks it of case reviews and subpoenas.
params: {}
--- */
with cleared as (
    select request_reviews.request_id, min(legal_reviews.decided_at) as cleared_at
    from request_reviews
    inner join legal_reviews on legal_reviews.review_id = request_reviews.review_id
    where coalesce(legal_reviews.outcome, 'not recorded') <> 'withhold'
    group by request_reviews.request_id
)

select
    cast(date_trunc('month', c.received_on) as date) as month,
    cast(date_trunc('month', c.received_on) as date) >= span.period_month as is_in_period,
    c.kind,
    count(*) as released,
    count(case when cleared.cleared_at is null or cleared.cleared_at > r.released_at then 1 end)
        as released_before_review
from request_releases as r
inner join request_course as c on c.request_id = r.request_id
left join cleared on cleared.request_id = r.request_id
cross join measured_months as span
where r.released_at is not null and c.received_on between span.first_on and $period_last_on
group by cast(date_trunc('month', c.received_on) as date), span.period_month, c.kind
order by month, c.kind
