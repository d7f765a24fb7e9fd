/* ---
about: |
  each disclosure for which counsel was consulted, and how far that had come by then (rulings 21 and 22). A review
  belongs by the disclosure's review_id, by its own disclosure_id or by a request of both; it counts if decided on or
  before the disclosure, and one that counts is enough
--- */
with named as (
    select disclosure_id, review_id
    from disclosed
    union
    select disclosed.disclosure_id, legal_reviews.review_id
    from disclosed
    join legal_reviews
        on legal_reviews.disclosure_id = disclosed.disclosure_id
    union
    select disclosed.disclosure_id, legal_reviews.review_id
    from disclosed
    join legal_reviews
        on legal_reviews.request_id = disclosed.request_id
),
linked as (
    select
        disclosed.disclosure_id,
        legal_reviews.outcome,
        coalesce(legal_reviews.decided_at <= disclosed.disclosed_at, false) as is_decided_before,
        legal_reviews.decided_at is not null as is_decided
    from named
    join disclosed
        on disclosed.disclosure_id = named.disclosure_id
    join legal_reviews
        on legal_reviews.review_id = named.review_id
),
counted as (
    select
        disclosure_id,
        count(*) filter (where is_decided_before) as consulted_count,
        count(*) filter (where is_decided_before and coalesce(outcome, 'not recorded') <> 'withhold') as cleared_count,
        count(*) filter (where is_decided_before and outcome in ('release', 'release_redacted')) as approved_count,
        count(*) filter (where is_decided) as decided_count
    from linked
    group by disclosure_id
)
select
    disclosure_id,
    consulted_count > 0 as is_consulted,
    cleared_count > 0 as is_cleared,
    approved_count > 0 as is_approved,
    case
        when cleared_count > 0 then 'Legal decided before'
        when consulted_count > 0 then 'Legal decided to withhold'
        when decided_count > 0 then 'Legal decided only afterwards'
        else 'Legal was asked and has not decided'
    end as standing
from counted
