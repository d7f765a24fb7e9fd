/* ---
title: Every foster child's file tells of distinguishing marks
why: |
  Scars, tattoos and other marks identify a child who cannot or must not speak. The file must show them, or say that there
  are none.
fix: Have the worker photograph or describe the marks, or record that there are none, at the next visit.
severity: medium
clauses: [MS-19]
params: {care_days: 30}
subject: [persons.person_id]
reading: |
  Children in foster care on the as-of day, each child once, however many memberships. A photograph of marks or a description counts, whenever made and whatever
  it says; a child without one is not yet due until thirty days of the unbroken stay have passed.
cases:
  photograph_description_and_nothing:
    cases: [{case_id: C1, kind: foster_care, opened_on: 2024-09-02}]
    case_members:
      - {case_id: C1, person_id: P1, role: child, from_on: 2024-09-02, placement: foster_care}
      - {case_id: C1, person_id: P2, role: child, from_on: 2024-09-02, placement: foster_care}
      - {case_id: C1, person_id: P3, role: child, from_on: 2024-09-02, placement: foster_care}
      - {case_id: C1, person_id: P4, role: child, from_on: 2024-09-02, placement: foster_care}
    media:
      - {media_id: m1, kind: photo, case_id: C1, person_ids: [P1], taken_on: 2024-09-09, purpose: distinguishing_marks}
      - {media_id: m2, kind: marks_description, case_id: C1, person_ids: [P2], taken_on: 2024-09-09}
      - {media_id: m3, kind: photo, case_id: C1, person_ids: [P3], taken_on: 2026-09-09, purpose: case_file}
    expect: {P1: pass, P2: pass, P3: fail, P4: fail}
  thirty_days_in_care:
    cases: [{case_id: C1, kind: foster_care, opened_on: 2026-06-01}]
    case_members:
      - {case_id: C1, person_id: P1, role: child, from_on: 2026-08-31, placement: foster_care}
      - {case_id: C1, person_id: P2, role: child, from_on: 2026-09-01, placement: foster_care}
    expect: {P1: fail, P2: not_applicable}
  description_of_siblings_together:
    cases: [{case_id: C1, kind: foster_care, opened_on: 2024-09-02}]
    case_members:
      - {case_id: C1, person_id: P1, role: child, from_on: 2024-09-02, placement: foster_care}
      - {case_id: C1, person_id: P2, role: child, from_on: 2024-09-02, placement: foster_care}
    media: [{media_id: m1, kind: marks_description, case_id: C1, person_ids: [P1, P2], taken_on: 2024-09-09}]
    expect: {P1: pass, P2: pass}
  described_after_the_as_of_day_or_not_in_care:
    cases: [{case_id: C1, kind: foster_care, opened_on: 2024-09-02}]
    case_members:
      - {case_id: C1, person_id: P1, role: child, from_on: 2024-09-02, placement: foster_care}
      - {case_id: C1, person_id: P2, role: child, from_on: 2024-09-02, to_on: 2026-09-29, placement: foster_care}
    media: [{media_id: m1, kind: marks_description, case_id: C1, person_ids: [P1], taken_on: 2026-10-01}]
    expect: {P1: fail}
  placed_and_leaving_on_the_as_of_day_itself:
    cases: [{case_id: C1, kind: foster_care, opened_on: 2026-06-01}]
    case_members:
      - {case_id: C1, person_id: P1, role: child, from_on: 2026-09-30, placement: foster_care}
      - {case_id: C1, person_id: P2, role: child, from_on: 2026-06-01, to_on: 2026-09-30, placement: foster_care}
      - {case_id: C1, person_id: P3, role: child, from_on: 2026-09-30, to_on: 2026-09-30, placement: residential}
    expect: {P1: not_applicable, P2: fail, P3: not_applicable}
  a_video_is_neither:
    cases: [{case_id: C1, kind: foster_care, opened_on: 2024-09-02}]
    case_members: [{case_id: C1, person_id: P1, role: child, from_on: 2024-09-02, placement: foster_care}]
    media: [{media_id: m1, kind: video, case_id: C1, person_ids: [P1], taken_on: 2024-09-09, purpose: distinguishing_marks}]
    expect: {P1: fail}
--- */
with marked as (
    select distinct media_children.person_id
    from media_children
    join media
        on media.media_id = media_children.media_id
    where media.kind = 'marks_description'
        or (media.kind = 'photo' and media.purpose = 'distinguishing_marks')
)
select
    in_care.person_id as subject,
    case
        when marked.person_id is not null then 'pass'
        when in_care.since_on + cast($care_days as integer) > $as_of then 'not_applicable'
        else 'fail'
    end as status,
    case
        when marked.person_id is not null then 'marks on record'
        when in_care.since_on + cast($care_days as integer) > $as_of then 'not yet due'
        else 'neither photograph nor description of marks'
    end as reason,
    in_care.case_id, calendar.starts_at as occurred_at
from children_now_in_care as in_care
left join marked
    on marked.person_id = in_care.person_id
left join calendar
    on calendar.day_on = in_care.since_on
