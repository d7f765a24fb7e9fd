/* ---
about: the units of workers, numbered in the order of their names; 0 is not recorded
--- */
select
    cast(0 as smallint) as unit_no,
    'not recorded' as unit_id
union all
select
    cast(row_number() over (order by named.unit_id) as smallint) as unit_no,
    named.unit_id
from (select distinct unit_id from staff where unit_id is not null) as named
