/* ---
title: Case records, with every document in them, serve permitted purposes only
why: The case record is everything a family ever had to tell.
fix: Recall the record; release case records for administration, proceedings, listed programmes and audits only.
severity: high
clauses: [MS-53]
subject: [disclosures.disclosure_id]
reading: Permitted are the same four families of purposes as for MS-01, need-based programmes only if listed; consent does not widen them.
cases: {from: content_serves_permitted_purposes, with: {content: case_record}}
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
where content = 'case_record'
