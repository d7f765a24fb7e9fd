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
params: {}
--- */
with counted as (
    select
        'month, basis' as crossing,
        month_no,
        cast(null as smallint) as recipient_no,
        cast(null as smallint) as channel_no,
        cast(null as smallint) as content_no,
        cast(null as smallint) as purpose_no,
        basis_no,
        count(*) as disclosures
    from disclosure_volumes
    group by month_no, basis_no
    union all
    select
        'recipient_type, basis' as crossing,
        null as month_no,
        recipient_no,
        null as channel_no,
        null as content_no,
        null as purpose_no,
        basis_no,
        count(*) as disclosures
    from disclosure_volumes
    where month_no > 0
    group by recipient_no, basis_no
    union all
    select
        'channel, basis' as crossing,
        null as month_no,
        null as recipient_no,
        channel_no,
        null as content_no,
        null as purpose_no,
        basis_no,
        count(*) as disclosures
    from disclosure_volumes
    where month_no > 0
    group by channel_no, basis_no
    union all
    select
        'content, basis' as crossing,
        null as month_no,
        null as recipient_no,
        null as channel_no,
        content_no,
        null as purpose_no,
        basis_no,
        count(*) as disclosures
    from disclosure_volumes
    where month_no > 0
    group by content_no, basis_no
    union all
    select
        'purpose, basis' as crossing,
        null as month_no,
        null as recipient_no,
        null as channel_no,
        null as content_no,
        purpose_no,
        basis_no,
        count(*) as disclosures
    from disclosure_volumes
    where month_no > 0
    group by purpose_no, basis_no
)
select
    counted.crossing,
    disclosure_months.month,
    coalesce(counted.month_no > 0, true) as is_in_period,
    recipients.value as recipient_type,
    channels.value as channel,
    contents.value as content,
    purposes.value as purpose,
    bases.value as basis,
    cast(null as varchar) as unit_id,
    cast(null as varchar) as county,
    counted.disclosures
from counted
left join disclosure_months
    on disclosure_months.month_no = counted.month_no
left join disclosure_values as recipients
    on recipients.dimension = 'recipient_type'
    and recipients.value_no = counted.recipient_no
left join disclosure_values as channels
    on channels.dimension = 'channel'
    and channels.value_no = counted.channel_no
left join disclosure_values as contents
    on contents.dimension = 'content'
    and contents.value_no = counted.content_no
left join disclosure_values as purposes
    on purposes.dimension = 'purpose'
    and purposes.value_no = counted.purpose_no
left join disclosure_values as bases
    on bases.dimension = 'basis'
    and bases.value_no = counted.basis_no
order by
    counted.crossing,
    counted.month_no,
    counted.recipient_no,
    counted.channel_no,
    counted.content_no,
    counted.purpose_no,
    counted.basis_no
