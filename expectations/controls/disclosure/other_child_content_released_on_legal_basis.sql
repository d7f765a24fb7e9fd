/* ---
title: Everything else on record about a child leaves on a recorded legal basis
why: A school report or a photograph says as much about a child as the case file does, and is closed by the same law.
fix: Name the subsection of the disclosure statute, or obtain the client's written consent, before the record leaves.
severity: high
clauses: [MS-15]
subject: [disclosures.disclosure_id]
reading: |
  Population: content health, education, photograph, trafficking_victim, missing_child, fatality, near_fatality and registry_check. A legal basis is any text in legal_basis, or the basis consent with a release
  valid as CT-05 asks; a court order or a statute has to be cited. Whether a citation is a statutory basis is CT-02's
  and ME-03's question.
cases:
  from: content_released_on_legal_basis
  with: {content: health}
  every_kind_and_no_other:
    disclosures:
      - {disclosure_id: school, disclosed_at: 2026-07-10, content: education}
      - {disclosure_id: photo, disclosed_at: 2026-07-10, content: photograph}
      - {disclosure_id: victim, disclosed_at: 2026-07-10, content: trafficking_victim}
      - {disclosure_id: missing_one, disclosed_at: 2026-07-10, content: missing_child}
      - {disclosure_id: death, disclosed_at: 2026-07-10, content: fatality}
      - {disclosure_id: near_death, disclosed_at: 2026-07-10, content: near_fatality}
      - {disclosure_id: check, disclosed_at: 2026-07-10, content: registry_check}
      - {disclosure_id: record, disclosed_at: 2026-07-10, content: case_record}
      - {disclosure_id: figures, disclosed_at: 2026-07-10, content: aggregate}
      - {disclosure_id: perpetrator, disclosed_at: 2026-07-10, content: perpetrator_name}
    expect: {school: fail, photo: fail, victim: fail, missing_one: fail, death: fail, near_death: fail, check: fail}
--- */
select disclosure_id as subject, status, reason, case_id, staff_id, occurred_at, unit_id
from disclosures_by_legal_basis
where content in (
    'health', 'education', 'photograph', 'trafficking_victim',
    'missing_child', 'fatality', 'near_fatality', 'registry_check'
)
