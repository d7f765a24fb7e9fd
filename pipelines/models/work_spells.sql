/* ---
about: documented work as intervals, from opening to closing (open work until the as-of day), with lead and lag by kind
--- */
select
    work_items.work_id,
    work_items.kind,
    work_items.case_id,
    work_items.person_id,
    work_items.staff_id,
    work_items.unit_id,
    work_items.opened_at - coalesce(work_grace.lead_days, 0) * interval 1 day as from_at,
    coalesce(work_items.closed_at, $as_of_end) + coalesce(work_grace.lag_days, 0) * interval 1 day as to_at
from work_items
left join work_grace
    on work_grace.kind = work_items.kind
