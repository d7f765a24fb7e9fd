/* ---
title: A group with foster children is published only after every child's parents' rights ended
why: |
  In a group the picture of one child tells of all. The rule allows a general group setting only where no parent
  of any of the children still has rights.
fix: Withdraw the publication where that is still possible; publish a picture without the children whose parents have rights.
severity: high
clauses: [MS-24]
subject: [media.media_id]
reading: |
  Published items in a group setting, face shown or not; every child in foster care on the publication day must have
  parents whose rights ended on or before it. Children not in foster care do not count.
cases:
  one_of_three_children:
    cases: [{case_id: C1, kind: foster_care, opened_on: 2025-03-03}, {case_id: C2, kind: foster_care, opened_on: 2025-03-03}]
    case_members:
      - {case_id: C1, person_id: P1, role: child, from_on: 2025-03-03, placement: foster_care, tpr_on: 2026-01-15}
      - {case_id: C1, person_id: P2, role: child, from_on: 2025-03-03, placement: foster_care, tpr_on: 2026-01-15}
      - {case_id: C2, person_id: P3, role: child, from_on: 2025-03-03, placement: foster_care, tpr_on: 2026-08-12}
    media:
      - {media_id: m1, kind: photo, case_id: C1, person_ids: [P1, P2, P3], taken_on: 2026-08-01, group_setting: true, face_shown: false, published_in: newsletter, published_on: 2026-08-11}
      - {media_id: m2, kind: photo, case_id: C1, person_ids: [P1, P2, P3], taken_on: 2026-08-01, group_setting: true, face_shown: false, published_in: newsletter, published_on: 2026-08-12}
      - {media_id: m3, kind: photo, case_id: C1, person_ids: [P1, P2], taken_on: 2026-08-01, group_setting: true, face_shown: true, published_in: newsletter, published_on: 2026-08-11}
    expect: {m1: fail, m2: pass, m3: pass}
  children_at_home_do_not_count:
    cases: [{case_id: C1, kind: foster_care, opened_on: 2025-03-03}, {case_id: C2, kind: in_home, opened_on: 2025-03-03}]
    case_members:
      - {case_id: C1, person_id: P1, role: child, from_on: 2025-03-03, placement: foster_care, tpr_on: 2026-01-15}
      - {case_id: C2, person_id: P2, role: child, from_on: 2025-03-03, placement: home}
    media:
      - {media_id: m1, kind: photo, person_ids: [P1, P2], taken_on: 2026-08-01, group_setting: true, published_in: newsletter, published_on: 2026-08-11}
      - {media_id: m2, kind: photo, person_ids: [P2], taken_on: 2026-08-01, group_setting: true, published_in: newsletter, published_on: 2026-08-11}
    expect: {m1: pass, m2: not_applicable}
  no_group_or_not_published:
    cases: [{case_id: C1, kind: foster_care, opened_on: 2025-03-03}]
    case_members: [{case_id: C1, person_id: P1, role: child, from_on: 2025-03-03, placement: foster_care}]
    media:
      - {media_id: m1, kind: photo, case_id: C1, person_ids: [P1], taken_on: 2026-08-01, group_setting: false, published_in: newsletter, published_on: 2026-08-11}
      - {media_id: m2, kind: photo, case_id: C1, person_ids: [P1], taken_on: 2026-08-01, group_setting: true}
    expect: {}
  published_nowhere:
    cases: [{case_id: C1, kind: foster_care, opened_on: 2025-03-03}]
    case_members: [{case_id: C1, person_id: P1, role: child, from_on: 2025-03-03, placement: foster_care}]
    media:
      - {media_id: m1, kind: photo, case_id: C1, person_ids: [P1], taken_on: 2026-08-01, group_setting: true, published_in: none, published_on: 2026-08-11}
      - {media_id: m2, kind: photo, case_id: C1, person_ids: [P1], taken_on: 2026-08-01, group_setting: true, published_on: 2026-08-11}
      - {media_id: m3, kind: photo, case_id: C1, person_ids: [P1], taken_on: 2026-08-01, group_setting: true, published_in: press}
    expect: {}
--- */
select
    published_media.media_id as subject,
    case
        when published_media.is_without_foster_children then 'not_applicable'
        when published_media.is_with_rights then 'fail'
        else 'pass'
    end as status,
    case
        when published_media.is_without_foster_children then 'no child in foster care on the publication day'
        when published_media.is_with_rights then concat(
            'foster children in the group without termination of parental rights: ',
            cast(published_media.with_rights_when_published_count as varchar), ' of ',
            cast(published_media.foster_when_published_count as varchar))
        else 'permitted: parental rights of every foster child ended on or before publication (MS-24)'
    end as reason,
    published_media.case_id, published_media.staff_id, published_media.occurred_at
from published_media
join media
    on media.media_id = published_media.media_id
where media.group_setting
