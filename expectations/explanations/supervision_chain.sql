/* ---
title: Supervises the worker assigned to the case
about: up to the number of levels that supervision_levels allows, while the assignment lasts
--- */
select
    supervision.supervisor_id as staff_id,
    assignments.case_id,
    cast(null as varchar) as person_id,
    assignments.from_at,
    assignments.to_at,
    concat('supervises, at level ', cast(supervision.level as varchar), ', an assignment as ', assignments.role) as evidence
from assignments
join supervision
    on supervision.staff_id = assignments.staff_id
where supervision.level <= $supervision_levels
