/* ---
title: Reviews the case for Legal
about: while that work is open, with the lead and lag days of its kind
--- */
select
    staff_id,
    case_id,
    person_id,
    from_at,
    to_at,
    'documented work: legal_review' as evidence
from work_spells
where kind = 'legal_review'
    and staff_id is not null
