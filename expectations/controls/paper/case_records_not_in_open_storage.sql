/* ---
title: Paper case records are kept under lock
why: |
  A file on an open shelf can be read, copied or taken by anyone who passes. Paper leaves no log behind.
fix: Move the files into a locked cabinet or room, or put a lock, a keypad or a gatekeeper before them.
severity: high
clauses: [MS-34]
subject: [paper_storage.location_id]
reading: Locations that hold case records, as of the as-of day.
cases:
  kinds_of_storage:
    paper_storage:
      - {location_id: l1, kind: open, holds_case_records: true}
      - {location_id: l2, kind: locked_cabinet, holds_case_records: true}
      - {location_id: l3, kind: locked_room, holds_case_records: true}
      - {location_id: l4, kind: gatekeeper, holds_case_records: true}
      - {location_id: l5, kind: keypad, holds_case_records: true}
    expect: {l1: fail, l2: pass, l3: pass, l4: pass, l5: pass}
  open_but_without_case_records: {paper_storage: [{location_id: l1, kind: open, holds_case_records: false}], expect: {}}
--- */
select
    location_id as subject,
    case when kind = 'open' then 'fail' else 'pass' end as status,
    case
        when kind = 'open' then 'case records in an open place'
        else concat('secured: ', replace(kind, '_', ' '))
    end as reason
from paper_storage
where holds_case_records
