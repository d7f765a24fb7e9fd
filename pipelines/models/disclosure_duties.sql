/* ---
about: |
  each disclosure on a case: whether the worker then had a duty on it (any reason that explains an access, ruling 28)
  and whether an assignment to manage it, which ends with the worker's last day, touched that local day (rulings 23 and 45)
--- */
with on_duty as (
    select distinct
        disclosed.disclosure_id
    from disclosed
    join reasons
        on reasons.staff_id = disclosed.staff_id
        and reasons.case_id = disclosed.case_id
    where reasons.from_at <= disclosed.disclosed_at
        and (reasons.to_at is null or reasons.to_at > disclosed.disclosed_at)
),
managing as (
    select distinct
        disclosed.disclosure_id
    from disclosed
    join calendar
        on calendar.day_on = disclosed.disclosed_on
    join held_assignments
        on held_assignments.staff_id = disclosed.staff_id
        and held_assignments.case_id = disclosed.case_id
    where held_assignments.manages
        and held_assignments.from_at < calendar.ends_at
        and (held_assignments.to_at is null or held_assignments.to_at > calendar.starts_at)
)
select
    disclosed.disclosure_id,
    on_duty.disclosure_id is not null as has_duty,
    managing.disclosure_id is not null as is_managing
from disclosed
left join on_duty
    on on_duty.disclosure_id = disclosed.disclosure_id
left join managing
    on managing.disclosure_id = disclosed.disclosure_id
where disclosed.case_id is not null
