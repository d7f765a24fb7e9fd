/* ---
about: each legal review with the local day on which it was asked for, and business days to its decision or else to the as-of day; none where the decision precedes the question
--- */
with dated as (
    select
        legal_reviews.review_id,
        legal_reviews.counsel,
        legal_reviews.counsel_staff_id,
        legal_reviews.reason,
        legal_reviews.outcome,
        legal_reviews.decided_at is not null as is_decided,
        case
            when legal_reviews.asked_at < asked.starts_at then asked.before_on
            when legal_reviews.asked_at >= asked.ends_at then asked.after_on
            else coalesce(asked.day_on, cast(legal_reviews.asked_at as date))
        end as asked_on,
        case
            when legal_reviews.asked_at < asked.starts_at then asked.before_no
            when legal_reviews.asked_at >= asked.ends_at then asked.after_no
            else asked.business_day_no
        end as asked_no,
        case
            when legal_reviews.decided_at < decided.starts_at then decided.before_on
            when legal_reviews.decided_at >= decided.ends_at then decided.after_on
            else coalesce(decided.day_on, cast(legal_reviews.decided_at as date))
        end as decided_on,
        case
            when legal_reviews.decided_at < decided.starts_at then decided.before_no
            when legal_reviews.decided_at >= decided.ends_at then decided.after_no
            else decided.business_day_no
        end as decided_no
    from legal_reviews
    left join local_days as asked
        on asked.day_on = cast(legal_reviews.asked_at as date)
    left join local_days as decided
        on decided.day_on = cast(legal_reviews.decided_at as date)
),
today as (
    select business_day_no
    from calendar
    where day_on = $as_of
)
select
    dated.review_id,
    dated.counsel,
    dated.counsel_staff_id,
    dated.reason,
    dated.asked_on,
    case
        when dated.outcome is not null then dated.outcome
        when dated.is_decided then 'decided_without_outcome'
        else 'undecided'
    end as outcome,
    dated.is_decided,
    case
        when dated.decided_on < dated.asked_on then null
        when dated.is_decided then dated.decided_no - dated.asked_no
        else today.business_day_no - dated.asked_no
    end as business_days
from dated
cross join today
