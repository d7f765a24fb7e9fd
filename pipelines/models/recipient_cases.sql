/* ---
about: |
  the cases open on the day of a message of the agency that concern each of its recipients: those of which the recipient was a
  member that day, with the role, and, of a recipient who is not matched to a person, the message's own, in the role of the class
--- */
select
    outside_recipients.subject,
    case_members.role,
    cases.kind
from outside_recipients
join case_members
    on case_members.person_id = outside_recipients.person_id
    and case_members.from_on <= outside_recipients.sent_on
    and coalesce(case_members.to_on, outside_recipients.sent_on) >= outside_recipients.sent_on
join cases
    on cases.case_id = case_members.case_id
    and cases.opened_on <= outside_recipients.sent_on
    and coalesce(cases.closed_on, outside_recipients.sent_on) >= outside_recipients.sent_on
union all
select
    outside_recipients.subject,
    outside_recipients.recipient_class as role,
    cases.kind
from outside_recipients
join cases
    on cases.case_id = outside_recipients.case_id
    and cases.opened_on <= outside_recipients.sent_on
    and coalesce(cases.closed_on, outside_recipients.sent_on) >= outside_recipients.sent_on
where outside_recipients.person_id is null
