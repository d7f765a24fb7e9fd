/* ---
title: Disclosures by unit of the worker and county of the case
unit: disclosures
why: >
  `crossing` names the two dimensions of a row. Crossings with the month hold every counted month, the others
  the disclosures of the period.
params: {}
--- */
with counted as (
    select
        'unit_id, county' as crossing,
        unit_no,
        county_no,
        count(*) as disclosures
    from disclosure_volumes
    where month_no > 0
    group by unit_no, county_no
)
select
    counted.crossing,
    cast(null as date) as month,
    true as is_in_period,
    cast(null as varchar) as recipient_type,
    cast(null as varchar) as channel,
    cast(null as varchar) as content,
    cast(null as varchar) as purpose,
    cast(null as varchar) as basis,
    unit_numbers.unit_id,
    county_numbers.county,
    counted.disclosures
from counted
left join unit_numbers
    on unit_numbers.unit_no = counted.unit_no
left join county_numbers
    on county_numbers.county_no = counted.county_no
order by
    counted.crossing,
    counted.unit_no,
    counted.county_no
