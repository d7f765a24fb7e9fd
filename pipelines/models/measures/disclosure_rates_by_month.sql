/* ---
title: Disclosures per 1,000 open cases, by month
unit: disclosures per 1,000 open cases
why: >
  Open cases are weighted by day: the days that cases were open in the month, divided by its days. From the first month
  with a disclosure on.
publish:
  where: {is_in_period: true}
  of: disclosures.disclosure_id
  by: {month: month}
  counts: {disclosures: []}
  statistics: {per_thousand: {of: disclosures, per: [open_case_days, days]}}
  records: select record, month, true as disclosures from disclosed_records
params: {}
--- */
with counted as (
    select
        month_no,
        count(*) as disclosures
    from disclosure_volumes
    group by month_no
),
opened as (
    select
        months.month_no,
        sum(changes.change * (date_diff('day', greatest(changes.day_on, months.first_on), months.last_on) + 1))
            as open_case_days
    from (
        select day_on, sum(change) as change
        from case_openings
        group by day_on
    ) as changes
    join disclosure_months as months
        on months.last_on >= changes.day_on
    group by months.month_no
)
select
    disclosure_months.month,
    disclosure_months.month_no > 0 as is_in_period,
    coalesce(counted.disclosures, 0) as disclosures,
    cast(coalesce(opened.open_case_days, 0) as bigint) as open_case_days,
    disclosure_months.days,
    1000.0 * coalesce(counted.disclosures, 0) * disclosure_months.days / nullif(opened.open_case_days, 0)
        as per_thousand
from disclosure_months
left join counted
    on counted.month_no = disclosure_months.month_no
left join opened
    on opened.month_no = disclosure_months.month_no
where disclosure_months.month_no >= least((select min(counted.month_no) from counted), 1)
order by disclosure_months.month
