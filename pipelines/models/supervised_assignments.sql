/* ---
about: each assignment as held with the supervisors above its worker, by level, as reasons to look at the case
--- */
select
    supervision.level,
    supervision.supervisor_id as staff_id,
    held_assignments.case_id,
    cast(null as varchar) as person_id,
    held_assignments.from_at,
    held_assignments.to_at,
    concat('supervises, at level ', cast(supervision.level as varchar), ', an assignment as ', held_assignments.role) as evidence
from held_assignments
join supervision
    on supervision.staff_id = held_assignments.staff_id
