/* ---
title: Supervises the assigned worker four levels up
client: Supervised, four levels up, the worker who was assigned to the case
about: while the assignment lasts and the assigned worker has not left, where supervision_levels is 4 or more
from: {supervision_levels: 4}
cases:
  from: supervision_of_an_assigned_worker
  with:
    levels: 4
    fewer: 3
    staff: [{staff_id: W, supervisor_id: A}, {staff_id: A, supervisor_id: B}, {staff_id: B, supervisor_id: C}, {staff_id: C, supervisor_id: D}]
    supervisor: D
    below: C
--- */
select
    supervision.supervisor_id as staff_id,
    held_assignments.case_id,
    cast(null as varchar) as person_id,
    held_assignments.from_at,
    held_assignments.to_at,
    concat('supervises, at level 4, an assignment as ', held_assignments.role) as evidence
from held_assignments
join supervision
    on supervision.staff_id = held_assignments.staff_id
where supervision.level = 4
    and $supervision_levels >= 4
