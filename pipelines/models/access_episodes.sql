/* ---
about: what each incident consists of, before it is scored; unexplained are accesses to a case or person that no recorded duty covers
optional: [cases]
--- */
with counted as (
    select
        events.incident_id,
        max(accesses.staff_id) as staff_id,
        max(accesses.case_id) as case_id,
        max(accesses.person_id) as person_id,
        max(accesses.unit_id) as unit_id,
        min(accesses.occurred_at) as first_at,
        max(accesses.occurred_at) as last_at,
        count(*) as access_count,
        count(*) filter (where not accesses.is_explained and (accesses.case_id is not null or accesses.person_id is not null)) as unexplained_count,
        min(case when not accesses.is_explained then accesses.occurred_at end) as unexplained_from_at,
        max(case when not accesses.is_explained then accesses.occurred_at end) as unexplained_to_at,
        min(case when not accesses.is_explained then accesses.occurred_on end) as unexplained_from_on,
        count(*) filter (where accesses.is_first) as first_count,
        count(*) filter (where accesses.action in ('print', 'export', 'delete')) as taken_count
    from access_incident_events as events
    join accesses
        on accesses.event_id = events.event_id
    group by events.incident_id
)
select
    counted.incident_id,
    counted.staff_id,
    counted.case_id,
    case when counted.case_id is null then counted.person_id end as person_id,
    counted.unit_id,
    counted.first_at,
    counted.last_at,
    counted.access_count,
    counted.unexplained_count,
    counted.unexplained_from_at,
    counted.unexplained_to_at,
    counted.unexplained_from_on,
    counted.first_count,
    counted.taken_count,
    coalesce(cases.closed_on < counted.unexplained_from_on, false) as is_closed
from counted
left join cases
    on cases.case_id = counted.case_id
