/* ---
about: judges duties that fall due at a moment, as due_in_days judges those that fall due on a day
--- */
select
    incident_id as subject,
    case
        when done_at <= due_at then 'pass'
        when due_at >= $as_of_end or (due_at >= $period_end and not was_open) then 'not_applicable'
        else 'fail'
    end as status,
    case
        when done_at <= due_at then concat(done, ' in time')
        when due_at >= $as_of_end then 'not yet due'
        when due_at >= $period_end and not was_open then 'falls due after the period'
        when done_at is not null then concat(done, ' late')
        else undone
    end as reason,
    staff_id, occurred_at, unit_id
from stated
where is_new
    or was_open
    or (due_at >= $period_start and due_at < $period_end)
