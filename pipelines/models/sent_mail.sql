/* ---
about: e-mail that the agency sent in the period, and whether any of it left the firewall (blind copies count); outbound mail without recipients on record cannot be judged
--- */
with recipient_counts as (
    select
        email_recipients.message_id,
        count(*) as recipient_count,
        count(*) filter (where not coalesce(addresses.is_inside, false)) as outside_count
    from email_recipients
    left join addresses
        on addresses.address = email_recipients.address
    group by email_recipients.message_id
)
select
    mail.message_id,
    mail.sent_at,
    mail.sent_on,
    mail.staff_id,
    mail.unit_id,
    mail.case_id,
    mail.is_case_specific,
    mail.encrypted,
    case
        when mail.encrypted then 'e-mail encrypted'
        when mail.encrypted is null then 'encryption of the e-mail not recorded'
        else 'e-mail not encrypted'
    end as encryption,
    mail.statement_present,
    mail.how_sent,
    coalesce(recipient_counts.recipient_count, 0) as recipient_count,
    coalesce(recipient_counts.outside_count, 0) as outside_count,
    coalesce(recipient_counts.outside_count > 0, false) as is_leaving,
    recipient_counts.message_id is null and coalesce(mail.direction = 'outbound', false) as is_unaddressed
from mail
left join recipient_counts
    on recipient_counts.message_id = mail.message_id
where mail.is_from_agency
