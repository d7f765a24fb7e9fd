/* ---
title: Disclosures by county of the case and any other dimension
unit: disclosures
why: >
  `crossing` names the two dimensions of a row. Crossings with the month hold every counted month, the others
  the disclosures of the period.
publish:
  - where: {crossing: "month, county"}
    of: disclosures.disclosure_id
    by: {month: month, county: county}
    counts: {disclosures: []}
    records: select record, month, county, true as disclosures from disclosed_records
completed_by: disclosures_named
params: {}
--- */
with counted as (
    select
        month_no, recipient_no, channel_no, content_no, purpose_no, basis_no, county_no,
        case when grouping(month_no) = 0 then count(*) else count(*) filter (where month_no > 0) end as disclosures
    from disclosure_volumes
    group by grouping sets (
        (month_no, county_no), (recipient_no, county_no), (channel_no, county_no),
        (content_no, county_no), (purpose_no, county_no), (basis_no, county_no)
    )
)
select
    counted.month_no, counted.recipient_no, counted.channel_no, counted.content_no, counted.purpose_no, counted.basis_no,
    cast(null as varchar) as unit_id,
    county_numbers.county,
    counted.county_no as place_no,
    counted.disclosures
from counted
left join county_numbers
    on county_numbers.county_no = counted.county_no
