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
select staff_id, case_id, person_id, from_at, to_at, evidence
from supervised_assignments
where level = 3
    and $supervision_levels >= 3
