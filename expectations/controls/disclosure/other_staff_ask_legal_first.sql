/* ---
title: Staff outside the disclosing roles ask Legal about every request before they disclose
why: Who does not work with families every day cannot weigh what may be told.
fix: Hand the request to Legal Affairs or to the case's worker; disclose only after Legal decided.
severity: high
clauses: [CT-08]
subject: [disclosures.disclosure_id]
reading: |
  Population: disclosures by anyone outside disclosing_roles, a worker who is not on file included, aggregate figures
  apart. Needed is a review decided on or before the disclosure whose outcome is not withhold; no permission, release or
  statute replaces it. Telling the Law Department is asking it.
cases:
  roles:
    staff:
      - {staff_id: worker, role: social_worker}
      - {staff_id: boss, role: supervisor}
      - {staff_id: intake, role: intake}
      - {staff_id: contractor, role: contracted}
    disclosures:
      - {disclosure_id: worker, disclosed_at: 2026-07-10, staff_id: worker, recipient_type: press, content: health}
      - {disclosure_id: boss, disclosed_at: 2026-07-10, staff_id: boss, recipient_type: client, content: health}
      - {disclosure_id: intake, disclosed_at: 2026-07-10, staff_id: intake, recipient_type: aag, content: health}
      - {disclosure_id: contractor, disclosed_at: 2026-07-10, staff_id: contractor, recipient_type: medical, content: health}
      - {disclosure_id: unknown_one, disclosed_at: 2026-07-10, staff_id: nobody_one, recipient_type: medical, content: health}
      - {disclosure_id: to_counsel, disclosed_at: 2026-07-10, staff_id: boss, recipient_type: law_department, content: health}
      - {disclosure_id: figures, disclosed_at: 2026-07-10, staff_id: boss, recipient_type: press, content: aggregate}
    expect: {boss: fail, intake: fail, contractor: fail, unknown_one: fail, to_counsel: pass}
  review:
    staff: [{staff_id: boss, role: supervisor}]
    legal_reviews:
      - {review_id: r1, asked_at: 2026-07-08, decided_at: 2026-07-10 10:00, outcome: release}
      - {review_id: r2, asked_at: 2026-07-08, decided_at: 2026-07-10 10:01, outcome: release}
      - {review_id: r3, asked_at: 2026-07-08, decided_at: 2026-07-09, outcome: withhold}
      - {review_id: r4, disclosure_id: by_disclosure, asked_at: 2026-07-08, decided_at: 2026-07-09, outcome: advice}
      - {review_id: r5, asked_at: 2026-07-08}
    disclosures:
      - {disclosure_id: same_minute, disclosed_at: 2026-07-10 10:00, staff_id: boss, recipient_type: client, content: health, review_id: r1}
      - {disclosure_id: minute_after, disclosed_at: 2026-07-10 10:00, staff_id: boss, recipient_type: client, content: health, review_id: r2}
      - {disclosure_id: withheld, disclosed_at: 2026-07-10 10:00, staff_id: boss, recipient_type: client, content: health, review_id: r3}
      - {disclosure_id: by_disclosure, disclosed_at: 2026-07-10 10:00, staff_id: boss, recipient_type: client, content: health}
      - {disclosure_id: pending_one, disclosed_at: 2026-07-10 10:00, staff_id: boss, recipient_type: client, content: health, review_id: r5}
    expect: {same_minute: pass, minute_after: fail, withheld: fail, by_disclosure: pass, pending_one: fail}
  own_roles:
    settings: {disclosing_roles: [intake]}
    staff: [{staff_id: intake, role: intake}, {staff_id: worker, role: social_worker}]
    disclosures:
      - {disclosure_id: intake, disclosed_at: 2026-07-10, staff_id: intake, recipient_type: client, content: health}
      - {disclosure_id: worker, disclosed_at: 2026-07-10, staff_id: worker, recipient_type: client, content: health}
    expect: {worker: fail}
--- */
select
    disclosure_id as subject,
    case when recipient_type = 'law_department' or is_cleared then 'pass' else 'fail' end as status,
    case when recipient_type = 'law_department' then 'told the Law Department itself' else standing end as reason,
    case_id, staff_id, occurred_at, unit_id
from such_staff_disclosures
where not is_by_such_staff
