/* ---
title: Disclosures per 1,000 open cases, by month and unit
unit: disclosures per 1,000 open cases
why: >
  Disclosures by workers of the unit against cases of the unit. Open cases are weighted by day.
publish:
  where: {is_in_period: true}
  of: disclosures.disclosure_id
  by: {month: month, unit_id: unit}
  counts: {disclosures: []}
  statistics: {per_thousand: {of: disclosures, per: [open_case_days, days]}}
  records: select record, month, unit_id, true as disclosures from disclosed_records
params: {}
--- */
with counted as (
    select
        released.month_no,
        unit_numbers.unit_id,
        released.disclosures
    from (
        select month_no, unit_no, count(*) as disclosures
        from disclosure_volumes
        group by month_no, unit_no
    ) as released
    join unit_numbers
        on unit_numbers.unit_no = released.unit_no
),
opened as (
    select
        months.month_no,
        changes.unit_id,
        sum(changes.change * (date_diff('day', greatest(changes.day_on, months.first_on), months.last_on) + 1))
            as open_case_days
    from (
        select unit_id, day_on, sum(change) as change
        from case_openings
        group by unit_id, day_on
    ) as changes
    join disclosure_months as months
        on months.last_on >= changes.day_on
    group by months.month_no, changes.unit_id
),
rated as (
    select
        coalesce(counted.month_no, opened.month_no) as month_no,
        coalesce(counted.unit_id, opened.unit_id) as unit_id,
        coalesce(counted.disclosures, 0) as disclosures,
        cast(coalesce(opened.open_case_days, 0) as bigint) as open_case_days
    from counted
    full join opened
        on opened.month_no = counted.month_no
        and opened.unit_id = counted.unit_id
)
select
    disclosure_months.month,
    rated.month_no > 0 as is_in_period,
    rated.unit_id,
    rated.disclosures,
    rated.open_case_days,
    disclosure_months.days,
    1000.0 * rated.disclosures * disclosure_months.days / nullif(rated.open_case_days, 0) as per_thousand
from rated
join disclosure_months
    on disclosure_months.month_no = rated.month_no
where (rated.disclosures > 0 or rated.open_case_days > 0)
    and rated.month_no >= least((select min(counted.month_no) from counted), 1)
order by rated.month_no, rated.unit_id
