/* ---
title: Assigned to the case
client: Was assigned to the case
about: from the hand-over to this worker until the hand-over to the next; cover and contracted workers are kinds of their own
cases: {from: assigned_in_a_role, with: {role: primary, other_role: coverage}}
--- */
select staff_id, case_id, cast(null as varchar) as person_id, from_at, to_at, concat('assignment as ', role) as evidence
from assignments
where role not in ('coverage', 'contracted')
