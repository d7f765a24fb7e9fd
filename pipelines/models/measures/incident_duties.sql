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
with kinds as (
    select listed.duty_no, listed.duty
    from (
        values
        (1, 'Supervisor told'),
        (2, 'Loss procedure begun'),
        (3, 'Legal director told'),
        (4, 'Commissioner told'),
        (5, 'Human resources told')
    ) as listed (duty_no, duty)
),

duties as (
    select
        kinds.duty_no,
        kinds.duty,
        coalesce(i.medium, 'not recorded') as medium,
        i.discovered_on,
        case kinds.duty_no
            when 1 then i.supervisor_reported_on
            when 2 then i.loss_procedure_on
            when 3 then i.legal_director_reported_on
            when 4 then i.commissioner_notified_on
            else i.hr_notified_on
        end as done_on
    from incidents as i
    cross join kinds
    where i.discovered_on between $period_first_on and $period_last_on
        and (kinds.duty_no > 2 or i.kind in ('loss', 'theft'))
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
