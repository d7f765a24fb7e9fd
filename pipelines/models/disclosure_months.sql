/* ---
about: |
  the months whose disclosures are counted, as far as they lie in the period and not after the as-of day, and the 36 months
  before it. month_no is 1 for the first of the period, 0 and less before it; utc_month counts months of the era
--- */
with bounds as (
    select
        $period_first_on as period_first_on,
        cast(date_trunc('month', $period_first_on) as date) as period_month,
        cast(date_trunc('month', $period_first_on) - interval '36' month as date) as first_on,
        least($period_last_on, $as_of) as last_on
)
select
    cast(date_trunc('month', calendar.day_on) as date) as month,
    cast(
        max(year(calendar.day_on) * 12 + month(calendar.day_on))
        - max(year(bounds.period_month) * 12 + month(bounds.period_month)) + 1
        as smallint
    ) as month_no,
    max(year(calendar.day_on) * 12 + month(calendar.day_on)) as utc_month,
    min(calendar.day_on) as first_on,
    max(calendar.day_on) as last_on,
    count(*) as days,
    min(calendar.starts_at) as starts_at,
    max(calendar.ends_at) as ends_at
from calendar
cross join bounds
where calendar.day_on between bounds.first_on and bounds.last_on
    and (calendar.day_on < bounds.period_month or calendar.day_on >= bounds.period_first_on)
group by cast(date_trunc('month', calendar.day_on) as date)
