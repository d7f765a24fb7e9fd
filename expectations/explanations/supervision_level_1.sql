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
select staff_id, case_id, person_id, from_at, to_at, evidence
from supervised_assignments
where level = 1
    and $supervision_levels >= 1
