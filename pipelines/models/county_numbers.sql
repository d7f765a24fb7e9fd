/* ---
about: the counties of cases, numbered in the order of their names; 0 is not recorded
--- */
select
    cast(0 as smallint) as county_no,
    'not recorded' as county
union all
select
    cast(row_number() over (order by named.county) as smallint) as county_no,
    named.county
from (select distinct county from cases where county is not null) as named
