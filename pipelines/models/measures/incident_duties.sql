/* ---
title: Days from discovery to each duty inside the agency, by medium
unit: incidents
why: >
  Calendar days, incidents discovered in the period. Done: days to the day of the duty. Not done: days
  until the as-of day, and no record of it yet. A duty dated before the discovery is out of order and
  has no days. A loss or theft goes to the supervisor and starts the procedure for losses; the
  other duties follow every incident.
params: {}
--- */
with duties as (
    select
        1 as duty_no,
        'Supervisor told' as duty,
        coalesce(i.medium, 'not recorded') as medium,
        i.discovered_on,
        i.supervisor_reported_on as done_on
    from incidents as i
    where i.discovered_on between $period_first_on and $period_last_on
        and i.kind in ('loss', 'theft')
    union all
    select
        2 as duty_no,
        'Loss procedure begun' as duty,
        coalesce(i.medium, 'not recorded') as medium,
        i.discovered_on,
        i.loss_procedure_on as done_on
    from incidents as i
    where i.discovered_on between $period_first_on and $period_last_on
        and i.kind in ('loss', 'theft')
    union all
    select
        3 as duty_no,
        'Legal director told' as duty,
        coalesce(i.medium, 'not recorded') as medium,
        i.discovered_on,
        i.legal_director_reported_on as done_on
    from incidents as i
    where i.discovered_on between $period_first_on and $period_last_on
    union all
    select
        4 as duty_no,
        'Commissioner told' as duty,
        coalesce(i.medium, 'not recorded') as medium,
        i.discovered_on,
        i.commissioner_notified_on as done_on
    from incidents as i
    where i.discovered_on between $period_first_on and $period_last_on
    union all
    select
        5 as duty_no,
        'Human resources told' as duty,
        coalesce(i.medium, 'not recorded') as medium,
        i.discovered_on,
        i.hr_notified_on as done_on
    from incidents as i
    where i.discovered_on between $period_first_on and $period_last_on
),

timed as (
    select
        duties.duty_no,
        duties.duty,
        duties.medium,
        case
            when duties.done_on is null then 'not_done'
            when duties.done_on < duties.discovered_on then 'out_of_order'
            else 'done'
        end as standing,
        case
            when duties.done_on is null then date_diff('day', duties.discovered_on, $as_of)
            when duties.done_on >= duties.discovered_on
                then date_diff('day', duties.discovered_on, duties.done_on)
        end as days
    from duties
)

select
    timed.duty_no,
    timed.duty,
    timed.medium,
    timed.standing,
    timed.days,
    count(*) as incidents
from timed
group by timed.duty_no, timed.duty, timed.medium, timed.standing, timed.days
order by timed.duty_no, timed.medium, timed.standing, timed.days
