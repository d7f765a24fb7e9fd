/* ---
title: Days from discovery to each duty, incidents discovered in the period
unit: days
why: >
  Calendar days. A step dated before the discovery is left out of the days and counted as excluded.
  A loss or theft goes to the supervisor and starts the procedure for losses; the rest is counted
  for every incident, also where no client was affected.
params: {}
--- */
with duties as (
    select
        i.incident_id,
        1 as duty_no,
        'Supervisor told' as duty,
        i.discovered_on,
        i.supervisor_reported_on as done_on
    from incidents as i
    where i.kind in ('loss', 'theft')
    union all
    select
        i.incident_id,
        2 as duty_no,
        'Loss procedure begun' as duty,
        i.discovered_on,
        i.loss_procedure_on as done_on
    from incidents as i
    where i.kind in ('loss', 'theft')
    union all
    select
        i.incident_id,
        3 as duty_no,
        'Legal director told' as duty,
        i.discovered_on,
        i.legal_director_reported_on as done_on
    from incidents as i
    union all
    select
        i.incident_id,
        4 as duty_no,
        'Commissioner told' as duty,
        i.discovered_on,
        i.commissioner_notified_on as done_on
    from incidents as i
    union all
    select
        i.incident_id,
        5 as duty_no,
        'Human resources told' as duty,
        i.discovered_on,
        i.hr_notified_on as done_on
    from incidents as i
    union all
    select
        i.incident_id,
        6 as duty_no,
        'Clients told' as duty,
        i.discovered_on,
        i.clients_notified_on as done_on
    from incidents as i
),

timed as (
    select
        duties.duty_no,
        duties.duty,
        duties.done_on,
        duties.done_on < duties.discovered_on as is_disordered,
        date_diff('day', duties.discovered_on, duties.done_on) as days
    from duties
    where duties.discovered_on between $period_first_on and $period_last_on
)

select
    timed.duty_no,
    timed.duty,
    count(*) as incidents,
    count(timed.done_on) as recorded,
    count(case when timed.done_on is null then 1 end) as not_recorded,
    count(case when timed.is_disordered then 1 end) as excluded,
    count(case when not timed.is_disordered and timed.days = 0 then 1 end) as same_day,
    quantile_cont(case when not timed.is_disordered then timed.days end, 0.5) as median_days,
    max(case when not timed.is_disordered then timed.days end) as longest_days
from timed
group by timed.duty_no, timed.duty
order by timed.duty_no
