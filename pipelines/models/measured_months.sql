/* ---
about: |
  the months that measures count by: the period's and the twelve before it. period_month is the period's first one,
  first_on the first day of all
--- */
select
    cast(date_trunc('month', period_first_on) as date) as period_month,
    cast(date_trunc('month', period_first_on) - interval '12' month as date) as first_on
from period_bounds
