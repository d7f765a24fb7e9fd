/* ---
title: Clients are told about their own case while it is open, or after Legal agreed
why: The worker of an open case may answer its client. Once the case is closed the question is Legal's.
fix: Put requests of former clients to Legal Affairs before answering.
severity: medium
clauses: [CT-06a]
subject: [disclosures.disclosure_id]
reading: |
  Population: disclosures to clients by disclosing_roles, aggregate figures apart. The closing day is an open day. A
  closed case needs a review decided on or before the disclosure whose outcome is not withhold. A disclosure whose
  case is not recorded cannot be shown to concern an open one.
cases:
  open_or_closed:
    staff: [{staff_id: S1, role: social_worker}]
    cases:
      - {case_id: open_one, opened_on: 2026-01-05}
      - {case_id: closing, opened_on: 2026-01-05, closed_on: 2026-07-10}
      - {case_id: closed, opened_on: 2026-01-05, closed_on: 2026-07-09}
      - {case_id: not_yet, opened_on: 2026-07-11}
      - {case_id: reopened, opened_on: 2026-07-10}
    disclosures:
      - {disclosure_id: open_one, disclosed_at: 2026-07-10 10:00, staff_id: S1, case_id: open_one, recipient_type: client, content: case_record}
      - {disclosure_id: closing_day, disclosed_at: 2026-07-10 23:59, staff_id: S1, case_id: closing, recipient_type: client, content: case_record}
      - {disclosure_id: day_after, disclosed_at: 2026-07-10 00:00, staff_id: S1, case_id: closed, recipient_type: client, content: case_record}
      - {disclosure_id: day_before, disclosed_at: 2026-07-10 23:59, staff_id: S1, case_id: not_yet, recipient_type: client, content: case_record}
      - {disclosure_id: opening_day, disclosed_at: 2026-07-10 08:00, staff_id: S1, case_id: reopened, recipient_type: client, content: case_record}
      - {disclosure_id: no_case, disclosed_at: 2026-07-10 10:00, staff_id: S1, recipient_type: client, content: case_record}
    expect: {open_one: pass, closing_day: pass, day_after: fail, day_before: fail, opening_day: pass, no_case: fail}
  closed_and_legal:
    staff: [{staff_id: S1, role: cjts}]
    cases: [{case_id: closed, opened_on: 2026-01-05, closed_on: 2026-07-01}]
    legal_reviews:
      - {review_id: r1, asked_at: 2026-07-08, decided_at: 2026-07-10 10:00, outcome: release}
      - {review_id: r2, asked_at: 2026-07-08, decided_at: 2026-07-10 10:01, outcome: release}
      - {review_id: r3, asked_at: 2026-07-08, decided_at: 2026-07-09 10:00, outcome: withhold}
      - {review_id: r4, asked_at: 2026-07-08, decided_at: 2026-07-09 10:00, outcome: advice}
    releases: [{release_id: f1, form: DCF-2131F, person_id: P1, signed_on: 2026-06-01, counterparty: P1, scope: [case_record]}]
    disclosures:
      - {disclosure_id: agreed, disclosed_at: 2026-07-10 10:00, staff_id: S1, case_id: closed, recipient_type: client, content: case_record, review_id: r1}
      - {disclosure_id: minute_late, disclosed_at: 2026-07-10 10:00, staff_id: S1, case_id: closed, recipient_type: client, content: case_record, review_id: r2}
      - {disclosure_id: withheld, disclosed_at: 2026-07-10 10:00, staff_id: S1, case_id: closed, recipient_type: client, content: case_record, review_id: r3}
      - {disclosure_id: advised, disclosed_at: 2026-07-10 10:00, staff_id: S1, case_id: closed, recipient_type: client, content: case_record, review_id: r4}
      - {disclosure_id: own_release, disclosed_at: 2026-07-10 10:00, staff_id: S1, case_id: closed, recipient_type: client, content: case_record, basis: consent, release_id: f1, person_id: P1, recipient_person_id: P1}
    expect: {agreed: pass, minute_late: fail, withheld: fail, advised: pass, own_release: fail}
  whose:
    note: other staff are CT-08's, figures need no permission
    staff: [{staff_id: S1, role: supervisor}, {staff_id: S2, role: solnit}]
    cases: [{case_id: closed, opened_on: 2026-01-05, closed_on: 2026-07-01}]
    disclosures:
      - {disclosure_id: other_staff, disclosed_at: 2026-07-10, staff_id: S1, case_id: closed, recipient_type: client, content: case_record}
      - {disclosure_id: solnit, disclosed_at: 2026-07-10, staff_id: S2, case_id: closed, recipient_type: client, content: case_record}
      - {disclosure_id: figures, disclosed_at: 2026-07-10, staff_id: S2, case_id: closed, recipient_type: client, content: aggregate}
    expect: {solnit: fail}
--- */
select
    disclosure_id as subject,
    case when is_case_open or is_cleared then 'pass' else 'fail' end as status,
    case
        when is_case_open then 'permitted: the client in an open case (CT-06a)'
        when case_id is null then concat('no case recorded; ', standing)
        else concat('the case was not open; ', standing)
    end as reason,
    case_id, staff_id, occurred_at, unit_id
from such_staff_disclosures
where is_by_such_staff
    and recipient_type = 'client'
