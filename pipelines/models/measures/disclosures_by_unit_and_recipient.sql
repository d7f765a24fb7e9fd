/* ---
title: Disclosures of the period by month, unit of the worker and kind of recipient
unit: disclosures
publish:
  of: disclosures.disclosure_id
  by: {month: month, unit_id: unit, recipient_type: recipient}
  counts: {disclosures: []}
  records: select record, month, unit_id, recipient_type, true as disclosures from disclosed_records
params: {}
--- */
with counted as (
    select
        month_no,
        unit_no,
        recipient_no,
        count(*) as disclosures
    from disclosure_volumes
    where month_no > 0
    group by month_no, unit_no, recipient_no
)
select
    disclosure_months.month,
    true as is_in_period,
    unit_numbers.unit_id,
    recipients.value as recipient_type,
    counted.disclosures
from counted
left join disclosure_months
    on disclosure_months.month_no = counted.month_no
left join unit_numbers
    on unit_numbers.unit_no = counted.unit_no
left join disclosure_values as recipients
    on recipients.dimension = 'recipient_type'
    and recipients.value_no = counted.recipient_no
order by counted.month_no, counted.unit_no, counted.recipient_no
