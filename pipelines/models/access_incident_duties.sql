/* ---
about: the worker's duty nearest in time to the unexplained accesses of an incident, on the same case or person, with its distance in seconds
--- */
with duties as (
    select
        about.incident_id,
        reasons.from_at,
        reasons.to_at
    from access_incident_cases as about
    join access_episodes
        on access_episodes.incident_id = about.incident_id
    join reasons
        on reasons.staff_id = access_episodes.staff_id
        and reasons.case_id = about.case_id
    union
    select
        access_episodes.incident_id,
        reasons.from_at,
        reasons.to_at
    from access_episodes
    join reasons
        on reasons.staff_id = access_episodes.staff_id
        and reasons.person_id = access_episodes.person_id
    where access_episodes.unexplained_count > 0
        and reasons.case_id is null
),
measured as (
    select
        duties.incident_id,
        case
            when duties.to_at <= access_episodes.unexplained_from_at then 'ended'
            when duties.from_at > access_episodes.unexplained_to_at then 'began'
            else 'between'
        end as direction,
        case
            when duties.to_at <= access_episodes.unexplained_from_at then date_diff('second', duties.to_at, access_episodes.unexplained_from_at)
            when duties.from_at > access_episodes.unexplained_to_at then date_diff('second', access_episodes.unexplained_to_at, duties.from_at)
            else 0
        end as seconds
    from duties
    join access_episodes
        on access_episodes.incident_id = duties.incident_id
),
ordered as (
    select
        incident_id,
        direction,
        seconds,
        row_number() over (partition by incident_id order by seconds, direction) as position
    from measured
)
select
    incident_id,
    direction,
    seconds,
    case
        when seconds < 60 then 'less than a minute'
        when seconds < 120 then '1 minute'
        when seconds < 3600 then concat(cast(cast(floor(seconds / 60) as bigint) as varchar), ' minutes')
        when seconds < 7200 then '1 hour'
        when seconds < 172800 then concat(cast(cast(floor(seconds / 3600) as bigint) as varchar), ' hours')
        else concat(cast(cast(floor(seconds / 86400) as bigint) as varchar), ' days')
    end as distance
from ordered
where position = 1
