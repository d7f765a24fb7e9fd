/* ---
title: Works on the case for a contracted provider
client: Worked on the case for a contracted provider
about: while the provider's worker is assigned
cases: {from: assigned_in_a_role, with: {role: contracted, other_role: primary}}
--- */
select staff_id, case_id, cast(null as varchar) as person_id, from_at, to_at, concat('assignment as ', role) as evidence
from assignments
where role = 'contracted'
