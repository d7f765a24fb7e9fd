/* ---
title: Supervises the assigned worker directly
client: Supervised the worker who was assigned to the case
about: while the assignment lasts and the assigned worker has not left, where supervision_levels is 1 or more
from: {supervision_levels: 1}
cases:
  from: supervision_of_an_assigned_worker
  with:
    levels: 1
    fewer: 0
    staff: [{staff_id: W, supervisor_id: A}]
    supervisor: A
    below: W
--- */
select
    supervision.supervisor_id as staff_id,
    held_assignments.case_id,
    cast(null as varchar) as person_id,
    held_assignments.from_at,
    held_assignments.to_at,
    concat('supervises, at level 1, an assignment as ', held_assignments.role) as evidence
from held_assignments
join supervision
    on supervision.staff_id = held_assignments.staff_id
where supervision.level = 1
    and $supervision_levels >= 1
