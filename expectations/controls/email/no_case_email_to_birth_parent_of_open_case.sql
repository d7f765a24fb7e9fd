/* ---
title: No e-mail about a case goes to a birth parent outside the firewall while a case of theirs is open
why: |
  A parent's mailbox may be read by whoever else lives there, the other party included; and what the
  department writes in it can be turned against the child in the proceeding that is still running.
fix: Speak to the parent, write a letter, or go through counsel; recall the message and record the disclosure.
severity: high
clauses: [ME-13e]
subject: [email_recipients.message_id, email_recipients.recipient_no]
reading: |
  Involved in an open case is a recipient who was, on the day of sending, a member of any case open
  that day, its closing day included. Where the recipient is not matched to a person, the message's own
  case decides; without either the row cannot be judged.
cases:
  member_of_an_open_case:
    settings: &inside {firewall_domains: [maine.gov]}
    cases: [{case_id: C1, kind: in_home, opened_on: 2026-01-05}]
    case_members: [{case_id: C1, person_id: P1, role: birth_parent, from_on: 2026-01-05}]
    emails:
      - {message_id: m1, sent_at: 2026-07-06 10:00, direction: outbound, sender: a@maine.gov, case_specific: true, case_id: C1}
      - {message_id: m2, sent_at: 2026-07-06 10:00, direction: outbound, sender: a@maine.gov, case_specific: true, case_id: C1, action: reply}
      - {message_id: m3, sent_at: 2026-07-06 10:00, direction: outbound, sender: a@maine.gov, case_specific: false}
      - {message_id: m4, sent_at: 2026-07-06 10:00, direction: internal, sender: a@maine.gov, case_specific: true, case_id: C1}
    email_recipients:
      - {message_id: m1, recipient_no: 1, address: p@example.org, kind: to, recipient_class: birth_parent, person_id: P1}
      - {message_id: m2, recipient_no: 1, address: "P <P@Example.org>", kind: bcc, recipient_class: birth_parent, person_id: P1}
      - {message_id: m3, recipient_no: 1, address: p@example.org, kind: to, recipient_class: birth_parent, person_id: P1}
      - {message_id: m4, recipient_no: 1, address: p@maine.gov, kind: to, recipient_class: birth_parent, person_id: P1}
    expect: {m1|1: fail, m2|1: fail, m3|1: pass, m4|1: not_applicable}
  on_the_closing_day_and_the_day_after:
    settings: *inside
    cases: [{case_id: C1, kind: in_home, opened_on: 2026-01-05, closed_on: 2026-07-06}]
    case_members: [{case_id: C1, person_id: P1, role: birth_parent, from_on: 2026-01-05}]
    emails:
      - {message_id: m1, sent_at: 2026-07-06 23:59, direction: outbound, sender: a@maine.gov, case_specific: true, case_id: C1}
      - {message_id: m2, sent_at: 2026-07-07 00:00, direction: outbound, sender: a@maine.gov, case_specific: true, case_id: C1}
    email_recipients:
      - {message_id: m1, recipient_no: 1, address: p@example.org, kind: to, recipient_class: birth_parent, person_id: P1}
      - {message_id: m2, recipient_no: 1, address: p@example.org, kind: to, recipient_class: birth_parent, person_id: P1}
    expect: {m1|1: fail, m2|1: pass}
  case_closed_and_reopened_membership_ended:
    settings: *inside
    cases:
      - {case_id: C1, kind: in_home, opened_on: 2026-01-05, closed_on: 2026-06-30}
      - {case_id: C2, kind: foster_care, opened_on: 2026-08-03}
    case_members:
      - {case_id: C1, person_id: P1, role: birth_parent, from_on: 2026-01-05}
      - {case_id: C2, person_id: P1, role: birth_parent, from_on: 2026-08-03, to_on: 2026-09-01}
    emails:
      - {message_id: between, sent_at: 2026-07-20 10:00, direction: outbound, sender: a@maine.gov, case_specific: true, case_id: C1}
      - {message_id: again, sent_at: 2026-08-03 10:00, direction: outbound, sender: a@maine.gov, case_specific: true, case_id: C1}
      - {message_id: last, sent_at: 2026-09-01 10:00, direction: outbound, sender: a@maine.gov, case_specific: true, case_id: C2}
      - {message_id: after, sent_at: 2026-09-02 10:00, direction: outbound, sender: a@maine.gov, case_specific: true, case_id: C2}
    email_recipients:
      - {message_id: between, recipient_no: 1, address: p@example.org, kind: to, recipient_class: birth_parent, person_id: P1}
      - {message_id: again, recipient_no: 1, address: p@example.org, kind: to, recipient_class: birth_parent, person_id: P1}
      - {message_id: last, recipient_no: 1, address: p@example.org, kind: to, recipient_class: birth_parent, person_id: P1}
      - {message_id: after, recipient_no: 1, address: p@example.org, kind: to, recipient_class: birth_parent, person_id: P1}
    expect: {between|1: pass, again|1: fail, last|1: fail, after|1: pass}
  recipient_not_matched_to_a_person:
    settings: *inside
    cases: [{case_id: C1, kind: in_home, opened_on: 2026-01-05}, {case_id: C2, kind: in_home, opened_on: 2026-01-05, closed_on: 2026-02-01}]
    emails:
      - {message_id: m1, sent_at: 2026-07-06 10:00, direction: outbound, sender: a@maine.gov, case_specific: true, case_id: C1}
      - {message_id: m2, sent_at: 2026-07-06 10:00, direction: outbound, sender: a@maine.gov, case_specific: true, case_id: C2}
      - {message_id: m3, sent_at: 2026-07-06 10:00, direction: outbound, sender: a@maine.gov, case_specific: true}
    email_recipients:
      - {message_id: m1, recipient_no: 1, address: p@example.org, kind: to, recipient_class: birth_parent}
      - {message_id: m2, recipient_no: 1, address: p@example.org, kind: to, recipient_class: birth_parent}
      - {message_id: m3, recipient_no: 1, address: p@example.org, kind: to, recipient_class: birth_parent}
    expect: {m1|1: fail, m2|1: pass, m3|1: not_applicable}
  other_classes:
    settings: *inside
    emails: [{message_id: m1, sent_at: 2026-07-06 10:00, direction: outbound, sender: a@maine.gov, case_specific: true}]
    email_recipients:
      - {message_id: m1, recipient_no: 1, address: p@example.org, kind: to, recipient_class: foster_parent, person_id: P1}
      - {message_id: m1, recipient_no: 2, address: q@example.org, kind: to}
    expect: {}
  somebody_else_s_case_or_not_yet_theirs:
    settings: *inside
    cases:
      - {case_id: C1, kind: foster_care, opened_on: 2026-01-05}
      - {case_id: C2, kind: foster_care, opened_on: 2026-07-07}
      - {case_id: C3, kind: foster_care, opened_on: 2026-07-06}
    case_members:
      - {case_id: C1, person_id: P9, role: birth_parent, from_on: 2026-01-05}
      - {case_id: C1, person_id: P2, role: birth_parent, from_on: 2026-07-07}
      - {case_id: C2, person_id: P3, role: birth_parent, from_on: 2026-07-06}
      - {case_id: C3, person_id: P4, role: birth_parent, from_on: 2026-07-06}
    emails:
      - {message_id: m1, sent_at: 2026-07-06 10:00, direction: outbound, sender: a@maine.gov, case_specific: true, case_id: C1}
      - {message_id: m2, sent_at: 2026-07-06 10:00, direction: outbound, sender: a@maine.gov, case_specific: true, case_id: C2}
      - {message_id: m3, sent_at: 2026-07-06 10:00, direction: outbound, sender: a@maine.gov, case_specific: true, case_id: C3}
      - {message_id: m4, sent_at: 2026-07-06 10:00, direction: outbound, sender: a@maine.gov, case_specific: true}
    email_recipients:
      - {message_id: m1, recipient_no: 1, address: p1@example.org, kind: to, recipient_class: birth_parent, person_id: P1}
      - {message_id: m1, recipient_no: 2, address: p2@example.org, kind: to, recipient_class: birth_parent, person_id: P2}
      - {message_id: m1, recipient_no: 3, address: p3@example.org, kind: to, recipient_class: birth_parent, person_id: P3}
      - {message_id: m1, recipient_no: 4, address: p4@example.org, kind: to, recipient_class: birth_parent, person_id: P4}
      - {message_id: m2, recipient_no: 1, address: p5@example.org, kind: to, recipient_class: birth_parent}
      - {message_id: m3, recipient_no: 1, address: p5@example.org, kind: to, recipient_class: birth_parent}
      - {message_id: m4, recipient_no: 1, address: p1@example.org, kind: to, recipient_class: birth_parent, person_id: P1}
    expect: {m1|1: pass, m1|2: pass, m1|3: pass, m1|4: fail, m2|1: pass, m3|1: fail, m4|1: pass}
--- */
with involved as (
    select distinct subject
    from recipient_cases
)
select
    parents.subject,
    case
        when parents.status <> 'fail' then parents.status
        when involved.subject is not null then 'fail'
        when parents.person_id is null and parents.case_id is null then 'not_applicable'
        else 'pass'
    end as status,
    case
        when parents.status <> 'fail' then parents.reason
        when involved.subject is not null then concat(parents.reason, ', case open that day')
        when parents.person_id is null and parents.case_id is null then 'neither person nor case on record'
        else 'no case open that day'
    end as reason,
    parents.case_id, parents.staff_id, parents.sent_at as occurred_at, parents.unit_id
from outside_recipients as parents
left join involved
    on involved.subject = parents.subject
where parents.recipient_class = 'birth_parent'
