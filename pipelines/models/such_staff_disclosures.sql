/* ---
about: |
  the disclosures of the period, aggregates apart, with whether the worker is one whom CT-06 lets disclose
  (`disclosing_roles`, ruling 24)
--- */
select
    disclosed.disclosure_id,
    coalesce(list_contains($disclosing_roles, staff.role), false) as is_by_such_staff
from disclosed
left join staff
    on staff.staff_id = disclosed.staff_id
where disclosed.content <> 'aggregate'
