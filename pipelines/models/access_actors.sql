/* ---
about: the audit log of the period, each event with the person who acted
optional: [accounts, staff]
--- */
select
    events.event_id,
    events.system,
    events.account_id,
    case
        when coalesce(accounts.shared, false) then null
        when accounts.staff_id is not null then accounts.staff_id
        else events.staff_id
    end as staff_id,
    coalesce(accounts.shared, false) as is_shared_account,
    staff.unit_id,
    events.occurred_at,
    events.occurred_on,
    events.action,
    events.case_id,
    events.person_id,
    events.records_affected,
    events.authorised_by,
    events.authority_ref
from access_events as events
left join accounts
    on accounts.system = events.system
    and accounts.account_id = events.account_id
left join staff
    on staff.staff_id = coalesce(accounts.staff_id, events.staff_id)
where events.occurred_at >= $period_start
    and events.occurred_at < $period_end
