/* ---
title: Legal reviews asked for in the period, by reason and outcome
unit: reviews
why: >
  Median in business days from asking to decision; reviews decided before they were asked for are
  left out and counted as excluded.
params: {}
--- */
select
    v.reason,
    count(*) as asked,
    count(case when v.outcome = 'release' then 1 end) as release,
    count(case when v.outcome = 'release_redacted' then 1 end) as release_redacted,
    count(case when v.outcome = 'withhold' then 1 end) as withhold,
    count(case when v.outcome = 'advice' then 1 end) as advice,
    count(case when v.outcome is null and v.decided_on is not null then 1 end)
        as decided_without_outcome,
    count(case when v.outcome is null and v.decided_on is null then 1 end) as undecided,
    quantile_cont(
        case
            when v.decided_on >= v.asked_on
                then decision_day.business_day_no - asking_day.business_day_no
        end, 0.5
    ) as median_days,
    count(case when v.decided_on < v.asked_on then 1 end) as excluded
from legal_reviews as v
left join calendar as asking_day on asking_day.day_on = v.asked_on
left join calendar as decision_day on decision_day.day_on = v.decided_on
where v.asked_on between $period_first_on and $period_last_on
group by v.reason
order by v.reason
