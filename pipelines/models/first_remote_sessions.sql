/* ---
about: each client's first remote session ever, where it falls in the period
optional: [staff]
--- */
with numbered as (
    select
        service_sessions.session_id,
        row_number() over (
            partition by service_sessions.client_id
            order by service_sessions.held_at, service_sessions.session_id
        ) as session_no
    from service_sessions
    where service_sessions.mode <> 'in_person'
)
select
    remote_sessions.session_id,
    remote_sessions.client_id,
    remote_sessions.staff_id,
    remote_sessions.unit_id,
    remote_sessions.held_at,
    remote_sessions.held_on
from numbered
join remote_sessions
    on remote_sessions.session_id = numbered.session_id
where numbered.session_no = 1
