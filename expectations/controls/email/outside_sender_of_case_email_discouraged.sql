/* ---
title: Whoever mails about a case from outside is asked in time not to
why: |
  Receiving such mail is no fault of the staff, but leaving the sender in the belief that it is a
  safe way to write is: the next message travels just as openly.
fix: Answer with the standard guidance, without quoting the message, and record when that was done.
severity: medium
clauses: [ME-11]
params: {days: 10}
subject: [emails.message_id]
reading: |
  A discouraging answer or notice to that sender counts for every message that the sender wrote in
  the days before it, on whichever of them it is recorded. Display names and capitals do not make
  another sender. The sender's domain decides whether it came from outside.
cases:
  discouraged_on_the_tenth_day:
    settings: &inside {firewall_domains: [maine.gov]}
    emails: [{message_id: m1, sent_at: 2026-07-06 10:00, direction: inbound, sender: x@example.org, case_specific: true, discouraged_at: 2026-07-16 23:30}]
    expect: {m1: pass}
  on_the_eleventh_and_never:
    settings: *inside
    emails:
      - {message_id: m1, sent_at: 2026-07-06 10:00, direction: inbound, sender: x@example.org, case_specific: true, discouraged_at: 2026-07-17 00:00}
      - {message_id: m2, sent_at: 2026-07-06 10:00, direction: inbound, sender: y@example.org, case_specific: true}
    expect: {m1: fail, m2: fail}
    reasons: {m1: sender discouraged late, m2: sender never discouraged}
  same_sender_two_messages_one_notice:
    settings: *inside
    emails:
      - {message_id: m1, sent_at: 2026-07-06 10:00, direction: inbound, sender: x@example.org, case_specific: true}
      - {message_id: m2, sent_at: 2026-07-08 10:00, direction: inbound, sender: "Xenia <X@Example.org>", case_specific: true, discouraged_at: 2026-07-10 09:00}
      - {message_id: m3, sent_at: 2026-07-10 11:00, direction: inbound, sender: x@example.org, case_specific: true}
    expect: {m1: pass, m2: pass, m3: fail}
  two_notices_of_one_day_before_and_after_the_message:
    settings: *inside
    emails:
      - {message_id: m1, sent_at: 2026-07-06 10:00, direction: inbound, sender: x@example.org, case_specific: true}
      - {message_id: m2, sent_at: 2026-07-06 08:00, direction: inbound, sender: x@example.org, case_specific: true, discouraged_at: 2026-07-06 09:00}
      - {message_id: m3, sent_at: 2026-07-06 08:30, direction: inbound, sender: x@example.org, case_specific: true, discouraged_at: 2026-07-06 11:00}
    expect: {m1: pass, m2: pass, m3: pass}
  in_time_once_and_again_late:
    note: the first notice after a message decides, also one of that very second
    settings: *inside
    emails:
      - {message_id: m1, sent_at: 2026-07-06 10:00, direction: inbound, sender: x@example.org, case_specific: true}
      - {message_id: m2, sent_at: 2026-07-06 09:00, direction: inbound, sender: x@example.org, case_specific: true, discouraged_at: 2026-07-06 10:00}
      - {message_id: m3, sent_at: 2026-07-30 09:00, direction: inbound, sender: x@example.org, case_specific: true, discouraged_at: 2026-08-01 10:00}
    expect: {m1: pass, m2: pass, m3: pass}
  an_ordinary_answer_is_no_notice:
    settings: *inside
    emails:
      - {message_id: m1, sent_at: 2026-07-06 10:00, direction: inbound, sender: x@example.org, case_specific: true}
      - {message_id: m2, sent_at: 2026-07-06 11:00, direction: outbound, sender: a@maine.gov, case_specific: false, action: reply, in_reply_to: m1}
    expect: {m1: fail}
  from_inside_or_not_about_a_case:
    settings: *inside
    emails:
      - {message_id: m1, sent_at: 2026-07-06 10:00, direction: internal, sender: A@MAINE.GOV, case_specific: true}
      - {message_id: m2, sent_at: 2026-07-06 10:00, direction: inbound, sender: a@maine.gov, case_specific: true, sender_class: state_employee}
      - {message_id: m3, sent_at: 2026-07-06 10:00, direction: inbound, sender: x@example.org, case_specific: false}
      - {message_id: m4, sent_at: 2026-07-06 10:00, direction: outbound, sender: a@maine.gov, case_specific: true}
    expect: {}
  look_alike_and_missing_direction:
    settings: *inside
    emails:
      - {message_id: m1, sent_at: 2026-07-06 10:00, direction: inbound, sender: a@xmaine.gov, case_specific: true}
      - {message_id: m2, sent_at: 2026-07-06 10:00, sender: a@maine.gov.example.com, case_specific: true}
      - {message_id: m3, sent_at: 2026-07-06 10:00, sender: a@maine.gov, case_specific: true}
    expect: {m1: fail, m2: fail}
  not_yet_due:
    settings: *inside
    emails:
      - {message_id: due, sent_at: 2026-09-20 10:00, direction: inbound, sender: x@example.org, case_specific: true}
      - {message_id: open, sent_at: 2026-09-21 10:00, direction: inbound, sender: y@example.org, case_specific: true}
    expect: {due: fail, open: not_applicable}
  notice_to_somebody_else_and_two_clocks:
    settings: *inside
    emails:
      - {message_id: m1, sent_at: 2026-07-06 10:00, direction: inbound, sender: x@example.org, case_specific: true, discouraged_at: 2026-07-08 10:00}
      - {message_id: m2, sent_at: 2026-07-06 10:00, direction: inbound, sender: y@example.org, case_specific: true}
      - {message_id: m3, sent_at: 2026-07-06 10:00:05, direction: inbound, sender: z@example.org, case_specific: true, discouraged_at: 2026-07-06 10:00:04}
    expect: {m1: pass, m2: fail, m3: pass}
  sent_by_the_agency_from_a_private_mailbox:
    settings: *inside
    emails: [{message_id: m1, sent_at: 2026-07-06 10:00, direction: outbound, sender: a@example.org, case_specific: true}]
    expect: {}
  neither_inside_nor_outside:
    settings: *inside
    staff: [{staff_id: S1, name: Ann Roe, role: social_worker}]
    emails:
      - {message_id: m1, sent_at: 2026-07-06 10:00, direction: inbound, sender: Sam Hill, case_specific: true}
      - {message_id: m2, sent_at: 2026-07-06 10:00, sender: "/o=STATE/cn=RECIPIENTS/cn=SHILL", case_specific: true}
      - {message_id: m3, sent_at: 2026-07-06 10:00, direction: inbound, sender: "Sam [X@example.org]", case_specific: true}
      - {message_id: m4, sent_at: 2026-07-06 10:00, sender: Ann Roe, case_specific: true}
    expect: {m1: cannot_judge, m2: cannot_judge, m3: fail}
--- */
with notices as (
    select
        addresses.bare_address,
        emails.discouraged_on,
        max(emails.discouraged_at) as last_at
    from emails
    join addresses
        on addresses.address = emails.sender
    where emails.discouraged_on is not null
    group by addresses.bare_address, emails.discouraged_on
),
received as (
    select
        message_id,
        sent_at,
        sent_on,
        sent_on + cast($days as integer) as due_on,
        discouraged_on,
        sender_address,
        is_sender_inside is null as is_unclear,
        case_id
    from mail
    where not coalesce(is_from_agency, false)
        and not coalesce(is_sender_inside, false)
        and is_case_specific
),
answered as (
    select
        received.message_id,
        min(notices.discouraged_on) as answered_on
    from received
    join notices
        on notices.bare_address = received.sender_address
    where notices.last_at >= received.sent_at
    group by received.message_id
)
select
    received.message_id as subject,
    case
        when least(answered.answered_on, received.discouraged_on) <= received.due_on then 'pass'
        when received.is_unclear then 'cannot_judge'
        when coalesce(answered.answered_on, received.discouraged_on) is null and received.due_on > $as_of then 'not_applicable'
        else 'fail'
    end as status,
    case
        when least(answered.answered_on, received.discouraged_on) <= received.due_on then 'sender discouraged in time'
        when received.is_unclear then 'a sender without a domain whom no list of the agency knows'
        when coalesce(answered.answered_on, received.discouraged_on) is not null then 'sender discouraged late'
        when received.due_on > $as_of then 'not yet due'
        else 'sender never discouraged'
    end as reason,
    received.case_id, received.sent_at as occurred_at
from received
left join answered
    on answered.message_id = received.message_id
