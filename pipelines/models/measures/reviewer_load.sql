/* ---
title: Load of each reviewer
unit: reviews
why: >
  Reviews asked for in the period, by the worker of counsel who has them, numbered by load and never
  named; open are reviews not decided at the as-of day, whenever they were asked for. Reviews without
  a worker on record stand as number 0.
params: {}
--- */
with loads as (
    select
        v.counsel,
        v.counsel_staff_id,
        count(case when v.asked_on >= $period_first_on then 1 end) as asked,
        count(case when v.asked_on >= $period_first_on and v.outcome <> 'undecided' then 1 end)
            as decided,
        count(case when v.outcome = 'undecided' then 1 end) as still_open
    from review_course as v
    where v.asked_on <= $period_last_on
        and (v.asked_on >= $period_first_on or v.outcome = 'undecided')
    group by v.counsel, v.counsel_staff_id
)

select
    loads.counsel,
    case
        when loads.counsel_staff_id is null then 0
        else row_number() over (
            partition by loads.counsel, loads.counsel_staff_id is null
            order by loads.asked desc, loads.still_open desc, loads.counsel_staff_id
        )
    end as reviewer_no,
    loads.asked,
    loads.decided,
    loads.still_open
from loads
order by loads.counsel, reviewer_no
