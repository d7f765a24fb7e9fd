/* ---
about: |
  the disclosures of the period, aggregates apart, with whether the worker is one whom CT-06 lets disclose
  (`disclosing_roles`, ruling 24), and what may let each out: an open case, a valid release, an answer of Legal
--- */
select
    disclosed.disclosure_id,
    coalesce(list_contains($disclosing_roles, staff.role), false) as is_by_such_staff,
    disclosed.recipient_type,
    disclosed.recipient_person_id,
    open_case.disclosure_id is not null as is_case_open,
    consents.disclosure_id is not null and consents.fault is null as has_valid_consent,
    coalesce(reviews.is_cleared, false) as is_cleared,
    coalesce(reviews.standing, 'Legal was not asked') as standing,
    disclosed.case_id,
    disclosed.staff_id,
    disclosed.disclosed_at as occurred_at,
    disclosed.unit_id
from disclosed
left join staff
    on staff.staff_id = disclosed.staff_id
left join open_case_disclosures as open_case
    on open_case.disclosure_id = disclosed.disclosure_id
left join disclosure_consents as consents
    on consents.disclosure_id = disclosed.disclosure_id
left join disclosure_reviews as reviews
    on reviews.disclosure_id = disclosed.disclosure_id
where disclosed.content <> 'aggregate'
