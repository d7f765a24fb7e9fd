/* ---
title: Business days that the period's legal reviews took or have waited, by counsel and reason
unit: reviews
why: >
  From asking to the decision, else to the as-of day. Days are missing where the decision is dated
  before the question.
params: {}
--- */
with today as (
    select day_no.business_day_no
    from calendar as day_no
    where day_no.day_on = $as_of
),

timed as (
    select
        v.counsel,
        v.reason,
        v.decided_on is not null as is_decided,
        case
            when v.decided_on < v.asked_on then null
            else coalesce(decision_day.business_day_no, today.business_day_no)
                - asking_day.business_day_no
        end as business_days
    from legal_reviews as v
    cross join today
    left join calendar as asking_day on asking_day.day_on = v.asked_on
    left join calendar as decision_day on decision_day.day_on = v.decided_on
    where v.asked_on between $period_first_on and $period_last_on
)

select
    timed.counsel,
    timed.reason,
    timed.is_decided,
    timed.business_days,
    count(*) as reviews
from timed
group by timed.counsel, timed.reason, timed.is_decided, timed.business_days
order by timed.counsel, timed.reason, timed.is_decided, timed.business_days
