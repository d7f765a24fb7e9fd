/* ---
title: Staff take no photographs of a child's private areas
why: |
  Such pictures belong to medical examiners alone. Taken by staff they harm the child once more and may be a crime.
fix: Secure the item at once, tell the supervisor and Legal, and find out who has seen it.
severity: critical
clauses: [MS-20]
subject: [media.media_id]
reading: |
  Media items of the period; taken by staff means that taken_by names someone on the staff list, contracted workers
  included. Items not taken by staff are not the clause's.
cases:
  by_staff_by_a_contractor_and_by_others:
    staff: [{staff_id: S1, role: social_worker}, {staff_id: S2, role: contracted}]
    media:
      - {media_id: m1, kind: photo, taken_on: 2026-08-05, taken_by: S1, private_area: true}
      - {media_id: m2, kind: photo, taken_on: 2026-08-05, taken_by: S2, private_area: true}
      - {media_id: m3, kind: photo, taken_on: 2026-08-05, private_area: true}
      - {media_id: m4, kind: photo, taken_on: 2026-08-05, taken_by: hospital, private_area: true}
      - {media_id: m5, kind: photo, taken_on: 2026-08-05, taken_by: S1, private_area: false}
      - {media_id: m6, kind: video, taken_on: 2026-08-05, taken_by: S1}
    expect: {m1: fail, m2: fail, m3: not_applicable, m4: not_applicable, m5: pass, m6: pass}
  another_period: {staff: [{staff_id: S1, role: social_worker}], media: [{media_id: m1, kind: photo, taken_on: 2026-06-30, taken_by: S1, private_area: true}], expect: {}}
--- */
select
    media_items.media_id as subject,
    case
        when staff.staff_id is null then 'not_applicable'
        when media.private_area then 'fail'
        else 'pass'
    end as status,
    case
        when staff.staff_id is null then 'not taken by staff'
        when media.private_area then 'private area, taken by staff'
        else 'not flagged as showing a private area'
    end as reason,
    media_items.case_id, staff.staff_id, calendar.starts_at as occurred_at, staff.unit_id
from media_items
join media
    on media.media_id = media_items.media_id
left join calendar
    on calendar.day_on = media_items.taken_on
left join staff
    on staff.staff_id = media_items.taken_by
