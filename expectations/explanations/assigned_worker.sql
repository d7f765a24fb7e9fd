/* ---
title: Assigned to the case
about: from the hand-over to this worker until the hand-over to the next
--- */
select
    staff_id,
    case_id,
    cast(null as varchar) as person_id,
    from_at,
    to_at,
    concat('assignment as ', role) as evidence
from assignments
