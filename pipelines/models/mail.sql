/* ---
about: e-mail of the period, whether the agency sent it, whether its sender is outside the firewall, and whether it is about a case
optional: [staff]
--- */
select
    emails.message_id,
    emails.sent_at,
    emails.sent_on,
    emails.direction,
    coalesce(emails.direction in ('outbound', 'internal'), coalesce(senders.is_inside, false)) as is_from_agency,
    coalesce(senders.is_inside, false) as is_sender_inside,
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
left join staff
    on staff.staff_id = emails.sender_staff_id
where emails.sent_at >= $period_start
    and emails.sent_at < $period_end
