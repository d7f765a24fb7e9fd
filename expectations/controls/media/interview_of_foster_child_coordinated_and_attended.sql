/* ---
title: An interview of a foster child is coordinated with the worker and attended
why: |
  A child is not left alone with a reporter. Somebody who stands for the child arranges the interview and sits beside
  the child.
fix: Record who arranged the interview and who was present; if nobody was, treat it as a violation and stop its publication.
severity: high
clauses: [MS-28]
subject: [media.media_id]
reading: |
  Interviews of children in foster care on the interview day. One of worker, resource parent, private agency's
  representative and guardian ad litem must be present; what is not recorded is not evidenced.
cases:
  who_was_present:
    cases: [{case_id: C1, kind: foster_care, opened_on: 2025-03-03}]
    case_members: [{case_id: C1, person_id: P1, role: child, from_on: 2025-03-03, placement: foster_care}]
    media:
      - {media_id: m1, kind: interview, case_id: C1, person_ids: [P1], taken_on: 2026-08-13, coordinated: true, present: [worker]}
      - {media_id: m2, kind: interview, case_id: C1, person_ids: [P1], taken_on: 2026-08-13, coordinated: true, present: [resource_parent]}
      - {media_id: m3, kind: interview, case_id: C1, person_ids: [P1], taken_on: 2026-08-13, coordinated: true, present: [agency_representative, gal]}
      - {media_id: m4, kind: interview, case_id: C1, person_ids: [P1], taken_on: 2026-08-13, coordinated: true, present: []}
      - {media_id: m5, kind: interview, case_id: C1, person_ids: [P1], taken_on: 2026-08-13, coordinated: true}
    expect: {m1: pass, m2: pass, m3: pass, m4: fail, m5: fail}
  not_coordinated:
    cases: [{case_id: C1, kind: foster_care, opened_on: 2025-03-03}]
    case_members: [{case_id: C1, person_id: P1, role: child, from_on: 2025-03-03, placement: foster_care}]
    media:
      - {media_id: m1, kind: interview, case_id: C1, person_ids: [P1], taken_on: 2026-08-13, coordinated: false, present: [worker]}
      - {media_id: m2, kind: interview, case_id: C1, person_ids: [P1], taken_on: 2026-08-13, present: [gal]}
    expect: {m1: fail, m2: fail}
  forensic_or_not_in_foster_care:
    cases: [{case_id: C1, kind: foster_care, opened_on: 2025-03-03}]
    case_members:
      - {case_id: C1, person_id: P1, role: child, from_on: 2025-03-03, placement: foster_care}
      - {case_id: C1, person_id: P2, role: child, from_on: 2025-03-03, to_on: 2026-08-12, placement: foster_care}
    media:
      - {media_id: m1, kind: interview, case_id: C1, person_ids: [P1], taken_on: 2026-08-13, purpose: evidence, coordinated: false}
      - {media_id: m2, kind: interview, case_id: C1, person_ids: [P2], taken_on: 2026-08-13, coordinated: false}
      - {media_id: m3, kind: interview, case_id: C1, person_ids: [P2], taken_on: 2026-08-12, coordinated: false}
    expect: {m1: not_applicable, m2: not_applicable, m3: fail}
  published_later_counts_in_the_period_of_publication:
    cases: [{case_id: C1, kind: foster_care, opened_on: 2025-03-03}]
    case_members: [{case_id: C1, person_id: P1, role: child, from_on: 2025-03-03, placement: foster_care}]
    media:
      - {media_id: m1, kind: interview, case_id: C1, person_ids: [P1], taken_on: 2026-06-13, published_in: press, published_on: 2026-07-13, coordinated: false}
      - {media_id: m2, kind: interview, case_id: C1, person_ids: [P1], taken_on: 2026-06-13, coordinated: false}
    expect: {m1: fail}
  each_of_the_other_two_alone:
    cases: [{case_id: C1, kind: foster_care, opened_on: 2025-03-03}]
    case_members: [{case_id: C1, person_id: P1, role: child, from_on: 2025-03-03, placement: foster_care}]
    media:
      - {media_id: m1, kind: interview, case_id: C1, person_ids: [P1], taken_on: 2026-08-13, coordinated: true, present: [gal]}
      - {media_id: m2, kind: interview, case_id: C1, person_ids: [P1], taken_on: 2026-08-13, coordinated: true, present: [agency_representative]}
    expect: {m1: pass, m2: pass}
--- */
with interviews as (
    select
        media_items.media_id,
        media_items.case_id,
        media_items.taken_by,
        media_items.taken_on,
        media_items.foster_when_taken_count > 0 as is_in_care,
        coalesce(media_items.purpose = 'evidence', false) as is_forensic,
        coalesce(media.coordinated, false) as is_coordinated,
        coalesce(
            list_contains(media.present, 'worker')
            or list_contains(media.present, 'resource_parent')
            or list_contains(media.present, 'agency_representative')
            or list_contains(media.present, 'gal'), false) as is_attended
    from media_items
    join media
        on media.media_id = media_items.media_id
    where media_items.kind = 'interview'
)
select
    interviews.media_id as subject,
    case
        when is_forensic or not is_in_care then 'not_applicable'
        when is_coordinated and is_attended then 'pass'
        else 'fail'
    end as status,
    case
        when is_forensic then 'forensic interview'
        when not is_in_care then 'no child in foster care on the interview day'
        when not is_coordinated then 'not coordinated with the worker, or not recorded'
        when not is_attended then 'none of those who must be present is recorded'
        else 'coordinated and attended'
    end as reason,
    interviews.case_id, interviews.taken_by as staff_id, calendar.starts_at as occurred_at
from interviews
left join calendar
    on calendar.day_on = interviews.taken_on
