/* ---
about: |
  the disclosures to staff, with whether a reason to know is stated and whether the colleague then had a function on
  the case (any reason that explains an access)
--- */
with with_function as (
    select distinct
        disclosed.disclosure_id
    from disclosed
    join staff as colleague
        on colleague.person_id = disclosed.recipient_person_id
    join reasons
        on reasons.staff_id = colleague.staff_id
        and reasons.case_id = disclosed.case_id
    where disclosed.recipient_type = 'staff'
        and reasons.from_at <= disclosed.disclosed_at
        and (reasons.to_at is null or reasons.to_at > disclosed.disclosed_at)
)
select
    disclosed.disclosure_id,
    disclosed.business_reason is not null as has_business_reason,
    with_function.disclosure_id is not null as has_function
from disclosed
left join with_function
    on with_function.disclosure_id = disclosed.disclosure_id
where disclosed.recipient_type = 'staff'
