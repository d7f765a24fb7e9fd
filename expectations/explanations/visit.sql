/* ---
title: Visits on the case
about: while that work is open, with the lead and lag days of its kind
--- */
select
    staff_id,
    case_id,
    person_id,
    from_at,
    to_at,
    'documented work: visit' as evidence
from work_spells
where kind = 'visit'
    and staff_id is not null
