/* ---
title: That a child is missing or abducted is told to the authorities alone
why: Word that a child is missing reaches whoever took it, unless those who search decide who hears.
fix: Report to law enforcement and NCMEC; leave any wider appeal to them.
severity: critical
clauses: [MS-07]
subject: [disclosures.disclosure_id]
reading: The appropriate authorities are the recipient types of the setting authorities; the press is none, even for an appeal.
cases:
  recipients:
    disclosures:
      - {disclosure_id: police, disclosed_at: 2026-07-01, content: missing_child, recipient_type: law_enforcement}
      - {disclosure_id: ncmec, disclosed_at: 2026-07-01, content: missing_child, recipient_type: ncmec}
      - {disclosure_id: attorney, disclosed_at: 2026-07-01, content: missing_child, recipient_type: district_attorney}
      - {disclosure_id: court, disclosed_at: 2026-07-01, content: missing_child, recipient_type: court}
      - {disclosure_id: press, disclosed_at: 2026-07-01, content: missing_child, recipient_type: press, purpose: protect_child}
      - {disclosure_id: placement, disclosed_at: 2026-07-01, content: missing_child, recipient_type: placement_resource}
      - {disclosure_id: counsel, disclosed_at: 2026-07-01, content: missing_child, recipient_type: aag}
      - {disclosure_id: victim, disclosed_at: 2026-07-01, content: trafficking_victim, recipient_type: press}
    expect: {police: pass, ncmec: pass, attorney: pass, court: pass, press: fail, placement: fail, counsel: fail}
  own_list:
    settings: {authorities: [ncmec]}
    disclosures:
      - {disclosure_id: ncmec, disclosed_at: 2026-09-30 23:59, content: missing_child, recipient_type: ncmec}
      - {disclosure_id: police, disclosed_at: 2026-07-01, content: missing_child, recipient_type: law_enforcement}
    expect: {ncmec: pass, police: fail}
--- */
select disclosure_id as subject, status, reason, case_id, staff_id, occurred_at, unit_id
from disclosures_to_authorities
where content = 'missing_child'
