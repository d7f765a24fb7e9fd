/* ---
about: |
  recipients of the agency's e-mail by class, judged by the rule that nothing about a case goes to them outside the firewall
  (ME-13); where the addresses do not say whether the agency sent it, or to which side, that cannot be judged
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
        when not is_case_specific then 'pass'
        when is_from_agency and not is_inside then 'fail'
        else 'cannot_judge'
    end as status,
    case
        when is_inside then 'an address inside the firewall'
        when not is_case_specific then 'mail without a case'
        when is_inside is null then 'a recipient without a domain whom no list of the agency knows'
        when is_from_agency is null then 'a sender without a domain whom no list of the agency knows'
        else concat('case-specific mail ', how_sent, ' outside the firewall')
    end as reason
from mail_recipients
where coalesce(is_from_agency, true)
