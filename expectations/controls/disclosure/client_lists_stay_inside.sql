/* ---
title: Lists of clients leave the agency for no one but an authorised audit
why: A list of clients is what sellers, parties and the curious ask for. It is the one thing no purpose opens.
fix: Retrieve the list, record the incident, and refuse the next request with the rule's own words.
severity: critical
clauses: [MS-52]
subject: [disclosures.disclosure_id]
reading: No purpose but an authorised audit, no consent and no statute cited opens a client list to an outside recipient.
cases:
  outside:
    disclosures:
      - {disclosure_id: seller, disclosed_at: 2026-07-01, recipient_type: commercial, content: client_list, purpose: commercial}
      - {disclosure_id: programme, disclosed_at: 2026-07-01, recipient_type: need_based_programme, content: client_list, purpose: programme_administration}
      - {disclosure_id: court, disclosed_at: 2026-07-01, recipient_type: court, content: client_list, purpose: court_hearing, basis: court_order}
      - {disclosure_id: auditor, disclosed_at: 2026-07-01, recipient_type: auditor, content: client_list, purpose: authorised_audit}
      - {disclosure_id: auditor_other_purpose, disclosed_at: 2026-07-01, recipient_type: auditor, content: client_list, purpose: research}
    expect: {seller: fail, programme: fail, court: fail, auditor: pass, auditor_other_purpose: fail}
  inside:
    disclosures:
      - {disclosure_id: staff, disclosed_at: 2026-07-01, recipient_type: staff, content: client_list, purpose: programme_administration}
      - {disclosure_id: aag, disclosed_at: 2026-07-01, recipient_type: aag, content: client_list, purpose: court_hearing}
      - {disclosure_id: counsel, disclosed_at: 2026-07-01, recipient_type: law_department, content: client_list, purpose: other}
    expect: {staff: pass, aag: pass, counsel: pass}
  other_content:
    disclosures:
      - {disclosure_id: address, disclosed_at: 2026-07-01, recipient_type: commercial, content: name_address, purpose: commercial}
      - {disclosure_id: last_day, disclosed_at: 2026-09-30 23:59, recipient_type: press, content: client_list, purpose: public_records}
    expect: {last_day: fail}
--- */
select
    disclosure_id as subject,
    case
        when not is_outside then 'pass'
        when purpose = 'authorised_audit' then 'pass'
        else 'fail'
    end as status,
    case
        when not is_outside then 'stayed inside the agency'
        when purpose = 'authorised_audit' then 'an authorised audit'
        else 'a list of clients went to an outside recipient'
    end as reason,
    case_id, staff_id, disclosed_at as occurred_at, unit_id
from disclosed
where content = 'client_list'
