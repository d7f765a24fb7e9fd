/* ---
title: Answers a records request
about: while that work is open, with the lead and lag days of its kind
--- */
select
    staff_id,
    case_id,
    person_id,
    from_at,
    to_at,
    'documented work: records_request' as evidence
from work_spells
where kind = 'records_request'
    and staff_id is not null
