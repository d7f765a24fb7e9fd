/* ---
about: |
  the moment at which each worker's last day ends (ruling 45); a day before the calendar counts as its first one. Nobody
  stands here who has no last day
--- */
with first_day as (
    select min(day_on) as day_on
    from calendar
)
select
    staff.staff_id,
    calendar.ends_at
from staff
cross join first_day
join calendar
    on calendar.day_on = greatest(staff.active_to, first_day.day_on)
where staff.active_to is not null
