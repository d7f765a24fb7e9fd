/* ---
about: |
  names what a measure counted by numbers (disclosure_volumes), and orders it; the measure states crossing, the five values
  of the contract by their numbers, month_no, the names of unit and county and the place of that name in order
--- */
select
    stated.crossing,
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
order by
    stated.crossing,
    stated.month_no,
    stated.recipient_no,
    stated.channel_no,
    stated.content_no,
    stated.purpose_no,
    stated.basis_no,
    stated.place_no
