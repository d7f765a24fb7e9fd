/* ---
title: Assistant attorneys general are told what they ask
why: The agency's own lawyers may be told everything; the report says how often they were.
fix: Nothing to mend; this permission has no exceptions.
severity: low
clauses: [CT-06e]
subject: [disclosures.disclosure_id]
permission: true
reading: A pure permission. Disclosures to assistant attorneys general by disclosing_roles, aggregate figures apart, are counted and pass.
cases:
  told:
    staff: [{staff_id: S1, role: social_worker}, {staff_id: S2, role: records}]
    disclosures:
      - {disclosure_id: told, disclosed_at: 2026-07-10, staff_id: S1, recipient_type: aag, content: case_record}
      - {disclosure_id: without_case_or_basis, disclosed_at: 2026-09-30 23:59, staff_id: S1, recipient_type: aag, content: health, basis: none}
      - {disclosure_id: other_staff, disclosed_at: 2026-07-10, staff_id: S2, recipient_type: aag, content: case_record}
      - {disclosure_id: client_attorney, disclosed_at: 2026-07-10, staff_id: S1, recipient_type: client_attorney, content: case_record}
      - {disclosure_id: figures, disclosed_at: 2026-07-10, staff_id: S1, recipient_type: aag, content: aggregate}
    expect: {told: pass, without_case_or_basis: pass}
--- */
select
    disclosed.disclosure_id as subject,
    'pass' as status,
    'permitted: an assistant attorney general (CT-06e)' as reason,
    disclosed.case_id, disclosed.staff_id, disclosed.disclosed_at as occurred_at, disclosed.unit_id
from disclosed
join such_staff_disclosures as such_staff
    on such_staff.disclosure_id = disclosed.disclosure_id
where such_staff.is_by_such_staff
    and disclosed.recipient_type = 'aag'
