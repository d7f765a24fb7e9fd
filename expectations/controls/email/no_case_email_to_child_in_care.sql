/* ---
title: No e-mail about a case goes outside the firewall to a child in care or in a family that is assessed or served at home
why: |
  A child's mailbox is read by peers, by the school and by whoever gave the telephone; the child has
  a right to be told in person.
fix: Tell the child in person; recall the message and record the disclosure.
severity: high
clauses: [ME-13f]
params:
  kinds: {default: [foster_care, adoption, in_home, assessment, investigation], looser: lower}
subject: [email_recipients.message_id, email_recipients.recipient_no]
reading: |
  The child was, on the day of sending, a member in the role of child of a case of one of these kinds
  that was open that day. Where the recipient is not matched to a person, the message's own case
  decides; without either the row cannot be judged.
cases:
  child_of_each_kind_of_case:
    settings: &inside {firewall_domains: [maine.gov]}
    cases:
      - {case_id: C1, kind: foster_care, opened_on: 2026-01-05}
      - {case_id: C2, kind: assessment, opened_on: 2026-01-05}
      - {case_id: C3, kind: adult, opened_on: 2026-01-05}
      - {case_id: C4, kind: intake, opened_on: 2026-01-05}
    case_members:
      - {case_id: C1, person_id: P1, role: child, from_on: 2026-01-05}
      - {case_id: C2, person_id: P2, role: child, from_on: 2026-01-05}
      - {case_id: C3, person_id: P3, role: child, from_on: 2026-01-05}
      - {case_id: C4, person_id: P4, role: child, from_on: 2026-01-05}
    emails: [{message_id: m1, sent_at: 2026-07-06 10:00, direction: outbound, sender: a@maine.gov, case_specific: true, case_id: C1}]
    email_recipients:
      - {message_id: m1, recipient_no: 1, address: p1@example.org, kind: to, recipient_class: child, person_id: P1}
      - {message_id: m1, recipient_no: 2, address: p2@example.org, kind: bcc, recipient_class: child, person_id: P2}
      - {message_id: m1, recipient_no: 3, address: p3@example.org, kind: cc, recipient_class: child, person_id: P3}
      - {message_id: m1, recipient_no: 4, address: p4@example.org, kind: cc, recipient_class: child, person_id: P4}
      - {message_id: m1, recipient_no: 5, address: "P1 <P1@maine.gov>", kind: cc, recipient_class: child, person_id: P1}
    expect: {m1|1: fail, m1|2: fail, m1|3: pass, m1|4: pass, m1|5: not_applicable}
  last_day_of_membership_and_the_day_after:
    settings: *inside
    cases: [{case_id: C1, kind: foster_care, opened_on: 2026-01-05}]
    case_members: [{case_id: C1, person_id: P1, role: child, from_on: 2026-01-05, to_on: 2026-07-06}]
    emails:
      - {message_id: m1, sent_at: 2026-07-06 23:30, direction: outbound, sender: a@maine.gov, case_specific: true, case_id: C1, action: forward}
      - {message_id: m2, sent_at: 2026-07-07 00:30, direction: outbound, sender: a@maine.gov, case_specific: true, case_id: C1, action: reply}
    email_recipients:
      - {message_id: m1, recipient_no: 1, address: p1@example.org, kind: to, recipient_class: child, person_id: P1}
      - {message_id: m2, recipient_no: 1, address: p1@example.org, kind: to, recipient_class: child, person_id: P1}
    expect: {m1|1: fail, m2|1: pass}
  case_closed_or_not_about_a_case:
    settings: *inside
    cases: [{case_id: C1, kind: in_home, opened_on: 2026-01-05, closed_on: 2026-06-30}, {case_id: C2, kind: foster_care, opened_on: 2026-01-05}]
    case_members:
      - {case_id: C1, person_id: P1, role: child, from_on: 2026-01-05}
      - {case_id: C2, person_id: P2, role: child, from_on: 2026-01-05}
      - {case_id: C2, person_id: P3, role: other, from_on: 2026-01-05}
    emails:
      - {message_id: m1, sent_at: 2026-07-06 10:00, direction: outbound, sender: a@maine.gov, case_specific: true, case_id: C1}
      - {message_id: m2, sent_at: 2026-07-06 10:00, direction: outbound, sender: a@maine.gov, case_specific: false}
    email_recipients:
      - {message_id: m1, recipient_no: 1, address: p1@example.org, kind: to, recipient_class: child, person_id: P1}
      - {message_id: m1, recipient_no: 2, address: p3@example.org, kind: to, recipient_class: child, person_id: P3}
      - {message_id: m2, recipient_no: 1, address: p2@example.org, kind: to, recipient_class: child, person_id: P2}
    expect: {m1|1: pass, m1|2: pass, m2|1: pass}
  recipient_not_matched_to_a_person:
    settings: *inside
    cases: [{case_id: C1, kind: investigation, opened_on: 2026-01-05}, {case_id: C2, kind: adult, opened_on: 2026-01-05}]
    emails:
      - {message_id: m1, sent_at: 2026-07-06 10:00, direction: outbound, sender: a@maine.gov, case_specific: true, case_id: C1}
      - {message_id: m2, sent_at: 2026-07-06 10:00, direction: outbound, sender: a@maine.gov, case_specific: true, case_id: C2}
      - {message_id: m3, sent_at: 2026-07-06 10:00, direction: outbound, sender: a@maine.gov, case_specific: true}
    email_recipients:
      - {message_id: m1, recipient_no: 1, address: p@xmaine.gov, kind: to, recipient_class: child}
      - {message_id: m2, recipient_no: 1, address: p@example.org, kind: to, recipient_class: child}
      - {message_id: m3, recipient_no: 1, address: p@example.org, kind: to, recipient_class: child}
    expect: {m1|1: fail, m2|1: pass, m3|1: not_applicable}
  somebody_else_s_case_or_not_yet_theirs:
    settings: *inside
    cases:
      - {case_id: C1, kind: foster_care, opened_on: 2026-01-05}
      - {case_id: C2, kind: foster_care, opened_on: 2026-07-07}
      - {case_id: C3, kind: foster_care, opened_on: 2026-07-06}
    case_members:
      - {case_id: C1, person_id: P9, role: child, from_on: 2026-01-05}
      - {case_id: C1, person_id: P2, role: child, from_on: 2026-07-07}
      - {case_id: C2, person_id: P3, role: child, from_on: 2026-07-06}
      - {case_id: C3, person_id: P4, role: child, from_on: 2026-07-06}
    emails:
      - {message_id: m1, sent_at: 2026-07-06 10:00, direction: outbound, sender: a@maine.gov, case_specific: true, case_id: C1}
      - {message_id: m2, sent_at: 2026-07-06 10:00, direction: outbound, sender: a@maine.gov, case_specific: true, case_id: C2}
      - {message_id: m3, sent_at: 2026-07-06 10:00, direction: outbound, sender: a@maine.gov, case_specific: true, case_id: C3}
      - {message_id: m4, sent_at: 2026-07-06 10:00, direction: outbound, sender: a@maine.gov, case_specific: true}
    email_recipients:
      - {message_id: m1, recipient_no: 1, address: p1@example.org, kind: to, recipient_class: child, person_id: P1}
      - {message_id: m1, recipient_no: 2, address: p2@example.org, kind: to, recipient_class: child, person_id: P2}
      - {message_id: m1, recipient_no: 3, address: p3@example.org, kind: to, recipient_class: child, person_id: P3}
      - {message_id: m1, recipient_no: 4, address: p4@example.org, kind: to, recipient_class: child, person_id: P4}
      - {message_id: m2, recipient_no: 1, address: p5@example.org, kind: to, recipient_class: child}
      - {message_id: m3, recipient_no: 1, address: p5@example.org, kind: to, recipient_class: child}
      - {message_id: m4, recipient_no: 1, address: p1@example.org, kind: to, recipient_class: child, person_id: P1}
    expect: {m1|1: pass, m1|2: pass, m1|3: pass, m1|4: fail, m2|1: pass, m3|1: fail, m4|1: pass}
--- */
with in_care as (
    select distinct subject
    from recipient_cases
    where role = 'child'
        and list_contains($kinds, kind)
)
select
    children.subject,
    case
        when children.status <> 'fail' then children.status
        when in_care.subject is not null then 'fail'
        when children.person_id is null and children.case_id is null then 'not_applicable'
        else 'pass'
    end as status,
    case
        when children.status <> 'fail' then children.reason
        when in_care.subject is not null then concat(children.reason, ', child in care or served that day')
        when children.person_id is null and children.case_id is null then 'neither person nor case on record'
        else 'child not in care, assessed or served that day'
    end as reason,
    children.case_id, children.staff_id, children.sent_at as occurred_at, children.unit_id
from outside_recipients as children
left join in_care
    on in_care.subject = children.subject
where children.recipient_class = 'child'
