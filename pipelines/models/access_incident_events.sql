/* ---
about: |
  which incident an access belongs to, of the unexplained and the flagged ones: those of one worker (of one account, where nobody can be
  named) to one case (one person, where no case is named), each less than episode_hours after the one before; an incident
  has the id of its first access
params: {episode_hours: 8}
--- */
with flagged as (
    select distinct event_id
    from access_flags
),
kept as (
    select
        accesses.event_id,
        accesses.occurred_at,
        case
            when accesses.staff_id is not null then 'worker ' || accesses.staff_id
            when accesses.account_id is not null then 'account ' || accesses.system || ' ' || accesses.account_id
            else 'nobody in ' || accesses.system
        end as actor,
        case
            when accesses.case_id is not null then 'case ' || accesses.case_id
            when accesses.person_id is not null then 'person ' || accesses.person_id
            else 'neither'
        end as looked_at
    from accesses
    left join flagged
        on flagged.event_id = accesses.event_id
    where accesses.action not in ('login', 'failed_login')
        and (flagged.event_id is not null or (not accesses.is_explained and (accesses.case_id is not null or accesses.person_id is not null)))
),
spaced as (
    select
        event_id,
        occurred_at,
        actor,
        looked_at,
        lag(occurred_at) over (partition by actor, looked_at order by occurred_at, event_id) as previous_at
    from kept
),
numbered as (
    select
        event_id,
        occurred_at,
        actor,
        looked_at,
        sum(case when previous_at is null or occurred_at >= previous_at + $episode_hours * interval 1 hour then 1 else 0 end) over (partition by actor, looked_at order by occurred_at, event_id rows between unbounded preceding and current row) as episode_no
    from spaced
)
select
    first_value(event_id) over (partition by actor, looked_at, episode_no order by occurred_at, event_id) as incident_id,
    event_id
from numbered
