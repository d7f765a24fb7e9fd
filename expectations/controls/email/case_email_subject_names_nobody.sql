/* ---
title: The subject line of an e-mail about a case does not spell out a member's name
why: |
  Subject lines are read over shoulders, on locked telephones and by whoever breaks into a mailbox;
  initials or the case number tell a colleague enough.
fix: Remind the sender to use initials or the case number; change the subject before replying or forwarding.
severity: low
clauses: [ME-08]
subject: [emails.message_id]
reading: |
  "Given Surname" or "Surname, Given" as whole words, in any case and over any white space, of
  anyone who is or ever was a member of the message's own case. Staff's own subject lines are
  judged, replies and forwards included; incoming mail is not.
cases:
  initials_or_number:
    settings: &inside {firewall_domains: [maine.gov]}
    persons: &people
      - {person_id: P1, given_name: Ana, surname: Reyes}
      - {person_id: P2, given_name: Dára, surname: "O'Neill"}
    case_members: &members
      - {case_id: C1, person_id: P1, role: child, from_on: 2026-01-05}
      - {case_id: C1, person_id: P2, role: birth_parent, from_on: 2026-01-05, to_on: 2026-02-01}
    emails:
      - {message_id: m1, sent_at: 2026-07-06 10:00, direction: internal, sender: a@maine.gov, case_specific: true, case_id: C1, subject: "A.R., hearing"}
      - {message_id: m2, sent_at: 2026-07-06 10:00, direction: internal, sender: a@maine.gov, case_specific: true, case_id: C1, subject: "MACWIS 4711"}
      - {message_id: m3, sent_at: 2026-07-06 10:00, direction: internal, sender: a@maine.gov, case_specific: true, case_id: C1}
    expect: {m1: pass, m2: pass, m3: pass}
  full_name_either_way:
    settings: *inside
    persons: *people
    case_members: *members
    emails:
      - {message_id: m1, sent_at: 2026-07-06 10:00, direction: internal, sender: a@maine.gov, case_specific: true, case_id: C1, subject: "RE: ANA  REYES - visit"}
      - {message_id: m2, sent_at: 2026-07-06 10:00, direction: outbound, sender: a@maine.gov, case_specific: true, case_id: C1, subject: "Fwd: reyes, ana", action: forward}
      - {message_id: m3, sent_at: 2026-07-06 10:00, direction: internal, sender: a@maine.gov, case_specific: true, case_id: C1, subject: "(Dára O'Neill)"}
    expect: {m1: fail, m2: fail, m3: fail}
  two_members_named_and_a_member_twice:
    settings: *inside
    persons: [{person_id: P1, given_name: Ana, surname: Reyes}, {person_id: P2, given_name: Bo, surname: Reyes}]
    case_members:
      - {case_id: C1, person_id: P1, role: child, from_on: 2026-01-05}
      - {case_id: C1, person_id: P1, role: other, from_on: 2026-02-05}
      - {case_id: C1, person_id: P2, role: birth_parent, from_on: 2026-01-05}
    emails:
      - {message_id: both, sent_at: 2026-07-06 10:00, direction: internal, sender: a@maine.gov, case_specific: true, case_id: C1, subject: "Ana Reyes, Bo Reyes"}
      - {message_id: one, sent_at: 2026-07-06 10:00, direction: internal, sender: a@maine.gov, case_specific: true, case_id: C1, subject: Ana Reyes}
    expect: {both: fail, one: fail}
  not_whole_words_or_not_the_full_name:
    settings: *inside
    persons: *people
    case_members: *members
    emails:
      - {message_id: m1, sent_at: 2026-07-06 10:00, direction: internal, sender: a@maine.gov, case_specific: true, case_id: C1, subject: "Susana Reyes"}
      - {message_id: m2, sent_at: 2026-07-06 10:00, direction: internal, sender: a@maine.gov, case_specific: true, case_id: C1, subject: "Ana Reyesson"}
      - {message_id: m3, sent_at: 2026-07-06 10:00, direction: internal, sender: a@maine.gov, case_specific: true, case_id: C1, subject: "Ana and the Reyes house"}
      - {message_id: m4, sent_at: 2026-07-06 10:00, direction: internal, sender: a@maine.gov, case_specific: true, case_id: C1, subject: "Reyes Ana"}
      - {message_id: m5, sent_at: 2026-07-06 10:00, direction: internal, sender: a@maine.gov, case_specific: true, case_id: C1, subject: "Ana, Reyes"}
      - {message_id: m6, sent_at: 2026-07-06 10:00, direction: internal, sender: a@maine.gov, case_specific: true, case_id: C1, subject: "Dára, then O. and Neill"}
    expect: {m1: pass, m2: pass, m3: pass, m4: pass, m5: pass, m6: pass}
  member_of_another_case_only:
    settings: *inside
    persons: *people
    case_members: [{case_id: C2, person_id: P1, role: child, from_on: 2026-01-05}]
    emails: [{message_id: m1, sent_at: 2026-07-06 10:00, direction: internal, sender: a@maine.gov, case_specific: true, case_id: C1, subject: "Ana Reyes"}]
    expect: {m1: pass}
  member_of_no_case:
    settings: *inside
    persons: *people
    case_members: [{case_id: C1, person_id: P2, role: child, from_on: 2026-01-05}]
    emails: [{message_id: m1, sent_at: 2026-07-06 10:00, direction: internal, sender: a@maine.gov, case_specific: true, case_id: C1, subject: "Ana Reyes"}]
    expect: {m1: pass}
  names_with_signs_of_patterns_and_blanks:
    settings: *inside
    persons:
      - {person_id: P1, given_name: "Jo (J.) ", surname: "St. Clair+"}
      - {person_id: P2, given_name: Ana}
      - {person_id: P3, surname: Reyes}
      - {person_id: P4, given_name: Ana, surname: "-"}
      - {person_id: P5, given_name: "?", surname: Reyes}
    case_members:
      - {case_id: C1, person_id: P1, role: child, from_on: 2026-01-05}
      - {case_id: C1, person_id: P2, role: child, from_on: 2026-01-05}
      - {case_id: C1, person_id: P3, role: child, from_on: 2026-01-05}
      - {case_id: C1, person_id: P4, role: child, from_on: 2026-01-05}
      - {case_id: C1, person_id: P5, role: child, from_on: 2026-01-05}
    emails:
      - {message_id: m1, sent_at: 2026-07-06 10:00, direction: internal, sender: a@maine.gov, case_specific: true, case_id: C1, subject: "jo (j.) st. clair+"}
      - {message_id: m2, sent_at: 2026-07-06 10:00, direction: internal, sender: a@maine.gov, case_specific: true, case_id: C1, subject: "Ana Reyes"}
      - {message_id: m3, sent_at: 2026-07-06 10:00, direction: internal, sender: a@maine.gov, case_specific: true, case_id: C1, subject: "Visit , Ana"}
      - {message_id: m4, sent_at: 2026-07-06 10:00, direction: internal, sender: a@maine.gov, case_specific: true, case_id: C1, subject: "House  Reyes, ?"}
    expect: {m1: fail, m2: pass, m3: pass, m4: pass}
  incoming_or_no_case:
    settings: *inside
    persons: *people
    case_members: *members
    emails:
      - {message_id: in, sent_at: 2026-07-06 10:00, direction: inbound, sender: x@example.org, case_specific: true, case_id: C1, subject: "Ana Reyes"}
      - {message_id: re, sent_at: 2026-07-06 11:00, sender: a@maine.gov, case_specific: true, case_id: C1, subject: "RE: Ana Reyes", action: reply, in_reply_to: in}
      - {message_id: office, sent_at: 2026-07-06 11:00, sender: a@maine.gov, case_specific: false, case_id: C1, subject: "Ana Reyes"}
      - {message_id: none_one, sent_at: 2026-07-06 11:00, direction: internal, sender: a@maine.gov, case_specific: true, subject: "Ana Reyes"}
    expect: {re: fail}
  sender_neither_inside_nor_outside:
    settings: *inside
    persons: *people
    case_members: *members
    emails:
      - {message_id: m1, sent_at: 2026-07-06 10:00, sender: Sam Hill, case_specific: true, case_id: C1, subject: Ana Reyes}
      - {message_id: m2, sent_at: 2026-07-06 10:00, sender: Sam Hill, case_specific: true, case_id: C1, subject: MACWIS 4711}
      - {message_id: m3, sent_at: 2026-07-06 10:00, sender: "Hill [SMTP:s@maine.gov]", case_specific: true, case_id: C1, subject: Ana Reyes}
    expect: {m1: cannot_judge, m2: pass, m3: fail}
--- */
with member_names as (
    select distinct
        case_members.case_id,
        replace(regexp_replace(lower(trim(persons.given_name)), '[^\p{L}\p{N}]+', ' ', 'g'), ' ', '[^\p{L}\p{N}]*') as given_pattern,
        replace(regexp_replace(lower(trim(persons.surname)), '[^\p{L}\p{N}]+', ' ', 'g'), ' ', '[^\p{L}\p{N}]*') as surname_pattern
    from case_members
    join persons
        on persons.person_id = case_members.person_id
    where regexp_matches(persons.given_name, '\p{L}')
        and regexp_matches(persons.surname, '\p{L}')
),
named as (
    select distinct mail.message_id
    from mail
    join member_names
        on member_names.case_id = mail.case_id
    where regexp_matches(
        lower(mail.subject),
        concat(
            '(^|[^\p{L}\p{N}])(', member_names.given_pattern, '\s+', member_names.surname_pattern,
            '|', member_names.surname_pattern, '\s*,\s*', member_names.given_pattern,
            ')($|[^\p{L}\p{N}])'
        )
    )
)
select
    mail.message_id as subject,
    case
        when named.message_id is null then 'pass'
        when mail.is_from_agency then 'fail'
        else 'cannot_judge'
    end as status,
    case
        when named.message_id is null then 'no member named in full'
        when mail.is_from_agency then 'full name of a member of the case'
        else 'a sender without a domain whom no list of the agency knows'
    end as reason,
    mail.case_id, mail.staff_id, mail.sent_at as occurred_at, mail.unit_id
from mail
left join named
    on named.message_id = mail.message_id
where coalesce(mail.is_from_agency, true)
    and mail.is_case_specific
    and mail.case_id is not null
