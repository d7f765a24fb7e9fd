/* ---
title: A foster child's face is published only after parental rights ended
why: |
  A published face tells the school, the street and the family's enemies that a child is in foster care. Until parental
  rights have ended, nobody but the court and the parents may decide that.
fix: Withdraw the publication where that is still possible; publish without the face, or wait for the termination of rights.
severity: critical
clauses: [MS-23]
subject: [media.media_id]
reading: |
  Published items of the period that show a face; each child in foster care on the publication day must have
  parents whose rights ended on or before that day. Of items that show no face, or no child in foster care, the clause asks nothing.
cases:
  rights_ended_before_on_and_after_the_day:
    cases: [{case_id: C1, kind: foster_care, opened_on: 2025-03-03}]
    case_members:
      - {case_id: C1, person_id: P1, role: child, from_on: 2025-03-03, placement: foster_care, tpr_on: 2026-01-15}
      - {case_id: C1, person_id: P2, role: child, from_on: 2025-03-03, placement: kinship, tpr_on: 2026-08-11}
      - {case_id: C1, person_id: P3, role: child, from_on: 2025-03-03, placement: residential, tpr_on: 2026-08-12}
      - {case_id: C1, person_id: P4, role: child, from_on: 2025-03-03, placement: foster_care}
    media:
      - {media_id: m1, kind: photo, case_id: C1, person_ids: [P1], taken_on: 2026-08-01, face_shown: true, published_in: newsletter, published_on: 2026-08-11}
      - {media_id: m2, kind: video, case_id: C1, person_ids: [P2], taken_on: 2026-08-01, face_shown: true, published_in: website, published_on: 2026-08-11}
      - {media_id: m3, kind: photo, case_id: C1, person_ids: [P3], taken_on: 2026-08-01, face_shown: true, published_in: press, published_on: 2026-08-11}
      - {media_id: m4, kind: photo, case_id: C1, person_ids: [P4], taken_on: 2026-08-01, face_shown: true, published_in: press, published_on: 2026-08-11}
    expect: {m1: pass, m2: pass, m3: fail, m4: fail}
  several_children_in_one_photograph:
    cases: [{case_id: C1, kind: foster_care, opened_on: 2025-03-03}]
    case_members:
      - {case_id: C1, person_id: P1, role: child, from_on: 2025-03-03, placement: foster_care, tpr_on: 2026-01-15}
      - {case_id: C1, person_id: P2, role: child, from_on: 2025-03-03, placement: foster_care}
    media:
      - {media_id: m1, kind: photo, case_id: C1, person_ids: [P1, P2], taken_on: 2026-08-01, group_setting: true, face_shown: true, published_in: press, published_on: 2026-08-11}
    expect: {m1: fail}
  no_face_or_not_recorded:
    cases: [{case_id: C1, kind: foster_care, opened_on: 2025-03-03}]
    case_members: [{case_id: C1, person_id: P1, role: child, from_on: 2025-03-03, placement: foster_care}]
    media:
      - {media_id: m1, kind: photo, case_id: C1, person_ids: [P1], taken_on: 2026-08-01, face_shown: false, published_in: press, published_on: 2026-08-11}
      - {media_id: m2, kind: photo, case_id: C1, person_ids: [P1], taken_on: 2026-08-01, published_in: press, published_on: 2026-08-11}
    expect: {m1: not_applicable, m2: not_applicable}
  in_foster_care_on_the_publication_day:
    cases: [{case_id: C1, kind: foster_care, opened_on: 2026-08-11}, {case_id: C2, kind: foster_care, opened_on: 2025-03-03, closed_on: 2026-08-10}]
    case_members:
      - {case_id: C1, person_id: P1, role: child, from_on: 2026-08-11, placement: foster_care}
      - {case_id: C2, person_id: P2, role: child, from_on: 2025-03-03, placement: foster_care}
      - {case_id: C1, person_id: P3, role: child, from_on: 2026-08-11, placement: home}
    media:
      - {media_id: m1, kind: photo, case_id: C1, person_ids: [P1], taken_on: 2026-07-01, face_shown: true, published_in: press, published_on: 2026-08-11}
      - {media_id: m2, kind: photo, case_id: C2, person_ids: [P2], taken_on: 2026-07-01, face_shown: true, published_in: press, published_on: 2026-08-10}
      - {media_id: m3, kind: photo, case_id: C2, person_ids: [P2], taken_on: 2026-07-01, face_shown: true, published_in: press, published_on: 2026-08-11}
      - {media_id: m4, kind: photo, case_id: C1, person_ids: [P3], taken_on: 2026-07-01, face_shown: true, published_in: press, published_on: 2026-08-11}
    expect: {m1: fail, m2: fail, m3: not_applicable, m4: not_applicable}
  rights_stand_on_any_of_the_childs_rows:
    cases: [{case_id: C1, kind: foster_care, opened_on: 2025-03-03}, {case_id: C2, kind: adoption, opened_on: 2026-02-02}]
    case_members:
      - {case_id: C1, person_id: P1, role: child, from_on: 2025-03-03, to_on: 2026-05-31, placement: kinship}
      - {case_id: C1, person_id: P1, role: child, from_on: 2026-06-01, placement: foster_care}
      - {case_id: C2, person_id: P1, role: child, from_on: 2026-02-02, placement: adoptive, tpr_on: 2026-02-02}
    media: [{media_id: m1, kind: photo, case_id: C1, person_ids: [P1], taken_on: 2026-08-01, face_shown: true, published_in: press, published_on: 2026-08-11}]
    expect: {m1: pass}
  children_not_named_are_those_of_the_case:
    cases: [{case_id: C1, kind: foster_care, opened_on: 2025-03-03}]
    case_members: [{case_id: C1, person_id: P1, role: child, from_on: 2025-03-03, placement: foster_care}]
    media: [{media_id: m1, kind: photo, case_id: C1, taken_on: 2026-08-01, face_shown: true, published_in: press, published_on: 2026-08-11}]
    expect: {m1: fail}
  not_published_or_in_another_period:
    cases: [{case_id: C1, kind: foster_care, opened_on: 2025-03-03}]
    case_members: [{case_id: C1, person_id: P1, role: child, from_on: 2025-03-03, placement: foster_care}]
    media:
      - {media_id: m1, kind: photo, case_id: C1, person_ids: [P1], taken_on: 2026-08-01, face_shown: true}
      - {media_id: m2, kind: photo, case_id: C1, person_ids: [P1], taken_on: 2026-08-01, face_shown: true, published_in: none}
      - {media_id: m3, kind: photo, case_id: C1, person_ids: [P1], taken_on: 2026-06-01, face_shown: true, published_in: press, published_on: 2026-06-30}
      - {media_id: m4, kind: photo, case_id: C1, person_ids: [P1], taken_on: 2026-08-01, face_shown: true, published_in: press, published_on: 2026-10-01}
    expect: {}
--- */
select
    published_media.media_id as subject,
    case
        when published_media.is_without_foster_children then 'not_applicable'
        when not coalesce(media.face_shown, false) then 'not_applicable'
        when published_media.is_with_rights then 'fail'
        else 'pass'
    end as status,
    case
        when published_media.is_without_foster_children then 'no child in foster care on the publication day'
        when media.face_shown is null then 'not recorded whether a face is shown'
        when not media.face_shown then 'no face shown'
        when published_media.is_with_rights then concat(
            'face shown; foster children without termination of parental rights: ',
            cast(published_media.with_rights_when_published_count as varchar))
        else 'parental rights ended on or before publication'
    end as reason,
    published_media.case_id, published_media.staff_id, published_media.occurred_at
from published_media
join media
    on media.media_id = published_media.media_id
