/* ---
title: Outside recipients are told to use what they get for its purpose only, and to pass nothing on
why: The law binds the recipient too, child and parent included. Who is not told does not know.
fix: Give the notice with every disclosure, the spoken ones too; send it after where it was left out.
severity: medium
clauses: [ME-05]
subject: [disclosures.disclosure_id]
reading: Recipients outside the agency, families included; aggregate figures identify nobody and are left out. A notice not recorded is none.
cases:
  notice:
    disclosures:
      - {disclosure_id: told_one, disclosed_at: 2026-07-01, content: health, recipient_type: medical, notice_to_recipient: true}
      - {disclosure_id: not_told, disclosed_at: 2026-07-01, content: health, recipient_type: medical, notice_to_recipient: false}
      - {disclosure_id: blank_one, disclosed_at: 2026-07-01, content: education, recipient_type: education}
      - {disclosure_id: parent, disclosed_at: 2026-07-01, content: case_record, recipient_type: parent_guardian}
      - {disclosure_id: police, disclosed_at: 2026-09-30 23:59, content: case_record, recipient_type: law_enforcement, channel: verbal}
      - {disclosure_id: child_specific, disclosed_at: 2026-07-01, content: child_specific, recipient_type: foster_parent}
    expect: {told_one: pass, not_told: fail, blank_one: fail, parent: fail, police: fail, child_specific: fail}
  inside_or_figures:
    disclosures:
      - {disclosure_id: staff, disclosed_at: 2026-07-01, content: health, recipient_type: staff}
      - {disclosure_id: aag, disclosed_at: 2026-07-01, content: health, recipient_type: aag, notice_to_recipient: false}
      - {disclosure_id: counsel, disclosed_at: 2026-07-01, content: health, recipient_type: law_department}
      - {disclosure_id: figures, disclosed_at: 2026-07-01, content: aggregate, recipient_type: press}
    expect: {}
--- */
select
    disclosure_id as subject,
    case when notice_to_recipient then 'pass' else 'fail' end as status,
    case
        when notice_to_recipient then 'told of the limit'
        when notice_to_recipient is null then 'notice not recorded'
        else 'not told of the limit'
    end as reason,
    case_id, staff_id, disclosed_at as occurred_at, unit_id
from disclosed
where content <> 'aggregate'
    and is_outside
