/* ---
about: children in foster care, in placement spells (both days included, 9999-12-30 where open), with the first day of the unbroken stay and the day parental rights ended
--- */
with ended_rights as (
    select
        person_id,
        min(tpr_on) as tpr_on
    from case_members
    where role = 'child'
    group by person_id
),
placements as (
    select
        case_members.case_id,
        case_members.person_id,
        greatest(case_members.from_on, cases.opened_on) as from_on,
        least(coalesce(case_members.to_on, date '9999-12-30'), coalesce(cases.closed_on, date '9999-12-30')) as until_on
    from case_members
    join cases
        on cases.case_id = case_members.case_id
    where case_members.role = 'child'
        and case_members.placement in ('foster_care', 'kinship', 'residential')
        and cases.kind = 'foster_care'
),
ordered as (
    select
        case_id,
        person_id,
        from_on,
        until_on,
        max(until_on) over (
            partition by person_id
            order by from_on, until_on, case_id
            rows between unbounded preceding and 1 preceding
        ) as earlier_until_on
    from placements
    where from_on <= until_on
),
numbered as (
    select
        case_id,
        person_id,
        from_on,
        until_on,
        sum(case when earlier_until_on >= from_on - 1 then 0 else 1 end) over (
            partition by person_id
            order by from_on, until_on, case_id
            rows between unbounded preceding and current row
        ) as stay_no
    from ordered
)
select
    numbered.case_id,
    numbered.person_id,
    numbered.from_on,
    numbered.until_on,
    min(numbered.from_on) over (partition by numbered.person_id, numbered.stay_no) as in_care_since_on,
    ended_rights.tpr_on
from numbered
left join ended_rights
    on ended_rights.person_id = numbered.person_id
