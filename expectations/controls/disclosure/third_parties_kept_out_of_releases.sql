/* ---
title: What is released was searched for other people's information, and theirs was taken out
why: A family's file is full of neighbours, reporters and relatives who never agreed to anything.
fix: Review every release for third parties and redact what is found, before it leaves.
severity: high
clauses: [DHS-11]
subject: [disclosures.disclosure_id]
reading: |
  All content but aggregate figures, to whomever and by whatever channel. A review not recorded is none; material that
  was found must have been redacted. Redaction without a review does not show that a review was made.
cases:
  review:
    disclosures:
      - {disclosure_id: clear, disclosed_at: 2026-07-01, content: case_record, third_party_review: clear}
      - {disclosure_id: redacted_one, disclosed_at: 2026-07-01, content: case_record, third_party_review: found, redacted: true}
      - {disclosure_id: left_in, disclosed_at: 2026-07-01, content: case_record, third_party_review: found, redacted: false}
      - {disclosure_id: left_blank, disclosed_at: 2026-07-01, content: case_record, third_party_review: found}
      - {disclosure_id: not_done, disclosed_at: 2026-07-01, content: health, third_party_review: not_done}
      - {disclosure_id: redacted_unreviewed, disclosed_at: 2026-07-01, content: health, third_party_review: not_done, redacted: true}
      - {disclosure_id: unrecorded, disclosed_at: 2026-09-30 23:59, content: education, channel: verbal}
      - {disclosure_id: clear_unredacted, disclosed_at: 2026-07-01, content: health, third_party_review: clear, redacted: false}
      - {disclosure_id: inside, disclosed_at: 2026-07-01, content: case_record, recipient_type: aag}
    expect: {clear: pass, redacted_one: pass, left_in: fail, left_blank: fail, not_done: fail, redacted_unreviewed: fail, unrecorded: fail, clear_unredacted: pass, inside: fail}
  figures:
    disclosures: [{disclosure_id: figures, disclosed_at: 2026-07-01, content: aggregate}]
    expect: {}
--- */
select
    disclosure_id as subject,
    case
        when third_party_review = 'clear' then 'pass'
        when third_party_review = 'found' and redacted then 'pass'
        else 'fail'
    end as status,
    case
        when third_party_review = 'clear' then 'reviewed; no third-party material'
        when third_party_review = 'found' and redacted then 'third-party material found and redacted'
        when third_party_review = 'found' and redacted is null
            then 'third-party material found; redaction not recorded'
        when third_party_review = 'found' then 'third-party material found and left in'
        when third_party_review = 'not_done' then 'not reviewed for third-party material'
        else 'review for third-party material not recorded'
    end as reason,
    case_id, staff_id, disclosed_at as occurred_at, unit_id
from disclosed
where content <> 'aggregate'
