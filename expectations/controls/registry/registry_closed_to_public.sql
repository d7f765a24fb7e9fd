/* ---
title: The central registry stays closed to the public
why: Neighbours, employers and newspapers would all like to look. The law lets none of them.
fix: Refuse such requests and refer them to the statute; recall what was given; record the incident.
severity: critical
clauses: [MS-13]
subject: [disclosures.disclosure_id]
reading: |
  Unlisted recipients: public, press, commercial, researcher, legislative_body, other; an authorised audit is let in
  whoever carries it out. Whether a listed recipient's disclosure was approved is MS-04's question.
cases:
  recipients:
    disclosures:
      - {disclosure_id: public_one, disclosed_at: 2026-07-01, content: registry, recipient_type: public, purpose: public_records}
      - {disclosure_id: press_one, disclosed_at: 2026-07-01, content: registry, recipient_type: press, purpose: public_records}
      - {disclosure_id: commercial, disclosed_at: 2026-07-01, content: registry, recipient_type: commercial, purpose: background_check}
      - {disclosure_id: researcher_one, disclosed_at: 2026-07-01, content: registry, recipient_type: researcher, purpose: research}
      - {disclosure_id: committee, disclosed_at: 2026-07-01, content: registry, recipient_type: legislative_body, purpose: programme_administration}
      - {disclosure_id: other, disclosed_at: 2026-07-01, content: registry, recipient_type: other, purpose: client_request}
      - {disclosure_id: police, disclosed_at: 2026-07-01, content: registry, recipient_type: law_enforcement, purpose: investigation_or_proceeding}
      - {disclosure_id: requester, disclosed_at: 2026-07-01, content: registry, recipient_type: background_check_requester, purpose: background_check}
      - {disclosure_id: colleague, disclosed_at: 2026-07-01, content: registry, recipient_type: staff, purpose: programme_administration}
    expect: {public_one: fail, press_one: fail, commercial: fail, researcher_one: fail, committee: fail, other: fail, police: pass, requester: pass, colleague: pass}
  audit:
    disclosures:
      - {disclosure_id: committee, disclosed_at: 2026-07-01, content: registry, recipient_type: legislative_body, purpose: authorised_audit}
      - {disclosure_id: auditor, disclosed_at: 2026-07-01, content: registry, recipient_type: auditor, purpose: authorised_audit}
    expect: {committee: pass, auditor: pass}
  other_content:
    disclosures:
      - {disclosure_id: check, disclosed_at: 2026-07-01, content: registry_check, recipient_type: public}
      - {disclosure_id: figures, disclosed_at: 2026-07-01, content: aggregate, recipient_type: public}
    expect: {}
--- */
select
    disclosure_id as subject,
    case
        when purpose = 'authorised_audit' then 'pass'
        when recipient_type in (
            'public', 'press', 'commercial', 'researcher', 'legislative_body', 'other'
        ) then 'fail'
        else 'pass'
    end as status,
    case
        when purpose = 'authorised_audit' then 'an authorised audit'
        when recipient_type = 'public' then 'shown to the public'
        when recipient_type = 'press' then 'given to the press'
        when recipient_type = 'commercial' then 'given to a business'
        when recipient_type = 'researcher' then 'given to a researcher'
        when recipient_type = 'legislative_body' then 'given to a legislative body'
        when recipient_type = 'other' then 'given to an unlisted recipient'
        else 'a listed recipient'
    end as reason,
    case_id, staff_id, disclosed_at as occurred_at, unit_id
from disclosed
where content = 'registry'
