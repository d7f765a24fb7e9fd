/* ---
title: Re-disclosures by month and kind of recipient
unit: disclosures
why: >
  A re-disclosure passes on what an earlier disclosure gave; the record names that one.
publish:
  where: {is_in_period: true}
  of: disclosures.disclosure_id
  by: {month: month, recipient_type: recipient}
  counts: {disclosures: [redisclosures]}
  records: select record, month, recipient_type, true as disclosures, redisclosures from disclosed_records
params: {}
--- */
with counted as (
    select
        month_no,
        recipient_no,
        count(*) as disclosures,
        count(case when is_redisclosure then 1 end) as redisclosures
    from disclosure_volumes
    group by month_no, recipient_no
)
select
    disclosure_months.month,
    counted.month_no > 0 as is_in_period,
    recipients.value as recipient_type,
    counted.disclosures,
    counted.redisclosures
from counted
left join disclosure_months
    on disclosure_months.month_no = counted.month_no
left join disclosure_values as recipients
    on recipients.dimension = 'recipient_type'
    and recipients.value_no = counted.recipient_no
order by counted.month_no, counted.recipient_no
