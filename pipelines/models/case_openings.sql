/* ---
about: |
  each case twice: 1 on the day it opened, -1 on the day after it closed, so that sums over days are sums over cases; a case
  is open on its opening day and on its closing day (ruling 6)
--- */
select
    coalesce(cases.unit_id, 'not recorded') as unit_id,
    coalesce(cases.county, 'not recorded') as county,
    cases.opened_on as day_on,
    1 as change
from cases
where cases.closed_on is null
    or cases.closed_on >= cases.opened_on
union all
select
    coalesce(cases.unit_id, 'not recorded') as unit_id,
    coalesce(cases.county, 'not recorded') as county,
    cases.closed_on + 1 as day_on,
    -1 as change
from cases
where cases.closed_on >= cases.opened_on
