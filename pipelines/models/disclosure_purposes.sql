/* ---
about: the disclosures of the period, judged by whether each serves one of the four families of purposes that are permitted (ruling 14)
--- */
select
    disclosure_id,
    content,
    purpose_family,
    case
        when purpose_family is not null then 'pass'
        when is_purpose_open then 'not_applicable'
        else 'fail'
    end as status,
    case coalesce(purpose_family, case when is_purpose_open then 'open' end)
        when 'administration' then 'administration of the law'
        when 'proceedings' then 'an investigation or proceeding'
        when 'need' then 'a listed need-based programme (MS-02)'
        when 'audit' then 'an authorised audit'
        when 'open' then 'no need-based programme is set (need_based_programmes)'
        else coalesce(purpose_fault, 'for a purpose that is none of the permitted ones')
    end as reason,
    case_id,
    staff_id,
    disclosed_at as occurred_at,
    unit_id
from disclosed
