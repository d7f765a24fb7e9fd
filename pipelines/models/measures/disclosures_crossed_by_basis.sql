/* ---
title: Disclosures by basis and any of month, kind of recipient, channel, content and purpose
unit: disclosures
why: >
  `crossing` names the two dimensions of a row. Crossings with the month hold every counted month, the others
  the disclosures of the period.
publish:
  - where: {crossing: "month, basis"}
    of: disclosures.disclosure_id
    by: {month: month, basis: basis}
    counts: {disclosures: []}
    records: select record, month, basis, true as disclosures from disclosed_records
completed_by: disclosures_named
params: {}
--- */
select
    month_no, recipient_no, channel_no, content_no, purpose_no, basis_no,
    cast(null as varchar) as unit_id, cast(null as varchar) as county, cast(null as smallint) as place_no,
    case when grouping(month_no) = 0 then count(*) else count(*) filter (where month_no > 0) end as disclosures
from disclosure_volumes
group by grouping sets (
    (month_no, basis_no), (recipient_no, basis_no), (channel_no, basis_no),
    (content_no, basis_no), (purpose_no, basis_no)
)
