/* ---
title: Names and addresses of clients are given only to administer the law
why: To be known as somebody's client is the first harm; the address is the second.
fix: Refuse names and addresses for any purpose but administration, proceedings, listed programmes and audits.
severity: high
clauses: [MS-51]
subject: [disclosures.disclosure_id]
reading: Permitted are the same four families of purposes as for MS-01, need-based programmes only if listed; consent does not widen them.
cases: {from: content_serves_permitted_purposes, with: {content: name_address}}
--- */
select
    disclosure_id as subject,
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
where content = 'name_address'
