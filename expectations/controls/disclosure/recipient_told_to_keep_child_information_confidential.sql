/* ---
title: Outsiders who learn of a child are told to keep it confidential
why: A recipient who was never told of the duty will say so, and be believed.
fix: Put the notice of confidentiality on every disclosure, the spoken ones too; send it after where it was left out.
severity: medium
clauses: [MS-17]
subject: [disclosures.disclosure_id]
reading: Recipients outside the agency (all but staff, aag and law_department). A notice not recorded is none.
cases:
  notice:
    disclosures:
      - {disclosure_id: told, disclosed_at: 2026-07-01, content: child_specific, recipient_type: education, notice_to_recipient: true}
      - {disclosure_id: not_told, disclosed_at: 2026-07-01, content: child_specific, recipient_type: education, notice_to_recipient: false}
      - {disclosure_id: blank_one, disclosed_at: 2026-07-01, content: child_specific, recipient_type: medical}
      - {disclosure_id: spoken, disclosed_at: 2026-09-30 23:59, content: child_specific, recipient_type: foster_parent, channel: verbal}
      - {disclosure_id: court, disclosed_at: 2026-07-01, content: child_specific, recipient_type: court}
    expect: {told: pass, not_told: fail, blank_one: fail, spoken: fail, court: fail}
  inside_or_other_content:
    disclosures:
      - {disclosure_id: staff, disclosed_at: 2026-07-01, content: child_specific, recipient_type: staff}
      - {disclosure_id: aag, disclosed_at: 2026-07-01, content: child_specific, recipient_type: aag}
      - {disclosure_id: counsel, disclosed_at: 2026-07-01, content: child_specific, recipient_type: law_department, notice_to_recipient: false}
      - {disclosure_id: health, disclosed_at: 2026-07-01, content: health, recipient_type: medical}
    expect: {}
--- */
select
    disclosure_id as subject,
    case when notice_to_recipient then 'pass' else 'fail' end as status,
    case
        when notice_to_recipient then 'notice given'
        when notice_to_recipient is null then 'notice not recorded'
        else 'no notice given'
    end as reason,
    case_id, staff_id, disclosed_at as occurred_at, unit_id
from disclosed
where content = 'child_specific'
    and is_outside
