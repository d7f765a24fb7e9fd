/* ---
title: Every foster child's file holds a current photograph
why: |
  When a child goes missing, the photograph in the file is what the police and the centre for missing children are given; one that
  is years old is of no help.
fix: Have the worker take the photograph at the next visit and file it; set a yearly reminder.
severity: medium
clauses: [MS-18]
params: {months: 12, care_days: 30}
subject: [persons.person_id]
reading: |
  Children in foster care on the as-of day, each child once, however many memberships. The photograph (purpose case_file) is current to the day on which it is
  twelve calendar months old; a child without one is not yet due until thirty days of the unbroken stay have passed.
cases:
  a_year_ago_to_the_day_and_a_day_more:
    cases: [{case_id: C1, kind: foster_care, opened_on: 2024-09-02}]
    case_members:
      - {case_id: C1, person_id: P1, role: child, from_on: 2024-09-02, placement: foster_care}
      - {case_id: C1, person_id: P2, role: child, from_on: 2024-09-02, placement: kinship}
      - {case_id: C1, person_id: P3, role: child, from_on: 2024-09-02, placement: residential}
    media:
      - {media_id: m1, kind: photo, case_id: C1, person_ids: [P1], taken_on: 2025-09-30, purpose: case_file}
      - {media_id: m2, kind: photo, case_id: C1, person_ids: [P2], taken_on: 2025-09-29, purpose: case_file}
    expect: {P1: pass, P2: fail, P3: fail}
  taken_on_the_twenty_ninth_of_february:
    period: 2025-02
    cases: [{case_id: C1, kind: foster_care, opened_on: 2023-09-02}]
    case_members: [{case_id: C1, person_id: P1, role: child, from_on: 2023-09-02, placement: foster_care}]
    media: [{media_id: m1, kind: photo, case_id: C1, person_ids: [P1], taken_on: 2024-02-29, purpose: case_file}]
    expect: {P1: pass}
  another_kind_or_purpose:
    cases: [{case_id: C1, kind: foster_care, opened_on: 2024-09-02}]
    case_members: [{case_id: C1, person_id: P1, role: child, from_on: 2024-09-02, placement: foster_care}]
    media:
      - {media_id: m1, kind: photo, case_id: C1, person_ids: [P1], taken_on: 2026-09-01, purpose: distinguishing_marks}
      - {media_id: m2, kind: video, case_id: C1, person_ids: [P1], taken_on: 2026-09-01, purpose: case_file}
      - {media_id: m3, kind: photo, case_id: C1, person_ids: [P9], taken_on: 2026-09-01, purpose: case_file}
    expect: {P1: fail}
  thirty_days_in_care:
    cases: [{case_id: C1, kind: foster_care, opened_on: 2026-06-01}]
    case_members:
      - {case_id: C1, person_id: P1, role: child, from_on: 2026-08-31, placement: foster_care}
      - {case_id: C1, person_id: P2, role: child, from_on: 2026-09-01, placement: foster_care}
      - {case_id: C1, person_id: P3, role: child, from_on: 2026-09-29, placement: foster_care}
    media: [{media_id: m3, kind: photo, case_id: C1, person_ids: [P3], taken_on: 2026-09-30, purpose: case_file}]
    expect: {P1: fail, P2: not_applicable, P3: pass}
  moved_to_another_home_and_returned_to_care:
    note: a change of placement does not start the thirty days again, a return to care does
    cases: [{case_id: C1, kind: foster_care, opened_on: 2026-06-01}]
    case_members:
      - {case_id: C1, person_id: P1, role: child, from_on: 2026-06-01, to_on: 2026-09-14, placement: foster_care}
      - {case_id: C1, person_id: P1, role: child, from_on: 2026-09-15, placement: kinship}
      - {case_id: C1, person_id: P2, role: child, from_on: 2026-06-01, to_on: 2026-09-13, placement: foster_care}
      - {case_id: C1, person_id: P2, role: child, from_on: 2026-09-15, placement: foster_care}
    expect: {P1: fail, P2: not_applicable}
  no_longer_or_not_in_foster_care:
    cases:
      - {case_id: C1, kind: foster_care, opened_on: 2025-03-03, closed_on: 2026-09-29}
      - {case_id: C2, kind: in_home, opened_on: 2025-03-03}
      - {case_id: C3, kind: foster_care, opened_on: 2025-03-03}
      - {case_id: C4, kind: foster_care, opened_on: 2025-03-03, closed_on: 2026-09-30}
    case_members:
      - {case_id: C1, person_id: P1, role: child, from_on: 2025-03-03, placement: foster_care}
      - {case_id: C2, person_id: P2, role: child, from_on: 2025-03-03, placement: foster_care}
      - {case_id: C3, person_id: P3, role: child, from_on: 2025-03-03, placement: adoptive}
      - {case_id: C3, person_id: P4, role: other, from_on: 2025-03-03, placement: foster_care}
      - {case_id: C4, person_id: P5, role: child, from_on: 2025-03-03, placement: foster_care}
    expect: {P5: fail}
  placed_on_the_as_of_day_itself:
    cases: [{case_id: C1, kind: foster_care, opened_on: 2026-09-30}]
    case_members: [{case_id: C1, person_id: P1, role: child, from_on: 2026-09-30, placement: foster_care}]
    expect: {P1: not_applicable}
--- */
with photographed as (
    select
        media_children.person_id,
        max(media.taken_on) as taken_on
    from media_children
    join media
        on media.media_id = media_children.media_id
    where media.kind = 'photo'
        and media.purpose = 'case_file'
    group by media_children.person_id
),
judged as (
    select
        in_care.person_id,
        in_care.case_id,
        in_care.since_on,
        in_care.since_on + cast($care_days as integer) as due_on,
        photographed.taken_on,
        coalesce(cast(photographed.taken_on + $months * interval 1 month as date) >= $as_of, false) as is_current
    from children_now_in_care as in_care
    left join photographed
        on photographed.person_id = in_care.person_id
)
select
    judged.person_id as subject,
    case
        when is_current then 'pass'
        when due_on > $as_of then 'not_applicable'
        else 'fail'
    end as status,
    case
        when is_current then 'current photograph'
        when due_on > $as_of then 'not yet due'
        when taken_on is null then 'no photograph in the file'
        else 'photograph older than permitted'
    end as reason,
    judged.case_id, calendar.starts_at as occurred_at
from judged
left join calendar
    on calendar.day_on = judged.since_on
