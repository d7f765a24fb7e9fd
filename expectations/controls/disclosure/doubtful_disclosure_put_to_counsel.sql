/* ---
title: A doubtful disclosure was put to counsel before it was made
why: Doubt is the moment at which a lawyer costs least. Afterwards nothing can be called back.
fix: Ask counsel now what is to be repaired; remind the worker that a doubt recorded is a doubt to be asked about.
severity: high
clauses: [DHS-07, CT-03]
subject: [disclosures.disclosure_id]
reading: |
  Any consultation decided on or before the disclosure counts, whatever counsel said; whether the advice was followed
  is judged by DHS-08, CT-07 and CT-08. A blank mark of doubt is no doubt.
cases:
  asked:
    disclosures:
      - {disclosure_id: named, disclosed_at: 2026-07-10 10:00, in_doubt: true, review_id: r1}
      - {disclosure_id: by_disclosure, disclosed_at: 2026-07-10 10:00, in_doubt: true}
      - {disclosure_id: by_request, disclosed_at: 2026-07-10 10:00, in_doubt: true, request_id: q1}
      - {disclosure_id: withheld, disclosed_at: 2026-07-10 10:00, in_doubt: true, review_id: r4}
    legal_reviews:
      - {review_id: r1, asked_at: 2026-07-08 09:00, decided_at: 2026-07-09 09:00, outcome: release}
      - {review_id: r2, disclosure_id: by_disclosure, asked_at: 2026-07-08 09:00, decided_at: 2026-07-09 09:00, outcome: advice}
      - {review_id: r3, request_id: q1, asked_at: 2026-07-08 09:00, decided_at: 2026-07-09 09:00, outcome: release_redacted}
      - {review_id: r4, asked_at: 2026-07-08 09:00, decided_at: 2026-07-09 09:00, outcome: withhold}
    expect: {named: pass, by_disclosure: pass, by_request: pass, withheld: pass}
  to_the_minute:
    disclosures:
      - {disclosure_id: same, disclosed_at: 2026-07-10 10:00, in_doubt: true, review_id: r1}
      - {disclosure_id: same_by_disclosure, disclosed_at: 2026-07-10 10:00, in_doubt: true}
      - {disclosure_id: same_by_request, disclosed_at: 2026-07-10 10:00, in_doubt: true, request_id: q1}
      - {disclosure_id: after, disclosed_at: 2026-07-10 10:00, in_doubt: true, review_id: r2}
      - {disclosure_id: split_second, disclosed_at: 2026-07-10 10:00:00.250, in_doubt: true, review_id: r3}
    legal_reviews:
      - {review_id: r1, asked_at: 2026-07-10 09:00, decided_at: 2026-07-10 10:00, outcome: release}
      - {review_id: r2, asked_at: 2026-07-10 09:00, decided_at: 2026-07-10 10:01, outcome: release}
      - {review_id: r3, asked_at: 2026-07-10 09:00, decided_at: 2026-07-10 10:00:00.251, outcome: release}
      - {review_id: r4, disclosure_id: same_by_disclosure, asked_at: 2026-07-10 09:00, decided_at: 2026-07-10 10:00}
      - {review_id: r5, request_id: q1, asked_at: 2026-07-10 09:00, decided_at: 2026-07-10 10:00}
    expect: {same: pass, same_by_disclosure: pass, same_by_request: pass, after: fail, split_second: fail}
  not_asked_or_open:
    disclosures:
      - {disclosure_id: never, disclosed_at: 2026-07-10 10:00, in_doubt: true}
      - {disclosure_id: open, disclosed_at: 2026-07-10 10:00, in_doubt: true, review_id: r1}
      - {disclosure_id: others_review, disclosed_at: 2026-07-10 10:00, in_doubt: true}
    legal_reviews:
      - {review_id: r1, asked_at: 2026-07-08 09:00}
      - {review_id: r2, disclosure_id: open, asked_at: 2026-07-08 09:00}
    expect: {never: fail, open: fail, others_review: fail}
  two_reviews:
    note: one that counts is enough
    disclosures: [{disclosure_id: d1, disclosed_at: 2026-07-10 10:00, in_doubt: true, review_id: r1}]
    legal_reviews:
      - {review_id: r1, asked_at: 2026-07-08 09:00, decided_at: 2026-07-20 09:00, outcome: release}
      - {review_id: r2, disclosure_id: d1, asked_at: 2026-07-08 09:00, decided_at: 2026-07-09 09:00, outcome: advice}
    expect: {d1: pass}
  no_doubt:
    disclosures:
      - {disclosure_id: certain, disclosed_at: 2026-07-10 10:00, in_doubt: false}
      - {disclosure_id: blank_one, disclosed_at: 2026-07-10 10:00}
    expect: {}
--- */
select
    disclosed.disclosure_id as subject,
    case when disclosure_reviews.is_consulted then 'pass' else 'fail' end as status,
    case
        when disclosure_reviews.is_consulted then 'counsel had answered'
        else coalesce(disclosure_reviews.standing, 'counsel was not asked')
    end as reason,
    disclosed.case_id, disclosed.staff_id, disclosed.disclosed_at as occurred_at, disclosed.unit_id
from disclosed
left join disclosure_reviews
    on disclosure_reviews.disclosure_id = disclosed.disclosure_id
where disclosed.is_in_doubt
