/* ---
title: Supervises the assigned worker two levels up
client: Supervised, two levels up, the worker who was assigned to the case
about: while the assignment lasts and the assigned worker has not left, where supervision_levels is 2 or more
from: {supervision_levels: 2}
cases:
  from: supervision_of_an_assigned_worker
  with:
    levels: 2
    fewer: 1
    staff: [{staff_id: W, supervisor_id: A}, {staff_id: A, supervisor_id: B}]
    supervisor: B
    below: A
--- */
select
    supervision.supervisor_id as staff_id,
    held_assignments.case_id,
    cast(null as varchar) as person_id,
    held_assignments.from_at,
    held_assignments.to_at,
    concat('supervises, at level 2, an assignment as ', held_assignments.role) as evidence
from held_assignments
join supervision
    on supervision.staff_id = held_assignments.staff_id
where supervision.level = 2
    and $supervision_levels >= 2
