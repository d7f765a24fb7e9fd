/* ---
about: |
  the queue: every unexplained or flagged access in one incident, ranked by the sum of the points of its parts; of equal scores the one with
  more unexplained accesses comes first, then the earlier one
--- */
with scored as (
    select
        incident_id,
        cast(sum(cast(points as decimal(18, 2))) as double) as score
    from access_incident_parts
    group by incident_id
),
raised as (
    select
        events.incident_id,
        list_sort(list(distinct access_flags.flag)) as flags
    from access_flags
    join access_incident_events as events
        on events.event_id = access_flags.event_id
    group by events.incident_id
)
select
    access_episodes.incident_id,
    access_episodes.staff_id,
    access_episodes.case_id,
    access_episodes.person_id,
    access_episodes.unit_id,
    access_episodes.first_at,
    access_episodes.last_at,
    access_episodes.access_count as accesses,
    access_episodes.unexplained_count as unexplained,
    coalesce(raised.flags, cast([] as varchar[])) as flags,
    coalesce(scored.score, 0.0) as score,
    row_number() over (order by coalesce(scored.score, 0.0) desc, access_episodes.unexplained_count desc, access_episodes.first_at, access_episodes.incident_id) as rank
from access_episodes
left join scored
    on scored.incident_id = access_episodes.incident_id
left join raised
    on raised.incident_id = access_episodes.incident_id
