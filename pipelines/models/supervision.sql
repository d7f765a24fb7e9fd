/* ---
about: each worker with the supervisors above, level 1 being the direct one; four levels
--- */
with direct as (
    select staff_id, supervisor_id
    from staff
    where supervisor_id is not null
        and supervisor_id <> staff_id
),
second as (
    select direct.staff_id, above.supervisor_id
    from direct
    join direct as above
        on above.staff_id = direct.supervisor_id
),
third as (
    select second.staff_id, above.supervisor_id
    from second
    join direct as above
        on above.staff_id = second.supervisor_id
),
fourth as (
    select third.staff_id, above.supervisor_id
    from third
    join direct as above
        on above.staff_id = third.supervisor_id
)
select staff_id, supervisor_id, 1 as level
from direct
union all
select staff_id, supervisor_id, 2 as level
from second
union all
select staff_id, supervisor_id, 3 as level
from third
union all
select staff_id, supervisor_id, 4 as level
from fourth
