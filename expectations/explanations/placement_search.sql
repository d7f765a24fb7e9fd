/* ---
title: Searches a placement for a child of the case
about: while that work is open, with the lead and lag days of its kind
--- */
select
    staff_id,
    case_id,
    person_id,
    from_at,
    to_at,
    'documented work: placement_search' as evidence
from work_spells
where kind = 'placement_search'
    and staff_id is not null
