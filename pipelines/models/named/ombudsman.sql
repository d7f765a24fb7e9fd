/* ---
title: The ombudsman, at the address behind the firewall
clauses: [ME-07]
--- */
with written_to as (
    select
        is_case_specific,
        is_inside
    from mail_recipients
    where recipient_class = 'ombudsman'
)
select
    1 as ordinal,
    'messages of the period to the ombudsman' as what,
    count(*) as records
from written_to
union all
select
    2 as ordinal,
    'of them about a case' as what,
    count(case when is_case_specific then 1 end) as records
from written_to
union all
select
    3 as ordinal,
    'of these to an address outside the firewall' as what,
    count(case when is_case_specific and not is_inside then 1 end) as records
from written_to
union all
select
    4 as ordinal,
    'of these to a name or address that is neither inside nor outside' as what,
    count(case when is_case_specific and is_inside is null then 1 end) as records
from written_to
order by ordinal
