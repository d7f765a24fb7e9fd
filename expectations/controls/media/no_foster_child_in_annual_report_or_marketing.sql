/* ---
title: No foster child appears in the annual report or in marketing
why: |
  A child in the agency's care must never serve to advertise the agency. No approval and no termination of rights
  makes an exception.
fix: Withdraw the publication where that is still possible, and take the item out of the next edition.
severity: high
clauses: [MS-26]
subject: [media.media_id]
reading: Published items of children in foster care on the publication day, interviews, photographs and videos alike.
cases:
  where_it_was_published:
    cases: [{case_id: C1, kind: foster_care, opened_on: 2025-03-03}]
    case_members: [{case_id: C1, person_id: P1, role: child, from_on: 2025-03-03, placement: foster_care, tpr_on: 2026-01-15}]
    media:
      - {media_id: m1, kind: photo, case_id: C1, person_ids: [P1], taken_on: 2026-08-01, published_in: annual_report, published_on: 2026-08-11}
      - {media_id: m2, kind: interview, case_id: C1, person_ids: [P1], taken_on: 2026-08-01, published_in: marketing, published_on: 2026-08-11}
      - {media_id: m3, kind: video, case_id: C1, person_ids: [P1], taken_on: 2026-08-01, published_in: newsletter, published_on: 2026-08-11}
    expect: {m1: fail, m2: fail, m3: pass}
  one_foster_child_among_others:
    cases: [{case_id: C1, kind: foster_care, opened_on: 2025-03-03}]
    case_members: [{case_id: C1, person_id: P1, role: child, from_on: 2025-03-03, placement: kinship}]
    media:
      - {media_id: m1, kind: photo, person_ids: [P9, P1], taken_on: 2026-08-01, group_setting: true, published_in: annual_report, published_on: 2026-08-11}
      - {media_id: m2, kind: photo, person_ids: [P9], taken_on: 2026-08-01, published_in: annual_report, published_on: 2026-08-11}
    expect: {m1: fail, m2: not_applicable}
  left_care_and_came_back:
    cases: [{case_id: C1, kind: foster_care, opened_on: 2025-03-03}]
    case_members:
      - {case_id: C1, person_id: P1, role: child, from_on: 2025-03-03, to_on: 2026-07-31, placement: foster_care}
      - {case_id: C1, person_id: P1, role: child, from_on: 2026-08-01, to_on: 2026-08-31, placement: home}
      - {case_id: C1, person_id: P1, role: child, from_on: 2026-09-01, placement: foster_care}
    media:
      - {media_id: m1, kind: photo, case_id: C1, person_ids: [P1], taken_on: 2026-06-01, published_in: marketing, published_on: 2026-07-31}
      - {media_id: m2, kind: photo, case_id: C1, person_ids: [P1], taken_on: 2026-06-01, published_in: marketing, published_on: 2026-08-31}
      - {media_id: m3, kind: photo, case_id: C1, person_ids: [P1], taken_on: 2026-06-01, published_in: marketing, published_on: 2026-09-01}
    expect: {m1: fail, m2: not_applicable, m3: fail}
  first_and_last_day_of_the_period:
    cases: [{case_id: C1, kind: foster_care, opened_on: 2025-03-03}]
    case_members: [{case_id: C1, person_id: P1, role: child, from_on: 2025-03-03, placement: foster_care}]
    media:
      - {media_id: m1, kind: photo, person_ids: [P1], taken_on: 2026-06-01, published_in: marketing, published_on: 2026-06-30}
      - {media_id: m2, kind: photo, person_ids: [P1], taken_on: 2026-06-01, published_in: marketing, published_on: 2026-07-01}
      - {media_id: m3, kind: photo, person_ids: [P1], taken_on: 2026-06-01, published_in: marketing, published_on: 2026-09-30}
      - {media_id: m4, kind: photo, person_ids: [P1], taken_on: 2026-06-01, published_in: marketing, published_on: 2026-10-01}
    expect: {m2: fail, m3: fail}
--- */
select
    media_id as subject,
    case
        when is_without_foster_children then 'not_applicable'
        when published_in in ('annual_report', 'marketing') then 'fail'
        else 'pass'
    end as status,
    case
        when is_without_foster_children then 'no child in foster care on the publication day'
        when published_in = 'annual_report' then 'foster child in the annual report'
        when published_in = 'marketing' then 'foster child in marketing'
        else 'published elsewhere'
    end as reason,
    case_id, staff_id, occurred_at
from published_media
