/* ---
about: each account's enabled intervals, half-open; account_changes of kind enable and disable split them, an open one has no end
optional: [account_changes]
--- */
with switches as (
    select
        system,
        account_id,
        enabled_at as switched_at,
        1 as is_on
    from accounts
    union all
    select
        system,
        account_id,
        disabled_at as switched_at,
        0 as is_on
    from accounts
    where disabled_at is not null
    union all
    select
        account_changes.system,
        account_changes.account_id,
        account_changes.changed_at as switched_at,
        case when account_changes.change = 'enable' then 1 else 0 end as is_on
    from account_changes
    join accounts
        on accounts.system = account_changes.system
        and accounts.account_id = account_changes.account_id
    where account_changes.change in ('enable', 'disable')
        and account_changes.changed_at >= accounts.enabled_at
),
moments as (
    select
        system,
        account_id,
        switched_at,
        min(is_on) as is_on
    from switches
    group by system, account_id, switched_at
),
spells as (
    select
        system,
        account_id,
        is_on,
        switched_at as from_at,
        lead(switched_at) over (partition by system, account_id order by switched_at) as to_at
    from moments
)
select
    spells.system,
    spells.account_id,
    accounts.staff_id,
    coalesce(accounts.shared, false) as is_shared,
    coalesce(accounts.service, false) as is_service,
    spells.from_at,
    spells.to_at
from spells
join accounts
    on accounts.system = spells.system
    and accounts.account_id = spells.account_id
where spells.is_on = 1
