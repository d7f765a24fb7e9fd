/* ---
title: What stands in the abuse and neglect registry leaves it only with an approval on record
why: A registry entry marks a person for life. Nobody lets it out on their own word.
fix: Record the approval, a legal review that ends in release or a granted request, before the registry answers.
severity: critical
clauses: [MS-04]
subject: [disclosures.disclosure_id]
reading: |
  Population: disclosures of registry content, to whomever. An approval is a legal review of that disclosure decided on
  or before it with outcome release or release_redacted, or the request it answers, granted in whole or part on or
  before it. Advice is no approval. The other half of the clause, access to registry systems, has its own control.
cases:
  reviewed:
    legal_reviews:
      - {review_id: r1, asked_at: 2026-07-08, decided_at: 2026-07-10 10:00, outcome: release}
      - {review_id: r2, asked_at: 2026-07-08, decided_at: 2026-07-10 10:01, outcome: release}
      - {review_id: r3, asked_at: 2026-07-08, decided_at: 2026-07-09, outcome: advice}
      - {review_id: r4, asked_at: 2026-07-08, decided_at: 2026-07-09, outcome: withhold}
      - {review_id: r5, disclosure_id: redacted, asked_at: 2026-07-08, decided_at: 2026-07-09, outcome: release_redacted}
    disclosures:
      - {disclosure_id: approved, disclosed_at: 2026-07-10 10:00, content: registry, review_id: r1}
      - {disclosure_id: minute_late, disclosed_at: 2026-07-10 10:00, content: registry, review_id: r2}
      - {disclosure_id: advised_one, disclosed_at: 2026-07-10 10:00, content: registry, review_id: r3}
      - {disclosure_id: withheld, disclosed_at: 2026-07-10 10:00, content: registry, review_id: r4}
      - {disclosure_id: redacted, disclosed_at: 2026-07-10 10:00, content: registry}
      - {disclosure_id: nothing_one, disclosed_at: 2026-07-10 10:00, content: registry, legal_basis: 43-21-261(3)}
    expect: {approved: pass, minute_late: fail, advised_one: fail, withheld: fail, redacted: pass, nothing_one: fail}
  requested:
    record_requests:
      - {request_id: q1, direction: received, kind: other, received_at: 2026-07-01, decision: granted, decided_at: 2026-07-10 10:00}
      - {request_id: q2, direction: received, kind: other, received_at: 2026-07-01, decision: partial, decided_at: 2026-07-09}
      - {request_id: q3, direction: received, kind: other, received_at: 2026-07-01, decision: granted, decided_at: 2026-07-10 10:01}
      - {request_id: q4, direction: received, kind: other, received_at: 2026-07-01, decision: denied, decided_at: 2026-07-09}
      - {request_id: q5, direction: received, kind: other, received_at: 2026-07-01}
      - {request_id: q6, direction: sent, kind: other, received_at: 2026-07-01, decision: granted, decided_at: 2026-07-09}
      - {request_id: q7, direction: received, kind: other, received_at: 2026-07-01, decision: granted}
    disclosures:
      - {disclosure_id: granted_one, disclosed_at: 2026-07-10 10:00, content: registry, request_id: q1}
      - {disclosure_id: partly, disclosed_at: 2026-07-10 10:00, content: registry, request_id: q2}
      - {disclosure_id: granted_later, disclosed_at: 2026-07-10 10:00, content: registry, request_id: q3}
      - {disclosure_id: denied, disclosed_at: 2026-07-10 10:00, content: registry, request_id: q4}
      - {disclosure_id: pending_one, disclosed_at: 2026-07-10 10:00, content: registry, request_id: q5}
      - {disclosure_id: our_own_request, disclosed_at: 2026-07-10 10:00, content: registry, request_id: q6}
      - {disclosure_id: undated, disclosed_at: 2026-07-10 10:00, content: registry, request_id: q7}
    expect: {granted_one: pass, partly: pass, granted_later: fail, denied: fail, pending_one: fail, our_own_request: fail, undated: fail}
  other_content:
    disclosures:
      - {disclosure_id: check, disclosed_at: 2026-07-10, content: registry_check}
      - {disclosure_id: to_staff, disclosed_at: 2026-07-10, content: registry, recipient_type: staff}
    expect: {to_staff: fail}
--- */
with granted as (
    select
        disclosed.disclosure_id
    from disclosed
    join record_requests
        on record_requests.request_id = disclosed.request_id
    where record_requests.direction = 'received'
        and record_requests.decision in ('granted', 'partial')
        and record_requests.decided_at <= disclosed.disclosed_at
)
select
    disclosed.disclosure_id as subject,
    case
        when reviews.is_approved then 'pass'
        when granted.disclosure_id is not null then 'pass'
        else 'fail'
    end as status,
    case
        when reviews.is_approved then 'Legal had decided to release'
        when granted.disclosure_id is not null then 'the request had been granted'
        when reviews.is_cleared then 'Legal advised, which is no approval'
        else concat('no approval on record; ', coalesce(reviews.standing, 'Legal was not asked'))
    end as reason,
    disclosed.case_id, disclosed.staff_id, disclosed.disclosed_at as occurred_at, disclosed.unit_id
from disclosed
left join disclosure_reviews as reviews
    on reviews.disclosure_id = disclosed.disclosure_id
left join granted
    on granted.disclosure_id = disclosed.disclosure_id
where disclosed.content = 'registry'
