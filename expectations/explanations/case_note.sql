/* ---
title: Writes a case note
about: while that work is open, with the lead and lag days of its kind
--- */
select
    staff_id,
    case_id,
    person_id,
    from_at,
    to_at,
    'documented work: case_note' as evidence
from work_spells
where kind = 'case_note'
    and staff_id is not null
