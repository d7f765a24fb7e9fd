/* ---
title: Every publication of a foster child has its disclosure record
why: |
  Photographs, videos and publications fall under the same law as the file. Without a disclosure record nobody can
  say on what basis the child was shown.
fix: Record the disclosure with its basis and approvals; if there is none, withdraw the publication.
severity: high
clauses: [MS-22]
subject: [media.media_id]
reading: |
  Published items of children in foster care on the publication day; the item must name a disclosure that is on record.
cases:
  named_and_on_record:
    cases: [{case_id: C1, kind: foster_care, opened_on: 2025-03-03}]
    case_members: [{case_id: C1, person_id: P1, role: child, from_on: 2025-03-03, placement: foster_care, tpr_on: 2026-01-15}]
    disclosures: [{disclosure_id: d1, disclosed_at: 2026-08-11 12:00, staff_id: S1}, {disclosure_id: d4, disclosed_at: 2026-10-02 12:00, staff_id: S1}]
    media:
      - {media_id: m1, kind: photo, case_id: C1, person_ids: [P1], taken_on: 2026-08-01, published_in: newsletter, published_on: 2026-08-11, disclosure_id: d1}
      - {media_id: m2, kind: photo, case_id: C1, person_ids: [P1], taken_on: 2026-08-01, published_in: newsletter, published_on: 2026-08-11}
      - {media_id: m3, kind: video, case_id: C1, person_ids: [P1], taken_on: 2026-08-01, published_in: press, published_on: 2026-08-11, disclosure_id: unheard}
      - {media_id: m4, kind: video, case_id: C1, person_ids: [P1], taken_on: 2026-08-01, published_in: press, published_on: 2026-08-11, disclosure_id: d4}
    expect: {m1: pass, m2: fail, m3: fail, m4: fail}
  last_day_in_care_and_the_day_after:
    cases: [{case_id: C1, kind: foster_care, opened_on: 2025-03-03}]
    case_members: [{case_id: C1, person_id: P1, role: child, from_on: 2025-03-03, to_on: 2026-08-10, placement: foster_care}]
    media:
      - {media_id: m1, kind: photo, case_id: C1, person_ids: [P1], taken_on: 2026-08-01, published_in: newsletter, published_on: 2026-08-10}
      - {media_id: m2, kind: photo, case_id: C1, person_ids: [P1], taken_on: 2026-08-01, published_in: newsletter, published_on: 2026-08-11}
    expect: {m1: fail, m2: not_applicable}
  not_published:
    cases: [{case_id: C1, kind: foster_care, opened_on: 2025-03-03}]
    case_members: [{case_id: C1, person_id: P1, role: child, from_on: 2025-03-03, placement: foster_care}]
    media: [{media_id: m1, kind: photo, case_id: C1, person_ids: [P1], taken_on: 2026-08-01, purpose: case_file}]
    expect: {}
--- */
select
    published_media.media_id as subject,
    case
        when published_media.is_without_foster_children then 'not_applicable'
        when disclosures.disclosure_id is not null then 'pass'
        else 'fail'
    end as status,
    case
        when published_media.is_without_foster_children then 'no child in foster care on the publication day'
        when disclosures.disclosure_id is not null then 'disclosure on record'
        when media.disclosure_id is null then 'published without a disclosure record'
        else 'the disclosure it names is not on record'
    end as reason,
    published_media.case_id, published_media.staff_id, published_media.occurred_at
from published_media
join media
    on media.media_id = published_media.media_id
left join disclosures
    on disclosures.disclosure_id = media.disclosure_id
