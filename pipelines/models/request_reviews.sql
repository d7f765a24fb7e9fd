/* ---
about: which legal review belongs to which request - by the request itself, or by a disclosure under it (ruling 21)
optional: [disclosures]
--- */
select
    request_id,
    review_id
from legal_reviews
where request_id is not null
union
select
    disclosures.request_id,
    disclosures.review_id
from disclosures
where disclosures.request_id is not null
    and disclosures.review_id is not null
union
select
    disclosures.request_id,
    legal_reviews.review_id
from legal_reviews
join disclosures
    on disclosures.disclosure_id = legal_reviews.disclosure_id
where disclosures.request_id is not null
