/* ---
about: |
  e-mail of the period, whether the agency sent it, whether its sender is outside the firewall, and whether it is about a case.
  A direction that is not given follows from the addresses; where they do not say, direction, is_from_agency or
  is_sender_inside is empty, and nothing that rests on it can be judged
optional: [staff, emails.action, emails.direction]
--- */
with sent_to as (
    select
        email_recipients.message_id,
        sum(addresses.outside_count) as outside_count,
        sum(addresses.unresolved_count) as unresolved_count
    from email_recipients
    join addresses
        on addresses.address = email_recipients.address
    group by email_recipients.message_id
)
select
    emails.message_id,
    emails.sent_at,
    emails.sent_on,
    case
        when emails.direction is not null then emails.direction
        when not senders.is_inside then 'inbound'
        when senders.is_inside and sent_to.outside_count > 0 then 'outbound'
        when senders.is_inside and sent_to.unresolved_count = 0 then 'internal'
    end as direction,
    coalesce(emails.direction in ('outbound', 'internal'), senders.is_inside) as is_from_agency,
    senders.is_inside as is_sender_inside,
    senders.bare_address as sender_address,
    coalesce(emails.sender_class, 'unknown') as sender_class,
    emails.sender_staff_id as staff_id,
    staff.unit_id,
    emails.subject,
    coalesce(emails.case_specific, emails.case_id is not null) as is_case_specific,
    emails.case_id,
    emails.encrypted,
    emails.statement_present,
    emails.filed_to_case_on,
    emails.disclosure_basis,
    emails.discouraged_on,
    case
        when emails.action = 'reply' then 'returned'
        when emails.action = 'forward' then 'forwarded'
        else 'sent'
    end as how_sent
from emails
left join addresses as senders
    on senders.address = emails.sender
left join sent_to
    on sent_to.message_id = emails.message_id
left join staff
    on staff.staff_id = emails.sender_staff_id
where emails.sent_at >= $period_start
    and emails.sent_at < $period_end
