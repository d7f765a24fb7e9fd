/* ---
title: Works in a unit that has documented work on the case
about: work of a unit without a named worker, where unit_work_items allows it
--- */
select
    staff.staff_id,
    work_spells.case_id,
    work_spells.person_id,
    work_spells.from_at,
    work_spells.to_at,
    concat('work of the unit: ', work_spells.kind) as evidence
from work_spells
join staff
    on staff.unit_id = work_spells.unit_id
where $unit_work_items
    and work_spells.staff_id is null
