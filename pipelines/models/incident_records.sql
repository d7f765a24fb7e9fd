/* ---
about: incidents, with whether each was discovered in the period or open when it began (ruling 1), and the units of who found it and who did it
optional: [staff]
--- */
select
    incidents.incident_id,
    incidents.kind,
    incidents.discovered_at,
    incidents.discovered_on,
    incidents.discovered_by,
    finders.unit_id as finder_unit_id,
    incidents.supervisor_reported_at,
    incidents.loss_procedure_at,
    incidents.legal_director_reported_at,
    incidents.legal_director_reported_on,
    incidents.commissioner_notified_on,
    incidents.hr_notified_on,
    incidents.clients_affected,
    incidents.clients_notified_on,
    incidents.violator_staff_id,
    incidents.violator_org,
    violators.role as violator_role,
    violators.unit_id as violator_unit_id,
    incidents.substantiated_at,
    incidents.substantiated_on,
    incidents.discipline,
    incidents.discipline_on,
    incidents.prosecution,
    incidents.prosecution_decided_on,
    incidents.org_head_notified_on,
    incidents.discovered_at >= $period_start and incidents.discovered_at < $period_end as is_new,
    incidents.discovered_at < $period_start
        and (incidents.closed_at is null or incidents.closed_at > $period_start) as was_open
from incidents
left join staff as finders
    on finders.staff_id = incidents.discovered_by
left join staff as violators
    on violators.staff_id = incidents.violator_staff_id
