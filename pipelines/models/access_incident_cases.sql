/* ---
about: the cases that the unexplained accesses of an incident are about; the case itself, or those of the person it names, while a member
optional: [case_members]
--- */
select
    incident_id,
    case_id
from access_episodes
where unexplained_count > 0
    and case_id is not null
    and staff_id is not null
union
select
    access_episodes.incident_id,
    case_members.case_id
from access_episodes
join case_members
    on case_members.person_id = access_episodes.person_id
    and case_members.from_on <= access_episodes.unexplained_from_on
    and (case_members.to_on is null or case_members.to_on >= access_episodes.unexplained_from_on)
where access_episodes.unexplained_count > 0
    and access_episodes.staff_id is not null
