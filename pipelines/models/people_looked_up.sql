/* ---
about: whose records each worker looked at, once each; the members of the case at any time, and, without a case, the person whom an access names
optional: [case_members]
--- */
with looked_up as (
    select distinct
        staff_id,
        case_id,
        person_id
    from accesses
    where staff_id is not null
        and action not in ('login', 'failed_login')
)
select
    looked_up.staff_id,
    looked_up.case_id,
    case_members.person_id
from looked_up
join case_members
    on case_members.case_id = looked_up.case_id
union
select
    staff_id,
    cast(null as varchar) as case_id,
    person_id
from looked_up
where person_id is not null
