/* ---
about: each client's first remote session as in first_remote_sessions with each kind of notice that must be given before it, and whether it was
optional: [staff]
--- */
with kinds as (
    select 'electronic_risks' as notice
    union all
    select 'no_reposting' as notice
),
first_given as (
    select
        client_id,
        notice,
        min(given_on) as given_on
    from client_notices
    group by client_id, notice
)
select
    first_remote_sessions.session_id,
    kinds.notice,
    case
        when first_given.given_on <= first_remote_sessions.held_on then 'pass'
        else 'fail'
    end as status,
    case
        when first_given.given_on <= first_remote_sessions.held_on then 'given beforehand'
        when first_given.given_on is not null then 'given afterwards'
        else 'never given'
    end as standing,
    first_remote_sessions.staff_id,
    first_remote_sessions.held_at as occurred_at,
    first_remote_sessions.unit_id
from first_remote_sessions
cross join kinds
left join first_given
    on first_given.client_id = first_remote_sessions.client_id
    and first_given.notice = kinds.notice
