/* ---
title: Reviews the case for quality
about: while that work is open, with the lead and lag days of its kind
--- */
select
    staff_id,
    case_id,
    person_id,
    from_at,
    to_at,
    'documented work: quality_review' as evidence
from work_spells
where kind = 'quality_review'
    and staff_id is not null
