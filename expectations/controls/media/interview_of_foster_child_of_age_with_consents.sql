/* ---
title: A foster child is interviewed only at fourteen or older, with every consent
why: |
  A child cannot take an interview back. The rule asks that the child be old enough, that the worker find it good for the
  child, and that worker, area supervisor, parents and guardian ad litem have consented in writing.
fix: Withdraw what has not appeared yet; obtain the missing consents before the next interview.
severity: high
clauses: [MS-27]
params: {min_age: {default: 14, looser: lower}}
subject: [media.media_id]
reading: |
  Interviews of children in foster care on the interview day; every consent is dated on or before it, the worker's finding of best
  interest among them. Parents are asked unless the rights of every such child's parents had ended; an unknown age is an exception.
cases:
  fourteenth_birthday_on_the_day_and_the_day_after:
    persons: [{person_id: P1, birth_date: 2012-08-13}, {person_id: P2, birth_date: 2012-08-14}, {person_id: P3}]
    cases: [{case_id: C1, kind: foster_care, opened_on: 2025-03-03}]
    case_members:
      - {case_id: C1, person_id: P1, role: child, from_on: 2025-03-03, placement: foster_care}
      - {case_id: C1, person_id: P2, role: child, from_on: 2025-03-03, placement: foster_care}
      - {case_id: C1, person_id: P3, role: child, from_on: 2025-03-03, placement: foster_care}
    media:
      - {media_id: m1, kind: interview, case_id: C1, person_ids: [P1], taken_on: 2026-08-13, purpose: publication, worker_approved_on: 2026-08-13, supervisor_approved_on: 2026-08-13, parents_approved_on: 2026-08-13, gal_approved_on: 2026-08-13, best_interest_on: 2026-08-13}
      - {media_id: m2, kind: interview, case_id: C1, person_ids: [P2], taken_on: 2026-08-13, purpose: publication, worker_approved_on: 2026-08-13, supervisor_approved_on: 2026-08-13, parents_approved_on: 2026-08-13, gal_approved_on: 2026-08-13, best_interest_on: 2026-08-13}
      - {media_id: m3, kind: interview, case_id: C1, person_ids: [P3], taken_on: 2026-08-13, purpose: publication, worker_approved_on: 2026-08-13, supervisor_approved_on: 2026-08-13, parents_approved_on: 2026-08-13, gal_approved_on: 2026-08-13, best_interest_on: 2026-08-13}
      - {media_id: m4, kind: interview, case_id: C1, person_ids: [P1, P2], taken_on: 2026-08-13, purpose: publication, worker_approved_on: 2026-08-13, supervisor_approved_on: 2026-08-13, parents_approved_on: 2026-08-13, gal_approved_on: 2026-08-13, best_interest_on: 2026-08-13}
    expect: {m1: pass, m2: fail, m3: fail, m4: fail}
    reasons: {m2: younger than permitted on the interview day, m3: age not on record, m4: younger than permitted on the interview day}
  not_among_the_persons_on_record:
    cases: [{case_id: C1, kind: foster_care, opened_on: 2025-03-03}]
    case_members: [{case_id: C1, person_id: P1, role: child, from_on: 2025-03-03, placement: foster_care, tpr_on: 2026-01-15}]
    media: [{media_id: m1, kind: interview, case_id: C1, person_ids: [P1], taken_on: 2026-08-13, worker_approved_on: 2026-08-13, supervisor_approved_on: 2026-08-13, gal_approved_on: 2026-08-13, best_interest_on: 2026-08-13}]
    expect: {m1: fail}
    reasons: {m1: age not on record}
  born_on_the_twenty_ninth_of_february:
    note: the birthday falls on 1 March in 2026, on the 29th in 2028
    period: 2026-Q1
    persons: [{person_id: P1, birth_date: 2012-02-29}]
    cases: [{case_id: C1, kind: foster_care, opened_on: 2025-03-03}]
    case_members: [{case_id: C1, person_id: P1, role: child, from_on: 2025-03-03, placement: foster_care, tpr_on: 2025-12-01}]
    media:
      - {media_id: m1, kind: interview, case_id: C1, person_ids: [P1], taken_on: 2026-02-28, worker_approved_on: 2026-02-02, supervisor_approved_on: 2026-02-02, gal_approved_on: 2026-02-02, best_interest_on: 2026-02-02}
      - {media_id: m2, kind: interview, case_id: C1, person_ids: [P1], taken_on: 2026-03-01, worker_approved_on: 2026-02-02, supervisor_approved_on: 2026-02-02, gal_approved_on: 2026-02-02, best_interest_on: 2026-02-02}
    expect: {m1: fail, m2: pass}
  parents_are_asked_until_their_rights_end:
    persons: [{person_id: P1, birth_date: 2010-01-05}, {person_id: P2, birth_date: 2010-01-05}]
    cases: [{case_id: C1, kind: foster_care, opened_on: 2025-03-03}]
    case_members:
      - {case_id: C1, person_id: P1, role: child, from_on: 2025-03-03, placement: foster_care, tpr_on: 2026-08-13}
      - {case_id: C1, person_id: P2, role: child, from_on: 2025-03-03, placement: foster_care, tpr_on: 2026-08-14}
    media:
      - {media_id: m1, kind: interview, case_id: C1, person_ids: [P1], taken_on: 2026-08-13, worker_approved_on: 2026-08-01, supervisor_approved_on: 2026-08-01, gal_approved_on: 2026-08-01, best_interest_on: 2026-08-01}
      - {media_id: m2, kind: interview, case_id: C1, person_ids: [P2], taken_on: 2026-08-13, worker_approved_on: 2026-08-01, supervisor_approved_on: 2026-08-01, gal_approved_on: 2026-08-01, best_interest_on: 2026-08-01}
    expect: {m1: pass, m2: fail}
  a_consent_the_day_after_or_none:
    persons: [{person_id: P1, birth_date: 2010-01-05}]
    cases: [{case_id: C1, kind: foster_care, opened_on: 2025-03-03}]
    case_members: [{case_id: C1, person_id: P1, role: child, from_on: 2025-03-03, placement: foster_care, tpr_on: 2026-01-15}]
    media:
      - {media_id: m1, kind: interview, case_id: C1, person_ids: [P1], taken_on: 2026-08-13, worker_approved_on: 2026-08-01, supervisor_approved_on: 2026-08-14, gal_approved_on: 2026-08-01, best_interest_on: 2026-08-01}
      - {media_id: m2, kind: interview, case_id: C1, person_ids: [P1], taken_on: 2026-08-13, worker_approved_on: 2026-08-01, supervisor_approved_on: 2026-08-01, gal_approved_on: 2026-08-01}
      - {media_id: m3, kind: interview, case_id: C1, person_ids: [P1], taken_on: 2026-08-13, supervisor_approved_on: 2026-08-01, gal_approved_on: 2026-08-01, best_interest_on: 2026-08-01}
      - {media_id: m4, kind: interview, case_id: C1, person_ids: [P1], taken_on: 2026-08-13, worker_approved_on: 2026-08-01, supervisor_approved_on: 2026-08-01, best_interest_on: 2026-08-01}
    expect: {m1: fail, m2: fail, m3: fail, m4: fail}
    reasons:
      m1: no consent of the area supervisor by the interview day
      m2: worker had not found it in the best interest of the child
      m3: no consent of the worker by the interview day
      m4: no consent of the guardian ad litem by the interview day
  forensic_or_not_in_foster_care_or_no_interview:
    persons: [{person_id: P1, birth_date: 2018-01-05}, {person_id: P2, birth_date: 2018-01-05}]
    cases: [{case_id: C1, kind: foster_care, opened_on: 2025-03-03}, {case_id: C2, kind: foster_care, opened_on: 2025-03-03, closed_on: 2026-08-12}]
    case_members:
      - {case_id: C1, person_id: P1, role: child, from_on: 2025-03-03, placement: foster_care}
      - {case_id: C2, person_id: P2, role: child, from_on: 2025-03-03, placement: foster_care}
    media:
      - {media_id: m1, kind: interview, case_id: C1, person_ids: [P1], taken_on: 2026-08-13, purpose: evidence}
      - {media_id: m2, kind: interview, case_id: C2, person_ids: [P2], taken_on: 2026-08-13, purpose: publication}
      - {media_id: m3, kind: photo, case_id: C1, person_ids: [P1], taken_on: 2026-08-13}
    expect: {m1: not_applicable, m2: not_applicable}
    reasons: {m1: forensic interview, m2: no child in foster care on the interview day}
  looser: {params: {min_age: 12}, persons: [{person_id: P1, birth_date: 2014-08-13}], cases: [{case_id: C1, kind: foster_care, opened_on: 2025-03-03}], case_members: [{case_id: C1, person_id: P1, role: child, from_on: 2025-03-03, placement: foster_care, tpr_on: 2026-01-15}], media: [{media_id: m1, kind: interview, person_ids: [P1], taken_on: 2026-08-13, worker_approved_on: 2026-08-01, supervisor_approved_on: 2026-08-01, gal_approved_on: 2026-08-01, best_interest_on: 2026-08-01}], expect: {m1: pass}}
  a_younger_child_who_is_not_in_foster_care:
    persons: [{person_id: P1, birth_date: 2010-01-05}, {person_id: P2, birth_date: 2018-01-05}]
    cases: [{case_id: C1, kind: foster_care, opened_on: 2025-03-03}]
    case_members:
      - {case_id: C1, person_id: P1, role: child, from_on: 2025-03-03, placement: foster_care, tpr_on: 2026-01-15}
      - {case_id: C1, person_id: P2, role: child, from_on: 2025-03-03, placement: home}
    media:
      - {media_id: m1, kind: interview, case_id: C1, person_ids: [P1, P2], taken_on: 2026-08-13, worker_approved_on: 2026-08-01, supervisor_approved_on: 2026-08-01, gal_approved_on: 2026-08-01, best_interest_on: 2026-08-01}
      - {media_id: m2, kind: interview, case_id: C1, person_ids: [P1], taken_on: 2026-08-13, worker_approved_on: 2026-08-01, gal_approved_on: 2026-08-01, best_interest_on: 2026-08-01}
    expect: {m1: pass, m2: fail}
  given_before_the_calendar_begins_and_published_now:
    cases: [{case_id: C1, kind: foster_care, opened_on: 1988-03-03}]
    case_members: [{case_id: C1, person_id: P1, role: child, from_on: 1988-03-03, placement: foster_care}]
    persons: [{person_id: P1, birth_date: 1974-01-05}]
    media: [{media_id: m1, kind: interview, case_id: C1, person_ids: [P1], taken_on: 1989-12-31, published_in: newsletter, published_on: 2026-08-11}]
    expect: {m1: fail}
  rights_that_never_ended:
    persons: [{person_id: P1, birth_date: 2010-01-05}]
    cases: [{case_id: C1, kind: foster_care, opened_on: 2025-03-03}]
    case_members: [{case_id: C1, person_id: P1, role: child, from_on: 2025-03-03, placement: foster_care}]
    media:
      - {media_id: m1, kind: interview, case_id: C1, person_ids: [P1], taken_on: 2026-08-13, worker_approved_on: 2026-08-01, supervisor_approved_on: 2026-08-01, gal_approved_on: 2026-08-01, best_interest_on: 2026-08-01}
      - {media_id: m2, kind: interview, case_id: C1, person_ids: [P1], taken_on: 2026-08-13, worker_approved_on: 2026-08-01, supervisor_approved_on: 2026-08-01, gal_approved_on: 2026-08-01, best_interest_on: 2026-08-01, parents_approved_on: 2026-08-14}
    expect: {m1: fail, m2: fail}
    reasons: {m1: no consent of the parents by the interview day, m2: no consent of the parents by the interview day}
--- */
with too_young as (
    select
        media_children.media_id,
        count(*) filter (where persons.birth_date is null) as unknown_count
    from media_children
    join media_items
        on media_items.media_id = media_children.media_id
    left join persons
        on persons.person_id = media_children.person_id
    where media_children.is_in_care_when_taken
        and (
            persons.birth_date is null
            or (year(media_items.taken_on) - year(persons.birth_date)) * 10000
                + (month(media_items.taken_on) - month(persons.birth_date)) * 100
                + day(media_items.taken_on) - day(persons.birth_date) < $min_age * 10000
        )
    group by media_children.media_id
),
interviews as (
    select
        media_items.media_id,
        media_items.case_id,
        media_items.taken_by,
        media_items.taken_on,
        media_items.foster_when_taken_count > 0 and coalesce(media_items.purpose, '') <> 'evidence' as is_judged,
        coalesce(media_items.purpose = 'evidence', false) as is_forensic,
        too_young.media_id is not null as is_too_young,
        coalesce(too_young.unknown_count, 0) > 0 as is_age_unknown,
        coalesce(media.best_interest_on <= media_items.taken_on, false) as is_best_interest,
        coalesce(media.worker_approved_on <= media_items.taken_on, false) as is_worker_agreed,
        coalesce(media.supervisor_approved_on <= media_items.taken_on, false) as is_supervisor_agreed,
        coalesce(media.gal_approved_on <= media_items.taken_on, false) as is_gal_agreed,
        media_items.with_rights_when_taken_count = 0
            or coalesce(media.parents_approved_on <= media_items.taken_on, false) as is_parents_agreed
    from media_items
    join media
        on media.media_id = media_items.media_id
    left join too_young
        on too_young.media_id = media_items.media_id
    where media_items.kind = 'interview'
)
select
    interviews.media_id as subject,
    case
        when not is_judged then 'not_applicable'
        when not is_too_young and is_best_interest and is_worker_agreed and is_supervisor_agreed
            and is_gal_agreed and is_parents_agreed then 'pass'
        else 'fail'
    end as status,
    case
        when is_forensic then 'forensic interview'
        when not is_judged then 'no child in foster care on the interview day'
        when is_age_unknown then 'age not on record'
        when is_too_young then 'younger than permitted on the interview day'
        when not is_best_interest then 'worker had not found it in the best interest of the child'
        when not is_worker_agreed then 'no consent of the worker by the interview day'
        when not is_supervisor_agreed then 'no consent of the area supervisor by the interview day'
        when not is_gal_agreed then 'no consent of the guardian ad litem by the interview day'
        when not is_parents_agreed then 'no consent of the parents by the interview day'
        else 'of age, with every consent'
    end as reason,
    interviews.case_id, interviews.taken_by as staff_id, calendar.starts_at as occurred_at
from interviews
left join calendar
    on calendar.day_on = interviews.taken_on
