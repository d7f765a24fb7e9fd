/* ---
about: incidents as in incident_facts, with the units of who found it and who did it
optional: [staff]
--- */
select
    incident_facts.incident_id,
    incident_facts.kind,
    incident_facts.discovered_at,
    incident_facts.discovered_on,
    incident_facts.discovered_by,
    finders.unit_id as finder_unit_id,
    incident_facts.supervisor_reported_at,
    incident_facts.loss_procedure_at,
    incident_facts.legal_director_reported_at,
    incident_facts.legal_director_reported_on,
    incident_facts.commissioner_notified_on,
    incident_facts.hr_notified_on,
    incident_facts.clients_affected,
    incident_facts.clients_notified_on,
    incident_facts.violator_staff_id,
    violators.unit_id as violator_unit_id,
    incident_facts.violator_org,
    incident_facts.substantiated_at,
    incident_facts.substantiated_on,
    incident_facts.discipline,
    incident_facts.discipline_on,
    incident_facts.prosecution,
    incident_facts.prosecution_decided_on,
    incident_facts.org_head_notified_on,
    incident_facts.is_new,
    incident_facts.was_open
from incident_facts
left join staff as finders
    on finders.staff_id = incident_facts.discovered_by
left join staff as violators
    on violators.staff_id = incident_facts.violator_staff_id
