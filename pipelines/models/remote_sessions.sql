/* ---
about: sessions of the period at two sites (every mode but in person), billed or not, with the worker's unit
optional: [staff]
--- */
select
    service_sessions.session_id,
    service_sessions.client_id,
    service_sessions.staff_id,
    staff.unit_id,
    service_sessions.held_at,
    service_sessions.held_on,
    service_sessions.mode,
    service_sessions.encrypted,
    upper(trim(service_sessions.worker_state)) as worker_state,
    upper(trim(service_sessions.client_state)) as client_state
from service_sessions
left join staff
    on staff.staff_id = service_sessions.staff_id
where service_sessions.mode <> 'in_person'
    and service_sessions.held_at >= $period_start
    and service_sessions.held_at < $period_end
