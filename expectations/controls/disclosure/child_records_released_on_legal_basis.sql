/* ---
title: Records of children leave the agency on a recorded legal basis
why: The youth court act closes every record of a child, valid complaint or not, and lists the ways out.
fix: Name the subsection of the disclosure statute, or obtain the client's written consent, before the record leaves.
severity: high
clauses: [MS-10]
subject: [disclosures.disclosure_id]
reading: |
  Population: content case_record, child_specific and registry. A legal basis is any text in legal_basis, or the basis consent with a release
  valid as CT-05 asks; a court order or a statute has to be cited. Whether a citation is a statutory basis is CT-02's
  and ME-03's question.
cases:
  from: content_released_on_legal_basis
  with: {content: case_record}
  every_kind_and_no_other:
    disclosures:
      - {disclosure_id: child, disclosed_at: 2026-07-10, content: child_specific}
      - {disclosure_id: registry, disclosed_at: 2026-07-10, content: registry}
      - {disclosure_id: health, disclosed_at: 2026-07-10, content: health}
      - {disclosure_id: figures, disclosed_at: 2026-07-10, content: aggregate}
      - {disclosure_id: address, disclosed_at: 2026-07-10, content: name_address}
    expect: {child: fail, registry: fail}
--- */
select disclosure_id as subject, status, reason, case_id, staff_id, occurred_at, unit_id
from disclosures_by_legal_basis
where content in ('case_record', 'child_specific', 'registry')
