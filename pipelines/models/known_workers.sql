/* ---
about: |
  by which names a worker on the staff list is known - the worker's id, and the id of every account that is the worker's own.
  Without a staff list nobody is known, and its readers take whoever is named
optional: [accounts, staff]
--- */
select
    staff_id as name,
    staff_id
from staff
union
select
    accounts.account_id as name,
    staff.staff_id
from accounts
join staff
    on staff.staff_id = accounts.staff_id
where not coalesce(accounts.shared, false)
