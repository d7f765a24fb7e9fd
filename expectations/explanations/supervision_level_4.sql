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
select staff_id, case_id, person_id, from_at, to_at, evidence
from supervised_assignments
where level = 4
    and $supervision_levels >= 4
