/* ---
about: each worker with the number of their unit
--- */
select
    staff.staff_id,
    unit_numbers.unit_no
from staff
join unit_numbers
    on unit_numbers.unit_id = coalesce(staff.unit_id, 'not recorded')
