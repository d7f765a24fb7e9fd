/* ---
about: |
  what ties a worker to the case of an unexplained access though no duty covers it, strongest first: a duty a few hours off, work of the
  unit without a named worker, a place higher up the supervision chain, a duty within a week, a duty on another case of the same
  people, a duty on a case that the person had left, a worker of the same unit assigned, a duty at another
  time, a case of the worker's own unit. A duty that ended with the case's closing is only a former one
params: {near_hours: 24, recent_days: 7}
optional: [cases, case_members, work_items, staff]
--- */
with duties as (
    select
        nearest.incident_id,
        case
            when access_episodes.is_closed then 'former_duty'
            when nearest.seconds <= $near_hours * 3600 then 'near_duty'
            when nearest.seconds <= $recent_days * 86400 then 'recent_duty'
            else 'former_duty'
        end as tie,
        case
            when nearest.direction = 'between' then 'A duty of the worker on this case fell between these accesses.'
            when nearest.direction = 'ended' then concat('A duty of the worker on this case ended ', nearest.distance, ' before.')
            else concat('A duty of the worker on this case began ', nearest.distance, ' after.')
        end as sentence
    from access_incident_duties as nearest
    join access_episodes
        on access_episodes.incident_id = nearest.incident_id
),
seniors as (
    select
        about.incident_id,
        'senior' as tie,
        concat('The worker stands ', cast(min(supervision.level) as varchar), case when min(supervision.level) = 1 then ' level' else ' levels' end, ' above a worker assigned to the case at that time, too far to count as a reason.') as sentence
    from access_incident_cases as about
    join access_episodes
        on access_episodes.incident_id = about.incident_id
    join held_assignments
        on held_assignments.case_id = about.case_id
    join supervision
        on supervision.staff_id = held_assignments.staff_id
        and supervision.supervisor_id = access_episodes.staff_id
    where held_assignments.from_at <= access_episodes.unexplained_from_at
        and (held_assignments.to_at is null or held_assignments.to_at > access_episodes.unexplained_from_at)
    group by about.incident_id
),
unit_works as (
    select
        about.incident_id,
        'unit_work' as tie,
        'Work on the case was open in the worker''s unit at that time, without a named worker.' as sentence
    from access_incident_cases as about
    join access_episodes
        on access_episodes.incident_id = about.incident_id
    join work_spells
        on work_spells.case_id = about.case_id
        and work_spells.unit_id = access_episodes.unit_id
    where work_spells.staff_id is null
        and work_spells.from_at <= access_episodes.unexplained_from_at
        and work_spells.to_at > access_episodes.unexplained_from_at
),
other_cases as (
    select
        about.incident_id,
        'other_case' as tie,
        'At that time the worker had a duty on another case with a member of this one.' as sentence
    from access_incident_cases as about
    join access_episodes
        on access_episodes.incident_id = about.incident_id
    join case_members as members
        on members.case_id = about.case_id
    join case_members as elsewhere
        on elsewhere.person_id = members.person_id
    join reasons
        on reasons.staff_id = access_episodes.staff_id
        and reasons.case_id = elsewhere.case_id
    where elsewhere.case_id <> about.case_id
        and reasons.from_at <= access_episodes.unexplained_from_at
        and (reasons.to_at is null or reasons.to_at > access_episodes.unexplained_from_at)
),
former_members as (
    select
        access_episodes.incident_id,
        'former_member' as tie,
        concat('At that time the worker had a duty on a case that the person had left ', cast(min(date_diff('day', case_members.to_on, access_episodes.unexplained_from_on)) as varchar), case when min(date_diff('day', case_members.to_on, access_episodes.unexplained_from_on)) = 1 then ' day before.' else ' days before.' end) as sentence
    from access_episodes
    join case_members
        on case_members.person_id = access_episodes.person_id
    join reasons
        on reasons.staff_id = access_episodes.staff_id
        and reasons.case_id = case_members.case_id
    where access_episodes.unexplained_count > 0
        and case_members.to_on < access_episodes.unexplained_from_on
        and reasons.from_at <= access_episodes.unexplained_from_at
        and (reasons.to_at is null or reasons.to_at > access_episodes.unexplained_from_at)
    group by access_episodes.incident_id
),
unit_colleagues as (
    select distinct
        about.incident_id,
        'unit_colleague' as tie,
        'Another worker of the same unit was assigned to the case at that time.' as sentence
    from access_incident_cases as about
    join access_episodes
        on access_episodes.incident_id = about.incident_id
    join held_assignments
        on held_assignments.case_id = about.case_id
    join staff as colleagues
        on colleagues.staff_id = held_assignments.staff_id
        and colleagues.unit_id = access_episodes.unit_id
    where held_assignments.from_at <= access_episodes.unexplained_from_at
        and (held_assignments.to_at is null or held_assignments.to_at > access_episodes.unexplained_from_at)
),
own_units as (
    select
        about.incident_id,
        'own_unit' as tie,
        'The case belongs to the worker''s own unit.' as sentence
    from access_incident_cases as about
    join access_episodes
        on access_episodes.incident_id = about.incident_id
    join cases
        on cases.case_id = about.case_id
        and cases.unit_id = access_episodes.unit_id
),
ties as (
    select incident_id, tie, sentence, case tie when 'near_duty' then 1 when 'recent_duty' then 4 else 8 end as position
    from duties
    union all
    select incident_id, tie, sentence, 2 as position
    from unit_works
    union all
    select incident_id, tie, sentence, 3 as position
    from seniors
    union all
    select incident_id, tie, sentence, 5 as position
    from other_cases
    union all
    select incident_id, tie, sentence, 6 as position
    from former_members
    union all
    select incident_id, tie, sentence, 7 as position
    from unit_colleagues
    union all
    select incident_id, tie, sentence, 9 as position
    from own_units
),
ordered as (
    select
        incident_id,
        tie,
        sentence,
        row_number() over (partition by incident_id order by position, sentence) as choice
    from ties
)
select
    incident_id,
    tie,
    sentence
from ordered
where choice = 1
