/* ---
about: the audit log of the period, each event with the person who acted; the account's holder is that person, a shared account is nobody
optional: [accounts, staff]
--- */
with events as (
    select
        access_events.event_id,
        access_events.system,
        access_events.account_id,
        case
            when coalesce(accounts.shared, false) then null
            else coalesce(accounts.staff_id, access_events.staff_id)
        end as staff_id,
        coalesce(accounts.shared, false) as is_shared_account,
        coalesce(accounts.service, false) as is_service_account,
        access_events.occurred_at,
        access_events.occurred_on,
        access_events.action,
        access_events.case_id,
        access_events.person_id,
        access_events.records_affected,
        access_events.authorised_by,
        access_events.authority_ref
    from access_events
    left join accounts
        on accounts.system = access_events.system
        and accounts.account_id = access_events.account_id
    where access_events.occurred_at >= $period_start
        and access_events.occurred_at < $period_end
)
select
    events.event_id,
    events.system,
    events.account_id,
    events.staff_id,
    events.is_shared_account,
    events.is_service_account,
    staff.unit_id,
    events.occurred_at,
    events.occurred_on,
    events.action,
    events.case_id,
    events.person_id,
    events.records_affected,
    events.authorised_by,
    events.authority_ref
from events
left join staff
    on staff.staff_id = events.staff_id
