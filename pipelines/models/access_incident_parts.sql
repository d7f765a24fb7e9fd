/* ---
about: |
  the score of each incident, part by part: points and a sentence that a reviewer can check. Points of a flag are its strongest weight in the
  incident (param `points` of the flag's file); all others are the params below. Of what ties the worker to the case only the strongest
  counts; negative points speak for an honest reason that nobody recorded
params:
  unexplained: 40
  explained: -30
  first_access: 5
  several_accesses: 5
  several_from: 3
  taken: 10
  no_tie: 15
  near_duty: -30
  unit_work: -20
  senior: -20
  recent_duty: -20
  other_case: -15
  former_member: -15
  unit_colleague: -15
  former_duty: -5
  own_unit: -5
--- */
with flagged as (
    select
        events.incident_id,
        access_flags.flag,
        access_flags.sentence,
        access_flags.weight,
        row_number() over (partition by events.incident_id, access_flags.flag order by access_flags.weight desc, accesses.occurred_at, accesses.event_id) as choice
    from access_flags
    join access_incident_events as events
        on events.event_id = access_flags.event_id
    join accesses
        on accesses.event_id = access_flags.event_id
),
parts as (
    select
        incident_id,
        1 as place,
        'unexplained' as part,
        cast($unexplained as double) as points,
        case
            when unexplained_count = 1 and access_count = 1 then 'No recorded duty covers the access.'
            else concat('No recorded duty covers ', cast(unexplained_count as varchar), ' of ', cast(access_count as varchar), case when access_count = 1 then ' access.' else ' accesses.' end)
        end as sentence
    from access_episodes
    where unexplained_count > 0
    union all
    select
        incident_id,
        1 as place,
        'explained' as part,
        cast($explained as double) as points,
        case when access_count = 1 then 'A recorded duty covers the access.' else 'Recorded duties cover every access.' end as sentence
    from access_episodes
    where unexplained_count = 0
        and (case_id is not null or person_id is not null)
    union all
    select
        incident_id,
        2 as place,
        flag as part,
        weight as points,
        sentence
    from flagged
    where choice = 1
    union all
    select
        incident_id,
        3 as place,
        'taken' as part,
        cast($taken as double) as points,
        case when taken_count = 1 then 'A record was printed, exported or deleted.' else concat('Records were printed, exported or deleted ', cast(taken_count as varchar), ' times.') end as sentence
    from access_episodes
    where taken_count > 0
    union all
    select
        incident_id,
        4 as place,
        'first_access' as part,
        cast($first_access as double) as points,
        'It is the worker''s first access to this case on record.' as sentence
    from access_episodes
    where first_count > 0
    union all
    select
        incident_id,
        5 as place,
        'several_accesses' as part,
        cast($several_accesses as double) as points,
        concat(cast(unexplained_count as varchar), ' unexplained accesses in one episode.') as sentence
    from access_episodes
    where unexplained_count >= $several_from
    union all
    select
        incident_id,
        6 as place,
        tie as part,
        cast(case tie when 'near_duty' then $near_duty when 'unit_work' then $unit_work when 'senior' then $senior when 'recent_duty' then $recent_duty when 'other_case' then $other_case when 'former_member' then $former_member when 'unit_colleague' then $unit_colleague when 'former_duty' then $former_duty else $own_unit end as double) as points,
        sentence
    from access_incident_ties
    union all
    select
        access_episodes.incident_id,
        6 as place,
        'no_tie' as part,
        cast($no_tie as double) as points,
        'Nothing on record ties the worker to the case: no duty before or after, no work or supervision, not the own unit.' as sentence
    from access_episodes
    left join access_incident_ties
        on access_incident_ties.incident_id = access_episodes.incident_id
    where access_episodes.unexplained_count > 0
        and access_episodes.staff_id is not null
        and access_incident_ties.incident_id is null
)
select
    incident_id,
    row_number() over (partition by incident_id order by place, points desc, part) as ordinal,
    part,
    points,
    sentence
from parts
