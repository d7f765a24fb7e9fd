/* ---
title: Disclosures by month
unit: disclosures
why: >
  From the first month with a disclosure on, at most 36 months before the period; a month without any is there with 0.
  Outside is every recipient but staff, assistant attorneys general and the law department.
publish:
  where: {is_in_period: true}
  of: disclosures.disclosure_id
  by: {month: month}
  counts: {disclosures: [verbal, outside]}
  records: select record, month, true as disclosures, verbal, outside from disclosed_records
params: {}
--- */
with counted as (
    select
        month_no,
        count(*) as disclosures,
        count(case when channel_no = array_position($disclosures_channel_values, 'verbal') then 1 end) as verbal,
        count(
            case
                when recipient_no not in (
                    array_position($disclosures_recipient_type_values, 'staff'),
                    array_position($disclosures_recipient_type_values, 'aag'),
                    array_position($disclosures_recipient_type_values, 'law_department')
                ) then 1
            end
        ) as outside
    from disclosure_volumes
    group by month_no
)
select
    disclosure_months.month,
    disclosure_months.month_no > 0 as is_in_period,
    coalesce(counted.disclosures, 0) as disclosures,
    coalesce(counted.verbal, 0) as verbal,
    coalesce(counted.outside, 0) as outside
from disclosure_months
left join counted
    on counted.month_no = disclosure_months.month_no
where disclosure_months.month_no >= least((select min(counted.month_no) from counted), 1)
order by disclosure_months.month
