/* ---
title: Okta system log, changes to accounts
table: account_changes
about: >
  One row for each account that an event changed. The log names an administrator by sign-in, not by
  staff number, and no document that ordered the change: changed_by and documented_in stay empty.
reads: json
params: {system: Okta}
--- */
with read as (
    select
        _file,
        _line,
        json_extract_string(_body, ['$.uuid', '$.published', '$.eventType', '$.outcome.result']) as found,
        list_filter(cast(json_extract(_body, '$.target[*]') as json[]),
            lambda target: json_extract_string(target, '$.type') = 'User') as users
    from input
),
judged as (
    select
        *,
        case
            when regexp_full_match(found[3], 'user\.lifecycle\.(create|activate|reactivate|unsuspend)|user\.account\.unlock(_by_admin)?')
                then 'enable'
            when regexp_full_match(found[3], 'user\.lifecycle\.(deactivate|suspend|delete\..*|delete)|user\.account\.lock(\..*)?')
                then 'disable'
            when regexp_full_match(found[3], 'user\.account\.(reset_password|update_password|expire_password)|user\.mfa\.factor\.(reset_all|deactivate)')
                then 'reset'
            when regexp_full_match(found[3], 'user\.account\.privilege\.grant|(application|group)\.user_membership\.add') then 'grant'
            when regexp_full_match(found[3], 'user\.account\.privilege\.revoke|(application|group)\.user_membership\.remove')
                then 'revoke'
            when regexp_full_match(found[3], 'user\.account\.update_profile|application\.user_membership\.(update|change_username|change_password)')
                then 'profile'
        end as change
    from read
),
spread as (
    select
        *,
        unnest(case when len(users) > 0 then users else [cast(null as json)] end) as account,
        generate_subscripts(case when len(users) > 0 then users else [cast('{}' as json)] end, 1) as number
    from judged
)
select
    _file,
    _line,
    found[1] || case when number > 1 then '.' || number else '' end as change_id,
    $system as system,
    json_extract_string(account, '$.alternateId') as account_id,
    found[2] as changed_at,
    change,
    case when found[3] is null then 'not an event of the system log' end as _problem,
    case
        when found[3] is not null and change is null then 'events that change no account'
        when found[4] in ('FAILURE', 'DENY', 'SKIPPED') then 'changes that failed'
    end as _left_out
from spread
