/* ---
title: Prepares or attends a court hearing
about: while that work is open, with the lead and lag days of its kind
--- */
select
    staff_id,
    case_id,
    person_id,
    from_at,
    to_at,
    'documented work: court_hearing' as evidence
from work_spells
where kind = 'court_hearing'
    and staff_id is not null
