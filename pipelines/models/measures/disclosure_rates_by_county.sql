/* ---
title: Disclosures per 1,000 open cases, by month and county
unit: disclosures per 1,000 open cases
why: >
  Disclosures and open cases both belong to the county of the case. Open cases are weighted by day.
publish:
  where: {is_in_period: true}
  of: disclosures.disclosure_id
  by: {month: month, county: county}
  counts: {disclosures: []}
  statistics: {per_thousand: {of: disclosures, per: [open_case_days, days]}}
  records: select record, month, county, true as disclosures from disclosed_records
params: {}
--- */
with counted as (
    select
        released.month_no,
        county_numbers.county,
        released.disclosures
    from (
        select month_no, county_no, count(*) as disclosures
        from disclosure_volumes
        group by month_no, county_no
    ) as released
    join county_numbers
        on county_numbers.county_no = released.county_no
),
opened as (
    select
        months.month_no,
        changes.county,
        sum(changes.change * (date_diff('day', greatest(changes.day_on, months.first_on), months.last_on) + 1))
            as open_case_days
    from (
        select county, day_on, sum(change) as change
        from case_openings
        group by county, day_on
    ) as changes
    join disclosure_months as months
        on months.last_on >= changes.day_on
    group by months.month_no, changes.county
),
rated as (
    select
        coalesce(counted.month_no, opened.month_no) as month_no,
        coalesce(counted.county, opened.county) as county,
        coalesce(counted.disclosures, 0) as disclosures,
        cast(coalesce(opened.open_case_days, 0) as bigint) as open_case_days
    from counted
    full join opened
        on opened.month_no = counted.month_no
        and opened.county = counted.county
)
select
    disclosure_months.month,
    rated.month_no > 0 as is_in_period,
    rated.county,
    rated.disclosures,
    rated.open_case_days,
    disclosure_months.days,
    1000.0 * rated.disclosures * disclosure_months.days / nullif(rated.open_case_days, 0) as per_thousand
from rated
join disclosure_months
    on disclosure_months.month_no = rated.month_no
where (rated.disclosures > 0 or rated.open_case_days > 0)
    and rated.month_no >= least((select min(counted.month_no) from counted), 1)
order by rated.month_no, rated.county
