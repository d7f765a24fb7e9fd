/* ---
title: Checks a licence
about: while that work is open, with the lead and lag days of its kind
--- */
select
    staff_id,
    case_id,
    person_id,
    from_at,
    to_at,
    'documented work: licensing_check' as evidence
from work_spells
where kind = 'licensing_check'
    and staff_id is not null
