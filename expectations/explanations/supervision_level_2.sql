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
select staff_id, case_id, person_id, from_at, to_at, evidence
from supervised_assignments
where level = 2
    and $supervision_levels >= 2
