/* ---
title: Paper case records are safe from fire and flood
why: |
  Paper burns and rots. The rule advises fireproof or metal cabinets or a sprinkler system, and against basements
  that may be flooded.
fix: Consider another room, a fireproof cabinet or a sprinkler system; record what protects the place.
severity: low
clauses: [MS-45]
subject: [paper_storage.location_id]
reading: Places that hold case records; fire protection that is not recorded is not evidenced, a basement that is not recorded is none.
cases:
  basements_and_fire:
    paper_storage:
      - {location_id: l1, kind: locked_room, holds_case_records: true, basement: false, fire_protection: true}
      - {location_id: l2, kind: locked_room, holds_case_records: true, basement: true, fire_protection: true}
      - {location_id: l3, kind: locked_room, holds_case_records: true, basement: false, fire_protection: false}
      - {location_id: l4, kind: locked_room, holds_case_records: true, basement: true, fire_protection: false}
    expect: {l1: pass, l2: fail, l3: fail, l4: fail}
  not_recorded:
    paper_storage:
      - {location_id: l1, kind: locked_room, holds_case_records: true, basement: false}
      - {location_id: l2, kind: locked_room, holds_case_records: true, fire_protection: true}
    expect: {l1: fail, l2: pass}
  no_case_records_there: {paper_storage: [{location_id: l1, kind: locked_room, holds_case_records: false, basement: true, fire_protection: false}], expect: {}}
--- */
with places as (
    select
        location_id,
        coalesce(basement, false) as is_basement,
        coalesce(fire_protection, false) as is_protected,
        fire_protection
    from paper_storage
    where holds_case_records
)
select
    location_id as subject,
    case when is_basement or not is_protected then 'fail' else 'pass' end as status,
    case
        when is_basement and not is_protected then 'in a basement, and no fire protection recorded'
        when is_basement then 'in a basement'
        when fire_protection is null then 'fire protection not recorded'
        when not is_protected then 'no fire protection'
        else 'protected from fire, not in a basement'
    end as reason
from places
