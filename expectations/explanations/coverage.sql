/* ---
title: Covers for an absent worker
client: Stood in for an absent worker
about: while the assignment as cover lasts
cases: {from: assigned_in_a_role, with: {role: coverage, other_role: primary}}
--- */
select staff_id, case_id, cast(null as varchar) as person_id, from_at, to_at, concat('assignment as ', role) as evidence
from assignments
where role = 'coverage'
