/* ---
about: |
  e-mail that the agency sent in the period, and whether any of it left the firewall (blind copies count); outbound mail without
  recipients on record cannot be judged, nor can mail that may have left it (unclear says why; it is empty for other mail)
--- */
with recipient_counts as (
    select
        email_recipients.message_id,
        sum(coalesce(addresses.address_count, 1)) as recipient_count,
        sum(coalesce(addresses.outside_count, 0)) as outside_count,
        sum(coalesce(addresses.unresolved_count, 1)) as unresolved_count
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
    mail.is_from_agency,
    mail.encrypted,
    case
        when mail.encrypted then 'e-mail encrypted'
        when mail.encrypted is null then 'encryption of the e-mail not recorded'
        else 'e-mail not encrypted'
    end as encryption,
    mail.statement_present,
    mail.how_sent,
    cast(coalesce(recipient_counts.recipient_count, 0) as bigint) as recipient_count,
    cast(coalesce(recipient_counts.outside_count, 0) as bigint) as outside_count,
    cast(coalesce(recipient_counts.unresolved_count, 0) as bigint) as unresolved_count,
    coalesce(mail.is_from_agency and recipient_counts.outside_count > 0, false) as is_leaving,
    case
        when mail.is_from_agency is null and coalesce(recipient_counts.outside_count + recipient_counts.unresolved_count, 1) > 0
            then 'a sender without a domain whom no list of the agency knows'
        when recipient_counts.outside_count = 0 and recipient_counts.unresolved_count > 0
            then 'a recipient without a domain whom no list of the agency knows'
    end as unclear,
    recipient_counts.message_id is null and coalesce(mail.direction = 'outbound', false) as is_unaddressed
from mail
left join recipient_counts
    on recipient_counts.message_id = mail.message_id
where coalesce(mail.is_from_agency, true)
