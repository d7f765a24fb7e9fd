/* ---
about: |
  assignments as the worker holds them: none lasts beyond the worker's last day, however late it was closed (ruling 45)
optional: [staff]
--- */
select
    assignments.case_id,
    assignments.staff_id,
    assignments.role,
    assignments.manages,
    assignments.from_at,
    least(coalesce(assignments.to_at, employment_ends.ends_at), coalesce(employment_ends.ends_at, assignments.to_at)) as to_at
from assignments
left join employment_ends
    on employment_ends.staff_id = assignments.staff_id
where employment_ends.ends_at is null
    or employment_ends.ends_at > assignments.from_at
