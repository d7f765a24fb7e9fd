/* ---
about: incidents, with whether each was open when the period began or discovered in it (ruling 1)
--- */
select
    incident_id,
    kind,
    discovered_at,
    discovered_on,
    discovered_by,
    supervisor_reported_at,
    loss_procedure_at,
    legal_director_reported_at,
    legal_director_reported_on,
    commissioner_notified_on,
    hr_notified_on,
    clients_affected,
    clients_notified_on,
    violator_staff_id,
    violator_org,
    substantiated_at,
    substantiated_on,
    discipline,
    discipline_on,
    prosecution,
    prosecution_decided_on,
    org_head_notified_on,
    closed_at,
    discovered_at >= $period_start and discovered_at < $period_end as is_new,
    discovered_at < $period_start and (closed_at is null or closed_at > $period_start) as was_open
from incidents
