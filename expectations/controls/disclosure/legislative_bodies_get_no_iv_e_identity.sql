/* ---
title: No committee or legislature learns who receives Title IV-E assistance
why: Federal law bars identifying IV-E families to a legislative body in any form, unless that body audits by right.
fix: Withdraw what was sent; answer such bodies with aggregate figures; send their audits through the auditors' route.
severity: critical
clauses: [MS-03]
subject: [disclosures.disclosure_id]
reading: |
  Population: identifying disclosures to legislative bodies. A case whose programme is not recorded, and a disclosure
  without a case, count as IV-E. Every content but aggregate identifies.
cases:
  programmes:
    cases:
      - {case_id: foster, programme: IV-E, opened_on: 2026-01-05}
      - {case_id: unknown_one, opened_on: 2026-01-05}
      - {case_id: child_support, programme: IV-D, opened_on: 2026-01-05}
      - {case_id: state, programme: state, opened_on: 2026-01-05}
    disclosures:
      - {disclosure_id: iv_e, disclosed_at: 2026-07-01, case_id: foster, recipient_type: legislative_body, content: name_address, purpose: public_records}
      - {disclosure_id: unknown_one, disclosed_at: 2026-07-01, case_id: unknown_one, recipient_type: legislative_body, content: photograph, purpose: public_records}
      - {disclosure_id: no_case, disclosed_at: 2026-07-01, recipient_type: legislative_body, content: client_list, purpose: public_records}
      - {disclosure_id: lost_case, disclosed_at: 2026-07-01, case_id: gone, recipient_type: legislative_body, content: health, purpose: public_records}
      - {disclosure_id: iv_d, disclosed_at: 2026-07-01, case_id: child_support, recipient_type: legislative_body, content: name_address, purpose: public_records}
      - {disclosure_id: state, disclosed_at: 2026-07-01, case_id: state, recipient_type: legislative_body, content: case_record, purpose: other}
    expect: {iv_e: fail, unknown_one: fail, no_case: fail, lost_case: fail, iv_d: pass, state: pass}
  audit_or_figures:
    cases: [{case_id: foster, programme: IV-E, opened_on: 2026-01-05}]
    disclosures:
      - {disclosure_id: audit_one, disclosed_at: 2026-07-01, case_id: foster, recipient_type: legislative_body, content: case_record, purpose: authorised_audit}
      - {disclosure_id: figures, disclosed_at: 2026-07-01, case_id: foster, recipient_type: legislative_body, content: aggregate, purpose: public_records}
      - {disclosure_id: press, disclosed_at: 2026-07-01, case_id: foster, recipient_type: press, content: name_address, purpose: public_records}
    expect: {audit_one: pass}
  said_aloud:
    cases: [{case_id: foster, programme: IV-E, opened_on: 2026-01-05}]
    disclosures: [{disclosure_id: spoken, disclosed_at: 2026-09-30 23:59, case_id: foster, channel: verbal, recipient_type: legislative_body, content: child_specific, purpose: client_request}]
    expect: {spoken: fail}
--- */
select
    disclosed.disclosure_id as subject,
    case
        when disclosed.purpose = 'authorised_audit' then 'pass'
        when coalesce(cases.programme, 'IV-E') = 'IV-E' then 'fail'
        else 'pass'
    end as status,
    case
        when disclosed.purpose = 'authorised_audit' then 'an authorised audit'
        when cases.programme = 'IV-E' then 'identifies a Title IV-E recipient'
        when cases.programme is null then 'identifies a recipient whose programme is not recorded'
        else 'the case belongs to another programme'
    end as reason,
    disclosed.case_id, disclosed.staff_id, disclosed.disclosed_at as occurred_at, disclosed.unit_id
from disclosed
left join cases
    on cases.case_id = disclosed.case_id
where disclosed.recipient_type = 'legislative_body'
    and disclosed.content <> 'aggregate'
