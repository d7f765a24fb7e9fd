/* ---
about: incidents as in incident_records whose violation was substantiated, new in the period by that day; discipline of none, and a decision without its day, settle nothing
--- */
select
    incident_id,
    kind,
    violator_staff_id as staff_id,
    violator_unit_id as unit_id,
    violator_org,
    substantiated_at as occurred_at,
    substantiated_on,
    discipline,
    case when discipline <> 'none' then discipline_on end as disciplined_on,
    prosecution,
    prosecution_decided_on,
    case when prosecution is not null then prosecution_decided_on end as decided_on,
    org_head_notified_on,
    substantiated_on >= $period_first_on and substantiated_on <= $period_last_on as is_new,
    was_open
from incident_records
where substantiated_at is not null
