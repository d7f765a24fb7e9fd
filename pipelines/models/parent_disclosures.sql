/* ---
about: the disclosures whose recipient was a birth parent or guardian in that case on that day (ruling 24)
--- */
select distinct
    disclosed.disclosure_id
from disclosed
join case_members
    on case_members.case_id = disclosed.case_id
    and case_members.person_id = disclosed.recipient_person_id
where case_members.role in ('birth_parent', 'guardian')
    and case_members.from_on <= disclosed.disclosed_on
    and (case_members.to_on is null or case_members.to_on >= disclosed.disclosed_on)
