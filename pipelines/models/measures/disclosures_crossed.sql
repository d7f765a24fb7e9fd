/* ---
title: Disclosures by any two of month, kind of recipient, channel, content and purpose
unit: disclosures
why: >
  `crossing` names the two dimensions of a row. Crossings with the month hold every counted month, the others
  the disclosures of the period.
publish:
  - where: {crossing: "month, channel"}
    of: disclosures.disclosure_id
    by: {month: month, channel: channel}
    counts: {disclosures: []}
    records: select record, month, channel, true as disclosures from disclosed_records
  - where: {crossing: "month, content"}
    of: disclosures.disclosure_id
    by: {month: month, content: content}
    counts: {disclosures: []}
    records: select record, month, content, true as disclosures from disclosed_records
  - where: {crossing: "month, purpose"}
    of: disclosures.disclosure_id
    by: {month: month, purpose: purpose}
    counts: {disclosures: []}
    records: select record, month, purpose, true as disclosures from disclosed_records
completed_by: disclosures_named
params: {}
--- */
select
    month_no, recipient_no, channel_no, content_no, purpose_no, cast(null as smallint) as basis_no,
    cast(null as varchar) as unit_id, cast(null as varchar) as county, cast(null as smallint) as place_no,
    case when grouping(month_no) = 0 then count(*) else count(*) filter (where month_no > 0) end as disclosures
from disclosure_volumes
group by grouping sets (
    (month_no, recipient_no), (month_no, channel_no), (month_no, content_no),
    (month_no, purpose_no), (recipient_no, channel_no), (recipient_no, content_no),
    (recipient_no, purpose_no), (channel_no, content_no), (channel_no, purpose_no),
    (content_no, purpose_no)
)
