/* ---
title: A child is identified as a foster child only in recognition, with every approval beforehand
why: |
  To be called a foster child in public marks a child for years. The rule allows it for an honour alone, and only when those
  who know the child best have all agreed beforehand.
fix: Withdraw or change the publication where that is still possible; obtain the missing approvals before the next one.
severity: high
clauses: [MS-25]
subject: [media.media_id]
reading: |
  Published items that identify a foster child. The worker, the area supervisor and the guardian ad litem, and the parents of any child
  whose parents' rights had not ended by the publication day, must have approved on an earlier day.
cases:
  approved_the_day_before_and_that_day:
    cases: [{case_id: C1, kind: foster_care, opened_on: 2025-03-03}]
    case_members: [{case_id: C1, person_id: P1, role: child, from_on: 2025-03-03, placement: foster_care}]
    media:
      - {media_id: m1, kind: photo, case_id: C1, person_ids: [P1], taken_on: 2026-08-01, purpose: recognition, identifies_foster_child: true, published_in: press, published_on: 2026-08-11, worker_approved_on: 2026-08-10, supervisor_approved_on: 2026-08-10, parents_approved_on: 2026-08-10, gal_approved_on: 2026-08-10}
      - {media_id: m2, kind: photo, case_id: C1, person_ids: [P1], taken_on: 2026-08-01, purpose: recognition, identifies_foster_child: true, published_in: press, published_on: 2026-08-11, worker_approved_on: 2026-08-11, supervisor_approved_on: 2026-08-10, parents_approved_on: 2026-08-10, gal_approved_on: 2026-08-10}
      - {media_id: m3, kind: photo, case_id: C1, person_ids: [P1], taken_on: 2026-08-01, purpose: recognition, identifies_foster_child: true, published_in: press, published_on: 2026-08-11, worker_approved_on: 2026-08-10, parents_approved_on: 2026-08-10, gal_approved_on: 2026-08-10}
      - {media_id: m4, kind: photo, case_id: C1, person_ids: [P1], taken_on: 2026-08-01, purpose: recognition, identifies_foster_child: true, published_in: press, published_on: 2026-08-11, worker_approved_on: 2026-08-10, supervisor_approved_on: 2026-08-10, parents_approved_on: 2026-08-10, gal_approved_on: 2026-08-12}
    expect: {m1: pass, m2: fail, m3: fail, m4: fail}
  parents_are_asked_until_their_rights_end:
    cases: [{case_id: C1, kind: foster_care, opened_on: 2025-03-03}]
    case_members:
      - {case_id: C1, person_id: P1, role: child, from_on: 2025-03-03, placement: foster_care, tpr_on: 2026-08-11}
      - {case_id: C1, person_id: P2, role: child, from_on: 2025-03-03, placement: foster_care, tpr_on: 2026-08-12}
    media:
      - {media_id: m1, kind: photo, case_id: C1, person_ids: [P1], taken_on: 2026-08-01, purpose: recognition, identifies_foster_child: true, published_in: press, published_on: 2026-08-11, worker_approved_on: 2026-08-10, supervisor_approved_on: 2026-08-10, gal_approved_on: 2026-08-10}
      - {media_id: m2, kind: photo, case_id: C1, person_ids: [P2], taken_on: 2026-08-01, purpose: recognition, identifies_foster_child: true, published_in: press, published_on: 2026-08-11, worker_approved_on: 2026-08-10, supervisor_approved_on: 2026-08-10, gal_approved_on: 2026-08-10}
      - {media_id: m3, kind: photo, case_id: C1, person_ids: [P1, P2], taken_on: 2026-08-01, purpose: recognition, identifies_foster_child: true, published_in: press, published_on: 2026-08-11, worker_approved_on: 2026-08-10, supervisor_approved_on: 2026-08-10, gal_approved_on: 2026-08-10}
    expect: {m1: pass, m2: fail, m3: fail}
  not_in_recognition:
    cases: [{case_id: C1, kind: foster_care, opened_on: 2025-03-03}]
    case_members: [{case_id: C1, person_id: P1, role: child, from_on: 2025-03-03, placement: foster_care, tpr_on: 2026-01-15}]
    media:
      - {media_id: m1, kind: photo, case_id: C1, person_ids: [P1], taken_on: 2026-08-01, purpose: publication, identifies_foster_child: true, published_in: press, published_on: 2026-08-11, worker_approved_on: 2026-08-10, supervisor_approved_on: 2026-08-10, gal_approved_on: 2026-08-10}
      - {media_id: m2, kind: photo, case_id: C1, person_ids: [P1], taken_on: 2026-08-01, identifies_foster_child: true, published_in: press, published_on: 2026-08-11, worker_approved_on: 2026-08-10, supervisor_approved_on: 2026-08-10, gal_approved_on: 2026-08-10}
    expect: {m1: fail, m2: fail}
  does_not_identify_or_no_foster_child:
    cases: [{case_id: C1, kind: foster_care, opened_on: 2025-03-03}, {case_id: C2, kind: in_home, opened_on: 2025-03-03}]
    case_members:
      - {case_id: C1, person_id: P1, role: child, from_on: 2025-03-03, placement: foster_care}
      - {case_id: C2, person_id: P2, role: child, from_on: 2025-03-03, placement: home}
    media:
      - {media_id: m1, kind: photo, case_id: C1, person_ids: [P1], taken_on: 2026-08-01, identifies_foster_child: false, published_in: press, published_on: 2026-08-11}
      - {media_id: m2, kind: photo, case_id: C2, person_ids: [P2], taken_on: 2026-08-01, identifies_foster_child: true, published_in: press, published_on: 2026-08-11}
      - {media_id: m3, kind: photo, case_id: C1, person_ids: [P1], taken_on: 2026-08-01, identifies_foster_child: true, purpose: case_file}
    expect: {m1: not_applicable, m2: not_applicable}
  each_of_the_others_that_very_day:
    cases: [{case_id: C1, kind: foster_care, opened_on: 2025-03-03}]
    case_members: [{case_id: C1, person_id: P1, role: child, from_on: 2025-03-03, placement: foster_care}]
    media:
      - {media_id: m1, kind: photo, case_id: C1, person_ids: [P1], taken_on: 2026-08-01, purpose: recognition, identifies_foster_child: true, published_in: press, published_on: 2026-08-11, worker_approved_on: 2026-08-10, supervisor_approved_on: 2026-08-11, parents_approved_on: 2026-08-10, gal_approved_on: 2026-08-10}
      - {media_id: m2, kind: photo, case_id: C1, person_ids: [P1], taken_on: 2026-08-01, purpose: recognition, identifies_foster_child: true, published_in: press, published_on: 2026-08-11, worker_approved_on: 2026-08-10, supervisor_approved_on: 2026-08-10, parents_approved_on: 2026-08-11, gal_approved_on: 2026-08-10}
      - {media_id: m3, kind: photo, case_id: C1, person_ids: [P1], taken_on: 2026-08-01, purpose: recognition, identifies_foster_child: true, published_in: press, published_on: 2026-08-11, worker_approved_on: 2026-08-10, supervisor_approved_on: 2026-08-10, parents_approved_on: 2026-08-10, gal_approved_on: 2026-08-11}
    expect: {m1: fail, m2: fail, m3: fail}
  each_approval_missing_or_not_recorded_whether_it_identifies:
    cases: [{case_id: C1, kind: foster_care, opened_on: 2025-03-03}]
    case_members: [{case_id: C1, person_id: P1, role: child, from_on: 2025-03-03, placement: foster_care}]
    media:
      - {media_id: m1, kind: photo, case_id: C1, person_ids: [P1], taken_on: 2026-08-01, purpose: recognition, identifies_foster_child: true, published_in: press, published_on: 2026-08-11, supervisor_approved_on: 2026-08-10, parents_approved_on: 2026-08-10, gal_approved_on: 2026-08-10}
      - {media_id: m2, kind: photo, case_id: C1, person_ids: [P1], taken_on: 2026-08-01, purpose: recognition, identifies_foster_child: true, published_in: press, published_on: 2026-08-11, worker_approved_on: 2026-08-10, supervisor_approved_on: 2026-08-10, parents_approved_on: 2026-08-10}
      - {media_id: m3, kind: photo, case_id: C1, person_ids: [P1], taken_on: 2026-08-01, published_in: press, published_on: 2026-08-11}
    expect: {m1: fail, m2: fail, m3: not_applicable}
--- */
with published as (
    select
        media_items.media_id,
        media_items.case_id,
        media_items.taken_by,
        media_items.published_on,
        media_items.foster_when_published_count,
        media_items.with_rights_when_published_count,
        media.identifies_foster_child,
        coalesce(media.purpose = 'recognition', false) as is_recognition,
        coalesce(media.worker_approved_on < media_items.published_on, false) as is_worker_agreed,
        coalesce(media.supervisor_approved_on < media_items.published_on, false) as is_supervisor_agreed,
        coalesce(media.gal_approved_on < media_items.published_on, false) as is_gal_agreed,
        media_items.with_rights_when_published_count = 0
            or coalesce(media.parents_approved_on < media_items.published_on, false) as is_parents_agreed
    from media_items
    join media
        on media.media_id = media_items.media_id
    where media_items.is_published
)
select
    published.media_id as subject,
    case
        when foster_when_published_count = 0 then 'not_applicable'
        when not coalesce(identifies_foster_child, false) then 'not_applicable'
        when is_recognition and is_worker_agreed and is_supervisor_agreed and is_gal_agreed and is_parents_agreed then 'pass'
        else 'fail'
    end as status,
    case
        when foster_when_published_count = 0 then 'no child in foster care on the publication day'
        when identifies_foster_child is null then 'not recorded whether it identifies a foster child'
        when not identifies_foster_child then 'does not identify a foster child'
        when not is_recognition then 'not in recognition or honour'
        when not is_worker_agreed then 'worker did not approve beforehand'
        when not is_supervisor_agreed then 'area supervisor did not approve beforehand'
        when not is_gal_agreed then 'guardian ad litem did not approve beforehand'
        when not is_parents_agreed then 'parents did not approve beforehand'
        else 'recognition, with every approval beforehand'
    end as reason,
    published.case_id, published.taken_by as staff_id, calendar.starts_at as occurred_at
from published
join calendar
    on calendar.day_on = published.published_on
