/* ---
about: the audit log of the period, each event with the person who acted; the account's holder is that person, a shared account is nobody
optional: [accounts, staff]
--- */
with holders as (
    select
        accounts.system,
        accounts.account_id,
        case when not coalesce(accounts.shared, false) then accounts.staff_id end as staff_id,
        coalesce(accounts.shared, false) as is_shared_account,
        coalesce(accounts.service, false) as is_service_account,
        case when not coalesce(accounts.shared, false) then staff.unit_id end as unit_id
    from accounts
    left join staff
        on staff.staff_id = accounts.staff_id
),
events as (
    select
        access_events.event_id,
        access_events.system,
        access_events.account_id,
        case
            when coalesce(holders.is_shared_account, false) then null
            else coalesce(holders.staff_id, access_events.staff_id)
        end as staff_id,
        case
            when coalesce(holders.is_shared_account, false) or holders.staff_id is not null then null
            else access_events.staff_id
        end as named_staff_id,
        coalesce(holders.is_shared_account, false) as is_shared_account,
        coalesce(holders.is_service_account, false) as is_service_account,
        holders.unit_id,
        access_events.occurred_at,
        access_events.occurred_on,
        access_events.action,
        access_events.case_id,
        access_events.person_id,
        access_events.records_affected,
        access_events.authorised_by,
        access_events.authority_ref
    from access_events
    left join holders
        on holders.system = access_events.system
        and holders.account_id = access_events.account_id
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
    coalesce(events.unit_id, staff.unit_id) as unit_id,
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
    on staff.staff_id = events.named_staff_id
