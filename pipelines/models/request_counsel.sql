/* ---
about: requests that counsel was asked about, whichever way the review belongs to them (ruling 21) - by which counsel, and when counsel first decided
optional: [disclosures]
--- */
select
    request_reviews.request_id,
    case
        when min(legal_reviews.counsel) = max(legal_reviews.counsel) then min(legal_reviews.counsel)
        else 'several'
    end as counsel,
    min(legal_reviews.decided_at) as reviewed_at
from request_reviews
join legal_reviews
    on legal_reviews.review_id = request_reviews.review_id
group by request_reviews.request_id
