/* ---
title: Every e-mail about a case is filed to the case record within the days allowed
why: |
  Case-specific e-mail, whichever way it travelled, is part of the case record. What is not filed
  cannot be found when the family, a court or the next worker asks for the record.
fix: File the message to its case; let the gateway offer filing when a message is marked case-specific.
severity: medium
clauses: [ME-01]
params: {days: 10}
subject: [emails.message_id]
reading: |
  Incoming, outgoing and internal mail alike. A message whose label is blank counts as case-specific
  where it names a case.
cases:
  on_the_tenth_day:
    emails: [{message_id: m1, sent_at: 2026-07-06 10:00, sender: a@maine.gov, case_specific: true, case_id: C1, filed_to_case_at: 2026-07-16 23:59:59}]
    expect: {m1: pass}
  on_the_eleventh_day:
    emails: [{message_id: m1, sent_at: 2026-07-06 10:00, sender: a@maine.gov, case_specific: true, case_id: C1, filed_to_case_at: 2026-07-17 00:00}]
    expect: {m1: fail}
  in_out_and_internal:
    emails:
      - {message_id: in, sent_at: 2026-07-06 10:00, direction: inbound, sender: x@example.org, case_specific: true}
      - {message_id: out, sent_at: 2026-07-06 10:00, direction: outbound, sender: a@maine.gov, case_specific: true, action: reply}
      - {message_id: within, sent_at: 2026-07-06 10:00, direction: internal, sender: a@maine.gov, case_specific: true, filed_to_case_at: 2026-07-06 10:01}
    expect: {in: fail, out: fail, within: pass}
  not_about_a_case:
    emails:
      - {message_id: m1, sent_at: 2026-07-06 10:00, sender: a@maine.gov, case_specific: false}
      - {message_id: m2, sent_at: 2026-07-06 10:00, sender: a@maine.gov}
      - {message_id: m3, sent_at: 2026-07-06 10:00, sender: a@maine.gov, case_id: C1}
    expect: {m3: fail}
  limit_runs_out_on_the_as_of_day_and_the_day_after:
    emails:
      - {message_id: due, sent_at: 2026-09-20 18:00, sender: a@maine.gov, case_specific: true}
      - {message_id: open, sent_at: 2026-09-21 00:00, sender: a@maine.gov, case_specific: true}
      - {message_id: done, sent_at: 2026-09-21 00:00, sender: a@maine.gov, case_specific: true, filed_to_case_at: 2026-09-22 09:00}
    expect: {due: fail, open: not_applicable, done: pass}
  filed_after_the_as_of_day:
    as_of: 2026-07-31
    emails:
      - {message_id: m1, sent_at: 2026-07-20 10:00, sender: a@maine.gov, case_specific: true, filed_to_case_at: 2026-08-01 09:00}
      - {message_id: m2, sent_at: 2026-07-25 10:00, sender: a@maine.gov, case_specific: true, filed_to_case_at: 2026-08-01 09:00}
    expect: {m1: fail, m2: not_applicable}
  over_the_hour_that_repeats:
    period: 2026-11
    as_of: 2026-12-31
    emails:
      - {message_id: m1, sent_at: "2026-11-01T01:30:00-04:00", sender: a@maine.gov, case_specific: true, filed_to_case_at: 2026-11-11 23:59}
      - {message_id: m2, sent_at: "2026-11-01T01:30:00-05:00", sender: a@maine.gov, case_specific: true, filed_to_case_at: 2026-11-12 00:30}
    expect: {m1: pass, m2: fail}
  late_evening_is_the_local_day:
    emails: [{message_id: m1, sent_at: "2026-07-07T03:30:00Z", sender: a@maine.gov, case_specific: true, filed_to_case_at: "2026-07-17T03:59:59Z"}]
    expect: {m1: pass}
  tightened:
    params: {days: 2}
    emails: [{message_id: m1, sent_at: 2026-07-06 10:00, sender: a@maine.gov, case_specific: true, filed_to_case_at: 2026-07-09 08:00}]
    expect: {m1: fail}
--- */
select
    message_id as subject,
    case
        when filed_to_case_on <= sent_on + cast($days as integer) then 'pass'
        when filed_to_case_on is null and sent_on + cast($days as integer) > $as_of then 'not_applicable'
        else 'fail'
    end as status,
    case
        when filed_to_case_on <= sent_on + cast($days as integer) then 'filed in time'
        when filed_to_case_on is not null then 'filed late'
        when sent_on + cast($days as integer) > $as_of then 'not yet due'
        else 'never filed'
    end as reason,
    case_id, staff_id, sent_at as occurred_at, unit_id
from mail
where is_case_specific
