/* ---
about: |
  one row per recipient of an e-mail of the period, sent or received, with class, side of the firewall and unit; is_inside is
  empty for an address that is neither inside nor outside
optional: [staff]
--- */
select
    concat(email_recipients.message_id, '|', cast(email_recipients.recipient_no as varchar)) as subject,
    email_recipients.message_id,
    email_recipients.recipient_no,
    email_recipients.person_id,
    coalesce(email_recipients.staff_id, addresses.staff_id) as recipient_staff_id,
    case
        when email_recipients.recipient_class is not null and email_recipients.recipient_class <> 'unknown'
            then email_recipients.recipient_class
        when coalesce(email_recipients.staff_id, addresses.staff_id) is not null then 'employee'
        else 'unknown'
    end as recipient_class,
    addresses.is_inside,
    list_contains(
        list_transform($ombudsman_addresses, lambda listed: lower(trim(listed))), addresses.bare_address
    ) as is_ombudsman_address,
    recipients.unit_id as recipient_unit_id,
    mail.is_from_agency,
    mail.is_case_specific,
    mail.case_id,
    mail.disclosure_basis,
    mail.how_sent,
    mail.staff_id,
    mail.unit_id,
    mail.sent_at,
    mail.sent_on
from mail
join email_recipients
    on email_recipients.message_id = mail.message_id
left join addresses
    on addresses.address = email_recipients.address
left join staff as recipients
    on recipients.staff_id = coalesce(email_recipients.staff_id, addresses.staff_id)
