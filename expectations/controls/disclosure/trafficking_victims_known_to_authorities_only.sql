/* ---
title: That a child is a trafficking victim is told to the authorities alone
why: Those who sold the child look for it. Each further person who knows is a way to it.
fix: Tell the authorities only; warn the recipients, and ask law enforcement whether the child has to be moved.
severity: critical
clauses: [MS-06]
subject: [disclosures.disclosure_id]
reading: The appropriate authorities are the recipient types of the setting authorities; other state or agency staff are none.
cases:
  recipients:
    disclosures:
      - {disclosure_id: police, disclosed_at: 2026-07-01, content: trafficking_victim, recipient_type: law_enforcement}
      - {disclosure_id: attorney, disclosed_at: 2026-07-01, content: trafficking_victim, recipient_type: district_attorney}
      - {disclosure_id: court, disclosed_at: 2026-07-01, content: trafficking_victim, recipient_type: court}
      - {disclosure_id: ncmec, disclosed_at: 2026-07-01, content: trafficking_victim, recipient_type: ncmec}
      - {disclosure_id: school, disclosed_at: 2026-07-01, content: trafficking_victim, recipient_type: education}
      - {disclosure_id: parent, disclosed_at: 2026-07-01, content: trafficking_victim, recipient_type: parent_guardian, basis: consent}
      - {disclosure_id: other_state, disclosed_at: 2026-07-01, content: trafficking_victim, recipient_type: other_state_agency}
      - {disclosure_id: colleague, disclosed_at: 2026-07-01, content: trafficking_victim, recipient_type: staff}
      - {disclosure_id: missing_one, disclosed_at: 2026-07-01, content: missing_child, recipient_type: press}
    expect: {police: pass, attorney: pass, court: pass, ncmec: pass, school: fail, parent: fail, other_state: fail, colleague: fail}
  own_list:
    settings: {authorities: [law_enforcement, other_state_agency]}
    disclosures:
      - {disclosure_id: other_state, disclosed_at: 2026-09-30 23:59, content: trafficking_victim, recipient_type: other_state_agency}
      - {disclosure_id: court, disclosed_at: 2026-07-01, content: trafficking_victim, recipient_type: court}
    expect: {other_state: pass, court: fail}
--- */
select disclosure_id as subject, status, reason, case_id, staff_id, occurred_at, unit_id
from disclosures_to_authorities
where content = 'trafficking_victim'
