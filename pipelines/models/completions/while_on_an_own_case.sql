/* ---
about: |
  explains accesses to a case that is related to one of the worker's own, while the worker is assigned to that one; an
  explanation states the two cases, the days on which they are related, and the evidence
--- */
select
    assignments.staff_id,
    stated.case_id,
    cast(null as varchar) as person_id,
    greatest(assignments.from_at, coalesce(began.starts_at, assignments.from_at)) as from_at,
    least(coalesce(assignments.to_at, ended.ends_at), coalesce(ended.ends_at, assignments.to_at)) as to_at,
    stated.evidence
from assignments
join stated
    on stated.own_case_id = assignments.case_id
left join calendar as began
    on began.day_on = stated.from_on
left join calendar as ended
    on ended.day_on = stated.to_on
