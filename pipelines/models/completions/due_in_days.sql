/* ---
about: |
  judges duties that fall due on a day: in the period are those new in it, those open when it began and those whose
  limit falls in it; a control states when each fell due and was done, the words for what was done, and for what was not
--- */
select
    incident_id as subject,
    case
        when done_on <= due_on then 'pass'
        when due_on > $as_of or (due_on > $period_last_on and not was_open) then 'not_applicable'
        else 'fail'
    end as status,
    case
        when done_on <= due_on then concat(done, ' in time')
        when due_on > $as_of then 'not yet due'
        when due_on > $period_last_on and not was_open then 'falls due after the period'
        when done_on is not null then concat(done, ' late')
        else undone
    end as reason,
    staff_id, occurred_at, unit_id
from stated
where is_new
    or was_open
    or (due_on >= $period_first_on and due_on <= $period_last_on)
