/* ---
title: Days from discovery to the clients' notice, by medium
unit: incidents
why: >
  Calendar days, incidents discovered in the period that affected clients: days to the notice, or, where
  there is none yet, to the as-of day. A notice dated before the discovery is out of order and has no
  days. Where nobody was affected nobody is to be told; where the number is not recorded and no notice
  is, nothing can be said. Clients affected where recorded.
params: {}
--- */
with placed as (
    select
        coalesce(i.medium, 'not recorded') as medium,
        i.clients_affected,
        case
            when i.clients_notified_on < i.discovered_on then 'out_of_order'
            when i.clients_notified_on is not null then 'done'
            when i.clients_affected = 0 then 'nobody_affected'
            when i.clients_affected is null then 'number_not_recorded'
            else 'not_done'
        end as standing,
        date_diff('day', i.discovered_on, coalesce(i.clients_notified_on, $as_of)) as days_since
    from incidents as i
    where i.discovered_on between $period_first_on and $period_last_on
),

timed as (
    select
        placed.medium,
        placed.clients_affected,
        placed.standing,
        case when placed.standing in ('done', 'not_done') then placed.days_since end as days
    from placed
)

select
    timed.medium,
    timed.standing,
    timed.days,
    count(*) as incidents,
    coalesce(sum(timed.clients_affected), 0) as clients_affected
from timed
group by timed.medium, timed.standing, timed.days
order by timed.medium, timed.standing, timed.days
