/* ---
title: A colleague who receives an e-mail about a case has a function on that case
why: |
  Inside the department, too, a record is open only to those whose task it serves; a copy to a whole
  unit shows the family to people who have nothing to do with it.
fix: Ask the colleague to delete the message; send to those on the case, and name a duty where there is one.
severity: medium
clauses: [ME-04]
subject: [email_recipients.message_id, email_recipients.recipient_no]
reading: |
  Employees, wherever their address lies, who got case-specific mail, whoever sent it, blind copies
  included. A function is any reason that explains an access to the case at that moment. Assistant
  attorneys general are the department's counsel and pass; a recipient not matched to a worker, or a
  message without a case, cannot be judged. Accesses in the systems have a control of their own.
cases:
  assigned_or_not:
    settings: &inside {firewall_domains: [maine.gov]}
    assignments: [{case_id: C1, staff_id: S1, role: primary, from_at: 2026-01-05 08:00}]
    emails: [{message_id: m1, sent_at: 2026-07-06 10:00, direction: internal, sender: a@maine.gov, case_specific: true, case_id: C1}]
    email_recipients:
      - {message_id: m1, recipient_no: 1, address: b@maine.gov, kind: to, recipient_class: employee, staff_id: S1}
      - {message_id: m1, recipient_no: 2, address: c@maine.gov, kind: cc, recipient_class: employee, staff_id: S2}
      - {message_id: m1, recipient_no: 3, address: d@maine.gov, kind: bcc, staff_id: S3}
    expect: {m1|1: pass, m1|2: fail, m1|3: fail}
  two_functions_and_the_same_colleague_twice:
    settings: *inside
    assignments:
      - {case_id: C1, staff_id: S1, role: primary, from_at: 2026-01-05 08:00}
      - {case_id: C1, staff_id: S1, role: coverage, from_at: 2026-07-01 08:00}
    emails: [{message_id: m1, sent_at: 2026-07-06 10:00, direction: internal, sender: b@maine.gov, sender_staff_id: S1, case_specific: true, case_id: C1}]
    email_recipients:
      - {message_id: m1, recipient_no: 1, address: b@maine.gov, kind: to, recipient_class: employee, staff_id: S1}
      - {message_id: m1, recipient_no: 2, address: b@maine.gov, kind: cc, recipient_class: employee, staff_id: S1}
      - {message_id: m1, recipient_no: 3, address: c@maine.gov, kind: cc, recipient_class: employee, staff_id: S2}
      - {message_id: m1, recipient_no: 4, address: c@maine.gov, kind: bcc, recipient_class: employee, staff_id: S2}
    expect: {m1|1: pass, m1|2: pass, m1|3: fail, m1|4: fail}
  hand_over_with_a_gap:
    settings: *inside
    assignments:
      - {case_id: C1, staff_id: S1, role: primary, from_at: 2026-01-05 08:00, to_at: 2026-07-06 10:00}
      - {case_id: C1, staff_id: S2, role: primary, from_at: 2026-07-06 12:00}
    emails:
      - {message_id: m1, sent_at: 2026-07-06 09:59:59, direction: internal, sender: a@maine.gov, case_specific: true, case_id: C1}
      - {message_id: m2, sent_at: 2026-07-06 10:00, direction: internal, sender: a@maine.gov, case_specific: true, case_id: C1, action: forward}
      - {message_id: m3, sent_at: 2026-07-06 12:00, direction: internal, sender: a@maine.gov, case_specific: true, case_id: C1, action: reply}
    email_recipients:
      - {message_id: m1, recipient_no: 1, address: b@maine.gov, kind: to, recipient_class: employee, staff_id: S1}
      - {message_id: m2, recipient_no: 1, address: b@maine.gov, kind: to, recipient_class: employee, staff_id: S1}
      - {message_id: m2, recipient_no: 2, address: c@maine.gov, kind: to, recipient_class: employee, staff_id: S2}
      - {message_id: m3, recipient_no: 1, address: c@maine.gov, kind: to, recipient_class: employee, staff_id: S2}
    expect: {m1|1: pass, m2|1: fail, m2|2: fail, m3|1: pass}
  function_on_another_case:
    settings: *inside
    assignments: [{case_id: C2, staff_id: S1, role: primary, from_at: 2026-01-05 08:00}]
    emails: [{message_id: m1, sent_at: 2026-07-06 10:00, direction: internal, sender: a@maine.gov, case_specific: true, case_id: C1}]
    email_recipients: [{message_id: m1, recipient_no: 1, address: b@maine.gov, kind: to, recipient_class: employee, staff_id: S1}]
    expect: {m1|1: fail}
  supervisor_of_the_assigned_worker:
    settings: *inside
    staff: [{staff_id: S1, supervisor_id: S2}, {staff_id: S2}, {staff_id: S3}]
    assignments: [{case_id: C1, staff_id: S1, role: primary, from_at: 2026-01-05 08:00}]
    emails: [{message_id: m1, sent_at: 2026-07-06 10:00, direction: internal, sender: a@maine.gov, case_specific: true, case_id: C1}]
    email_recipients:
      - {message_id: m1, recipient_no: 1, address: b@maine.gov, kind: to, recipient_class: employee, staff_id: S2}
      - {message_id: m1, recipient_no: 2, address: c@maine.gov, kind: to, recipient_class: employee, staff_id: S3}
    expect: {m1|1: pass, m1|2: fail}
  counsel_unmatched_and_outsiders:
    settings: *inside
    emails: [{message_id: m1, sent_at: 2026-07-06 10:00, direction: internal, sender: a@maine.gov, case_specific: true, case_id: C1}]
    email_recipients:
      - {message_id: m1, recipient_no: 1, address: b@maine.gov, kind: to, recipient_class: aag, staff_id: S5}
      - {message_id: m1, recipient_no: 2, address: all-staff@maine.gov, kind: to, recipient_class: employee}
      - {message_id: m1, recipient_no: 3, address: d@maine.gov, kind: to, recipient_class: state_employee}
      - {message_id: m1, recipient_no: 4, address: e@example.org, kind: to, recipient_class: employee, staff_id: S6}
    expect: {m1|1: pass, m1|2: not_applicable, m1|4: fail}
  no_case_not_case_specific_and_received:
    settings: *inside
    emails:
      - {message_id: m1, sent_at: 2026-07-06 10:00, direction: internal, sender: a@maine.gov, case_specific: true}
      - {message_id: m2, sent_at: 2026-07-06 10:00, direction: internal, sender: a@maine.gov, case_specific: false, case_id: C1}
      - {message_id: m3, sent_at: 2026-07-06 10:00, direction: inbound, sender: x@example.org, case_specific: true, case_id: C1}
    email_recipients:
      - {message_id: m1, recipient_no: 1, address: b@maine.gov, kind: to, recipient_class: employee, staff_id: S1}
      - {message_id: m2, recipient_no: 1, address: b@maine.gov, kind: to, recipient_class: employee, staff_id: S1}
      - {message_id: m3, recipient_no: 1, address: b@maine.gov, kind: to, recipient_class: employee, staff_id: S1}
    expect: {m1|1: not_applicable, m3|1: fail}
--- */
with colleagues as (
    select
        subject,
        recipient_class,
        recipient_staff_id,
        case_id,
        recipient_unit_id,
        sent_at
    from mail_recipients
    where is_case_specific
        and recipient_class in ('employee', 'aag')
),
in_function as (
    select distinct colleagues.subject
    from colleagues
    join reasons
        on reasons.case_id = colleagues.case_id
        and reasons.staff_id = colleagues.recipient_staff_id
    where reasons.from_at <= colleagues.sent_at
        and coalesce(reasons.to_at, $as_of_end) > colleagues.sent_at
)
select
    colleagues.subject,
    case
        when in_function.subject is not null then 'pass'
        when colleagues.recipient_class = 'aag' then 'pass'
        when colleagues.recipient_staff_id is null or colleagues.case_id is null then 'not_applicable'
        else 'fail'
    end as status,
    case
        when in_function.subject is not null then 'function on the case at that time'
        when colleagues.recipient_class = 'aag' then 'assistant attorney general'
        when colleagues.recipient_staff_id is null then 'recipient not matched to a worker'
        when colleagues.case_id is null then 'case not recorded'
        else 'no function on the case at that time'
    end as reason,
    colleagues.case_id,
    colleagues.recipient_staff_id as staff_id,
    colleagues.sent_at as occurred_at,
    colleagues.recipient_unit_id as unit_id
from colleagues
left join in_function
    on in_function.subject = colleagues.subject
