/* ---
title: Foster parents do not e-mail about a case
why: |
  Foster parents are bound as caseworkers are: what they put in a mail about the child or the parents
  travels openly and stays in mailboxes of which nobody keeps count.
fix: Send the guidance to the foster parent, offer the telephone or a visit, and speak about it at the next review.
severity: medium
clauses: [ME-12]
subject: [emails.message_id]
reading: |
  Every case-specific message whose sender the agency classes as foster parent is an exception, to
  whomever it went; the reason says whether guidance was sent, on this message or to the same sender
  later. Their other messages pass.
cases:
  about_a_case_or_not:
    emails:
      - {message_id: m1, sent_at: 2026-07-06 10:00, direction: inbound, sender: f@example.org, sender_class: foster_parent, case_specific: true, discouraged_at: 2026-07-06 12:00}
      - {message_id: m2, sent_at: 2026-07-06 10:00, direction: inbound, sender: f@example.org, sender_class: foster_parent, case_specific: true}
      - {message_id: m3, sent_at: 2026-07-06 10:00, direction: inbound, sender: f@example.org, sender_class: foster_parent, case_specific: false}
      - {message_id: m4, sent_at: 2026-07-06 10:00, sender: f@example.org, sender_class: foster_parent, case_id: C1, action: forward}
    expect: {m1: fail, m2: fail, m3: pass, m4: fail}
  other_senders:
    emails:
      - {message_id: m1, sent_at: 2026-07-06 10:00, direction: inbound, sender: f@example.org, sender_class: gal, case_specific: true}
      - {message_id: m2, sent_at: 2026-07-06 10:00, direction: inbound, sender: f@example.org, case_specific: true}
    expect: {}
  edges_of_the_period:
    emails:
      - {message_id: m1, sent_at: 2026-06-30 23:59:59, direction: inbound, sender: f@example.org, sender_class: foster_parent, case_specific: true}
      - {message_id: m2, sent_at: 2026-07-01 00:00, direction: inbound, sender: f@example.org, sender_class: foster_parent, case_specific: true}
    expect: {m2: fail}
--- */
with guidance as (
    select
        addresses.bare_address,
        max(emails.discouraged_at) as last_at
    from emails
    join addresses
        on addresses.address = emails.sender
    where emails.discouraged_at is not null
        and emails.sender_class = 'foster_parent'
    group by addresses.bare_address
)
select
    mail.message_id as subject,
    case
        when mail.is_case_specific then 'fail'
        else 'pass'
    end as status,
    case
        when not mail.is_case_specific then 'not about a case'
        when mail.discouraged_on is not null then 'wrote about a case; guidance sent'
        when guidance.last_at >= mail.sent_at then 'wrote about a case; guidance sent to the sender later'
        else 'wrote about a case; no guidance recorded'
    end as reason,
    mail.case_id, mail.sent_at as occurred_at
from mail
left join guidance
    on guidance.bare_address = mail.sender_address
where mail.sender_class = 'foster_parent'
