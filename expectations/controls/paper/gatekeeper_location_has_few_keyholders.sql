/* ---
title: A gatekeeper's storage has no more than a few keyholders
why: |
  The gatekeeper system rests on one person or a few who can open the files. With many keys there is no gatekeeper
  any more.
fix: Take back the keys that the work does not need, or make the place a locked room with another control.
severity: medium
clauses: [MS-44]
params: {keyholders: 5}
subject: [paper_storage.location_id]
reading: Different people who held a key on any day of the period, to gatekeeper locations that hold case records.
cases:
  five_and_six:
    paper_storage: [{location_id: l1, kind: gatekeeper, holds_case_records: true}, {location_id: l2, kind: gatekeeper, holds_case_records: true}]
    storage_keyholders:
      - {location_id: l1, staff_id: S1, from_on: 2025-01-06}
      - {location_id: l1, staff_id: S2, from_on: 2025-01-06}
      - {location_id: l1, staff_id: S3, from_on: 2025-01-06}
      - {location_id: l1, staff_id: S4, from_on: 2025-01-06}
      - {location_id: l1, staff_id: S5, from_on: 2025-01-06}
      - {location_id: l2, staff_id: S1, from_on: 2025-01-06}
      - {location_id: l2, staff_id: S2, from_on: 2025-01-06}
      - {location_id: l2, staff_id: S3, from_on: 2025-01-06}
      - {location_id: l2, staff_id: S4, from_on: 2025-01-06}
      - {location_id: l2, staff_id: S5, from_on: 2025-01-06}
      - {location_id: l2, staff_id: S6, from_on: 2026-09-30}
    expect: {l1: pass, l2: fail}
  one_of_them_had_given_it_back_before_the_period_and_one_on_its_first_day:
    paper_storage: [{location_id: l1, kind: gatekeeper, holds_case_records: true}, {location_id: l2, kind: gatekeeper, holds_case_records: true}]
    params: {keyholders: 1}
    storage_keyholders:
      - {location_id: l1, staff_id: S1, from_on: 2025-01-06}
      - {location_id: l1, staff_id: S2, from_on: 2025-01-06, to_on: 2026-06-30}
      - {location_id: l2, staff_id: S1, from_on: 2025-01-06}
      - {location_id: l2, staff_id: S2, from_on: 2025-01-06, to_on: 2026-07-01}
    expect: {l1: pass, l2: fail}
  the_same_person_twice:
    paper_storage: [{location_id: l1, kind: gatekeeper, holds_case_records: true}]
    params: {keyholders: 1}
    storage_keyholders:
      - {location_id: l1, staff_id: S1, from_on: 2025-01-06, to_on: 2026-07-31}
      - {location_id: l1, staff_id: S1, from_on: 2026-08-01}
    expect: {l1: pass}
  other_kinds_and_places_without_case_records:
    paper_storage: [{location_id: l1, kind: keypad, holds_case_records: true}, {location_id: l2, kind: gatekeeper, holds_case_records: false}]
    params: {keyholders: 1}
    storage_keyholders:
      - {location_id: l1, staff_id: S1, from_on: 2025-01-06}
      - {location_id: l1, staff_id: S2, from_on: 2025-01-06}
      - {location_id: l2, staff_id: S1, from_on: 2025-01-06}
      - {location_id: l2, staff_id: S2, from_on: 2025-01-06}
    expect: {}
  a_key_handed_out_after_the_period:
    as_of: 2026-10-31
    params: {keyholders: 1}
    paper_storage: [{location_id: l1, kind: gatekeeper, holds_case_records: true}]
    storage_keyholders:
      - {location_id: l1, staff_id: S1, from_on: 2025-01-06}
      - {location_id: l1, staff_id: S2, from_on: 2026-10-01}
    expect: {l1: pass}
--- */
with holders as (
    select
        location_id,
        count(distinct staff_id) as holder_count
    from storage_keyholders
    where from_on <= $period_last_on
        and coalesce(to_on, $as_of) >= $period_first_on
    group by location_id
)
select
    paper_storage.location_id as subject,
    case when coalesce(holders.holder_count, 0) > $keyholders then 'fail' else 'pass' end as status,
    concat(
        'keyholders in the period: ', cast(coalesce(holders.holder_count, 0) as varchar),
        case when coalesce(holders.holder_count, 0) > $keyholders then ', more than permitted' else '' end
    ) as reason
from paper_storage
left join holders
    on holders.location_id = paper_storage.location_id
where paper_storage.kind = 'gatekeeper'
    and paper_storage.holds_case_records
