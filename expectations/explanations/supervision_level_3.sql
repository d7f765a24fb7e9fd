/* ---
title: Supervises the assigned worker three levels up
client: Supervised, three levels up, the worker who was assigned to the case
about: while the assignment lasts and the assigned worker has not left, where supervision_levels is 3 or more
from: {supervision_levels: 3}
cases:
  from: supervision_of_an_assigned_worker
  with:
    levels: 3
    fewer: 2
    staff: [{staff_id: W, supervisor_id: A}, {staff_id: A, supervisor_id: B}, {staff_id: B, supervisor_id: C}]
    supervisor: C
    below: B
--- */
select
    supervision.supervisor_id as staff_id,
    held_assignments.case_id,
    cast(null as varchar) as person_id,
    held_assignments.from_at,
    held_assignments.to_at,
    concat('supervises, at level 3, an assignment as ', held_assignments.role) as evidence
from held_assignments
join supervision
    on supervision.staff_id = held_assignments.staff_id
where supervision.level = 3
    and $supervision_levels >= 3
