/* ---
title: Discusses the case in supervision
about: while that work is open, with the lead and lag days of its kind
--- */
select
    staff_id,
    case_id,
    person_id,
    from_at,
    to_at,
    'documented work: supervision' as evidence
from work_spells
where kind = 'supervision'
    and staff_id is not null
