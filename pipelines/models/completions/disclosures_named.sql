/* ---
about: |
  names what a measure counted by numbers (disclosure_volumes), says which dimensions each row crosses, and orders the rows;
  the measure states month_no, the five values of the contract by their numbers, the names of unit and county, a
  number to order these by, and the count. What a row does not count by is empty
--- */
select
    concat_ws(
        ', ',
        case when stated.month_no is not null then 'month' end,
        case when stated.recipient_no is not null then 'recipient_type' end,
        case when stated.channel_no is not null then 'channel' end,
        case when stated.content_no is not null then 'content' end,
        case when stated.purpose_no is not null then 'purpose' end,
        case when stated.basis_no is not null then 'basis' end,
        case when stated.unit_id is not null then 'unit_id' end,
        case when stated.county is not null then 'county' end
    ) as crossing,
    disclosure_months.month,
    coalesce(stated.month_no > 0, true) as is_in_period,
    recipients.value as recipient_type,
    channels.value as channel,
    contents.value as content,
    purposes.value as purpose,
    bases.value as basis,
    stated.unit_id,
    stated.county,
    stated.disclosures
from stated
left join disclosure_months
    on disclosure_months.month_no = stated.month_no
left join disclosure_values as recipients
    on recipients.dimension = 'recipient_type'
    and recipients.value_no = stated.recipient_no
left join disclosure_values as channels
    on channels.dimension = 'channel'
    and channels.value_no = stated.channel_no
left join disclosure_values as contents
    on contents.dimension = 'content'
    and contents.value_no = stated.content_no
left join disclosure_values as purposes
    on purposes.dimension = 'purpose'
    and purposes.value_no = stated.purpose_no
left join disclosure_values as bases
    on bases.dimension = 'basis'
    and bases.value_no = stated.basis_no
where stated.disclosures > 0
order by
    crossing,
    stated.month_no,
    stated.recipient_no,
    stated.channel_no,
    stated.content_no,
    stated.purpose_no,
    stated.basis_no,
    stated.place_no
