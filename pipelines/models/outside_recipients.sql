/* ---
about: recipients of the agency's e-mail by class, judged by the rule that nothing about a case goes to them outside the firewall (ME-13)
--- */
select
    subject,
    recipient_class,
    person_id,
    is_inside,
    is_case_specific,
    case_id,
    staff_id,
    unit_id,
    sent_at,
    sent_on,
    case
        when is_inside then 'not_applicable'
        when is_case_specific then 'fail'
        else 'pass'
    end as status,
    case
        when is_inside then 'an address inside the firewall'
        when is_case_specific then concat('case-specific mail ', how_sent, ' outside the firewall')
        else 'mail without a case'
    end as reason
from mail_recipients
where is_from_agency
