/* ---
title: Disclosures by unit of the worker and any other dimension
unit: disclosures
why: >
  `crossing` names the two dimensions of a row. Crossings with the month hold every counted month, the others
  the disclosures of the period.
completed_by: disclosures_named
params: {}
--- */
with counted as (
    select
        month_no, recipient_no, channel_no, content_no, purpose_no, basis_no, unit_no,
        case when grouping(month_no) = 0 then count(*) else count(*) filter (where month_no > 0) end as disclosures
    from disclosure_volumes
    group by grouping sets (
        (month_no, unit_no), (recipient_no, unit_no), (channel_no, unit_no),
        (content_no, unit_no), (purpose_no, unit_no), (basis_no, unit_no)
    )
)
select
    counted.month_no, counted.recipient_no, counted.channel_no, counted.content_no, counted.purpose_no, counted.basis_no,
    unit_numbers.unit_id,
    cast(null as varchar) as county,
    counted.unit_no as place_no,
    counted.disclosures
from counted
left join unit_numbers
    on unit_numbers.unit_no = counted.unit_no
