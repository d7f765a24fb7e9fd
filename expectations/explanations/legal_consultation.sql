/* ---
title: Was consulted as counsel on the case
client: Was asked for legal advice on the case
about: from the question to the decision, as legal_reviews names counsel
on: false
cases:
  from_question_to_decision:
    legal_reviews:
      - {review_id: r, case_id: C, asked_by: A, counsel_staff_id: S, asked_at: 2026-08-03 09:00, decided_at: 2026-08-05 16:00}
      - {review_id: q, case_id: D, asked_by: A, counsel_staff_id: S, asked_at: 2026-08-03 09:00}
    access_events:
      - {event_id: too_early, staff_id: S, case_id: C, occurred_at: 2026-08-03 08:59}
      - {event_id: asked, staff_id: S, case_id: C, occurred_at: 2026-08-03 09:00}
      - {event_id: decided, staff_id: S, case_id: C, occurred_at: 2026-08-05 16:00}
      - {event_id: undecided, staff_id: S, case_id: D, occurred_at: 2026-09-30 23:59}
      - {event_id: who_asked, staff_id: A, case_id: C, occurred_at: 2026-08-04 12:00}
    expect: {too_early: unexplained, asked: explained, decided: unexplained, undecided: explained, who_asked: unexplained}
--- */
select
    counsel_staff_id as staff_id,
    case_id,
    cast(null as varchar) as person_id,
    asked_at as from_at,
    coalesce(decided_at, $as_of_end) as to_at,
    'counsel in a legal review' as evidence
from legal_reviews
where counsel_staff_id is not null
    and case_id is not null
