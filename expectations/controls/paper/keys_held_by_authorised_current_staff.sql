/* ---
title: Keys and codes to case records are held only by authorised people still employed
why: |
  A lock is as good as the list of those who hold its key. A key that nobody authorised, or that a leaver took home, opens
  the cabinet as well as any other.
fix: Take the key back or change the lock or code; have someone authorise each holder and record who did.
severity: high
clauses: [MS-44]
subject: [storage_keyholders.location_id, storage_keyholders.staff_id, storage_keyholders.from_on]
reading: |
  Keys held on any day of the period to places that hold case records. Authority must be recorded, and where a staff list was
  supplied, be that of a worker on it; a leaver must have given the key back by the last day of employment, or an exception
  stands for as long as the key was held after it.
cases:
  authorised_or_not:
    paper_storage: [{location_id: l1, kind: keypad, holds_case_records: true}]
    staff: [{staff_id: S1, active_from: 2020-01-06}, {staff_id: S2, active_from: 2020-01-06}, {staff_id: M1}]
    storage_keyholders:
      - {location_id: l1, staff_id: S1, authorised_by: M1, from_on: 2025-01-06}
      - {location_id: l1, staff_id: S2, from_on: 2025-01-06}
    expect: {l1|S1|2025-01-06: pass, l1|S2|2025-01-06: fail}
    reasons: {l1|S2|2025-01-06: nobody recorded who authorised it}
  authorised_by_somebody_whom_nobody_knows_and_by_words_for_nothing:
    paper_storage: [{location_id: l1, kind: keypad, holds_case_records: true}]
    staff: [{staff_id: S1}, {staff_id: S2}, {staff_id: S3}, {staff_id: S4}, {staff_id: M1}]
    accounts: [{system: ECMS, account_id: m.one, staff_id: M1, enabled_at: 2026-01-05}]
    storage_keyholders:
      - {location_id: l1, staff_id: S1, authorised_by: M9, from_on: 2025-01-06}
      - {location_id: l1, staff_id: S2, authorised_by: N/A, from_on: 2025-01-06}
      - {location_id: l1, staff_id: S3, authorised_by: "(none)", from_on: 2025-01-06}
      - {location_id: l1, staff_id: S4, authorised_by: m.one, from_on: 2025-01-06}
    expect: {l1|S1|2025-01-06: fail, l1|S2|2025-01-06: fail, l1|S3|2025-01-06: fail, l1|S4|2025-01-06: pass}
    reasons: {l1|S1|2025-01-06: authorised by nobody who is on the staff list, l1|S2|2025-01-06: nobody recorded who authorised it}
  leavers_key_given_back_on_the_last_day_and_the_day_after:
    paper_storage: [{location_id: l1, kind: locked_room, holds_case_records: true}]
    staff:
      - {staff_id: S1, active_from: 2020-01-06, active_to: 2026-08-21}
      - {staff_id: S2, active_from: 2020-01-06, active_to: 2026-08-21}
      - {staff_id: S3, active_from: 2020-01-06, active_to: 2026-08-21}
      - {staff_id: S4, active_from: 2020-01-06, active_to: 2026-10-15}
      - {staff_id: M1}
    storage_keyholders:
      - {location_id: l1, staff_id: S1, authorised_by: M1, from_on: 2025-01-06, to_on: 2026-08-21}
      - {location_id: l1, staff_id: S2, authorised_by: M1, from_on: 2025-01-06, to_on: 2026-08-22}
      - {location_id: l1, staff_id: S3, authorised_by: M1, from_on: 2025-01-06}
      - {location_id: l1, staff_id: S4, authorised_by: M1, from_on: 2025-01-06}
    expect: {l1|S1|2025-01-06: pass, l1|S2|2025-01-06: fail, l1|S3|2025-01-06: fail, l1|S4|2025-01-06: pass}
  left_on_the_as_of_day_and_the_day_before:
    paper_storage: [{location_id: l1, kind: locked_room, holds_case_records: true}]
    staff: [{staff_id: S1, active_from: 2020-01-06, active_to: 2026-09-30}, {staff_id: S2, active_from: 2020-01-06, active_to: 2026-09-29}, {staff_id: M1}]
    storage_keyholders:
      - {location_id: l1, staff_id: S1, authorised_by: M1, from_on: 2025-01-06}
      - {location_id: l1, staff_id: S2, authorised_by: M1, from_on: 2025-01-06}
    expect: {l1|S1|2025-01-06: pass, l1|S2|2025-01-06: fail}
  given_back_before_the_period_and_held_on_its_first_day:
    paper_storage: [{location_id: l1, kind: keypad, holds_case_records: true}]
    storage_keyholders:
      - {location_id: l1, staff_id: S1, from_on: 2025-01-06, to_on: 2026-06-30}
      - {location_id: l1, staff_id: S1, from_on: 2026-07-01, to_on: 2026-07-01}
      - {location_id: l1, staff_id: S1, authorised_by: M1, from_on: 2026-07-02}
    expect: {l1|S1|2026-07-01: fail, l1|S1|2026-07-02: pass}
  held_since_before_the_calendar_begins:
    paper_storage: [{location_id: l1, kind: keypad, holds_case_records: true}]
    storage_keyholders: [{location_id: l1, staff_id: S1, from_on: 1989-12-31}]
    expect: {l1|S1|1989-12-31: fail}
  no_case_records_there:
    paper_storage: [{location_id: l1, kind: keypad, holds_case_records: false}]
    storage_keyholders: [{location_id: l1, staff_id: S1, from_on: 2025-01-06}]
    expect: {}
  handed_out_on_the_periods_last_day_and_the_day_after:
    as_of: 2026-10-31
    paper_storage: [{location_id: l1, kind: keypad, holds_case_records: true}]
    storage_keyholders:
      - {location_id: l1, staff_id: S1, from_on: 2026-09-30}
      - {location_id: l1, staff_id: S2, from_on: 2026-10-01}
    expect: {l1|S1|2026-09-30: fail}
--- */
with workers as (
    select count(*) as worker_count
    from known_workers
),
names as (
    select distinct name
    from known_workers
),
keys as (
    select
        storage_keyholders.location_id,
        storage_keyholders.staff_id,
        storage_keyholders.from_on,
        storage_keyholders.authorised_by,
        names.name is not null or workers.worker_count = 0 as is_authoriser_known,
        staff.unit_id,
        staff.active_to,
        coalesce(storage_keyholders.to_on, $as_of) as held_until_on
    from storage_keyholders
    join paper_storage
        on paper_storage.location_id = storage_keyholders.location_id
    cross join workers
    left join names
        on names.name = storage_keyholders.authorised_by
    left join staff
        on staff.staff_id = storage_keyholders.staff_id
    where paper_storage.holds_case_records
        and storage_keyholders.from_on <= $period_last_on
        and coalesce(storage_keyholders.to_on, $as_of) >= $period_first_on
),
judged as (
    select
        location_id,
        staff_id,
        from_on,
        authorised_by,
        is_authoriser_known,
        unit_id,
        coalesce(active_to < least(held_until_on, $as_of), false) as is_held_after_leaving
    from keys
)
select
    concat(judged.location_id, '|', judged.staff_id, '|', cast(judged.from_on as varchar)) as subject,
    case
        when authorised_by is null or not is_authoriser_known or is_held_after_leaving then 'fail'
        else 'pass'
    end as status,
    case
        when authorised_by is null then 'nobody recorded who authorised it'
        when not is_authoriser_known then 'authorised by nobody who is on the staff list'
        when is_held_after_leaving then 'held after the last day of employment'
        else 'authorised, holder employed'
    end as reason,
    judged.staff_id, calendar.starts_at as occurred_at, judged.unit_id
from judged
left join calendar
    on calendar.day_on = judged.from_on
