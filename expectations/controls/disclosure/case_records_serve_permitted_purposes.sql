/* ---
title: Case records, with every document in them, serve permitted purposes only
why: The case record is everything a family ever had to tell.
fix: Recall the record; release case records for administration, proceedings, listed programmes and audits only.
severity: high
clauses: [MS-53]
subject: [disclosures.disclosure_id]
reading: Permitted are the same four families of purposes as for MS-01, need-based programmes only if listed; consent does not widen them.
cases:
  no_need_based_programme_is_set:
    disclosures: [{disclosure_id: d1, disclosed_at: 2026-07-01, content: case_record, purpose: need_based_programme, recipient_org: Food Support Program}]
    expect: {d1: not_applicable}
  families:
    settings: {need_based_programmes: [Food Support Program]}
    disclosures:
      - {disclosure_id: administration_one, disclosed_at: 2026-07-01 00:00, content: case_record, purpose: programme_administration}
      - {disclosure_id: client, disclosed_at: 2026-07-01, content: case_record, purpose: client_request}
      - {disclosure_id: court, disclosed_at: 2026-07-01, content: case_record, purpose: court_hearing}
      - {disclosure_id: audit_one, disclosed_at: 2026-07-01, content: case_record, purpose: authorised_audit}
      - {disclosure_id: listed_one, disclosed_at: 2026-09-30 23:59, content: case_record, purpose: need_based_programme, recipient_org: Food Support Program}
      - {disclosure_id: unlisted, disclosed_at: 2026-07-01, content: case_record, purpose: need_based_programme, recipient_org: Winter Coat Drive}
    expect: {administration_one: pass, client: pass, court: pass, audit_one: pass, listed_one: pass, unlisted: fail}
  outside_them:
    disclosures:
      - {disclosure_id: commercial_one, disclosed_at: 2026-07-01, content: case_record, purpose: commercial}
      - {disclosure_id: political_one, disclosed_at: 2026-07-01, content: case_record, purpose: political}
      - {disclosure_id: personal_one, disclosed_at: 2026-07-01, content: case_record, purpose: personal, recipient_type: staff}
      - {disclosure_id: research_one, disclosed_at: 2026-07-01, content: case_record, purpose: research, basis: consent, legal_basis: 43-21-261(3)}
      - {disclosure_id: other, disclosed_at: 2026-09-30 23:59:59, content: case_record, purpose: other}
      - {disclosure_id: next_quarter, disclosed_at: 2026-10-01 00:00, content: case_record, purpose: other}
      - {disclosure_id: other_content, disclosed_at: 2026-07-01, content: health, purpose: other}
    expect: {commercial_one: fail, political_one: fail, personal_one: fail, research_one: fail, other: fail}
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
