/* ---
about: |
  the calendar, to find the local day of a time without asking for its time zone row by row: a time's local day is the
  day of its UTC date, the day before if it lies before that day begins, or the day after if it lies beyond its end
--- */
select
    day_on,
    cast(day_on - interval '1' day as date) as before_on,
    cast(day_on + interval '1' day as date) as after_on,
    starts_at,
    ends_at,
    business_day_no,
    lag(business_day_no) over (order by day_on) as before_no,
    lead(business_day_no) over (order by day_on) as after_no
from calendar
