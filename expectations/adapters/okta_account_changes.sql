/* ---
title: Okta system log, changes to accounts
table: account_changes
about: >
  One row for each account that an event changed. A lock-out is a change of the account that was locked,
  whatever outcome stands beside it. The log names an administrator by sign-in, not by staff number, and
  no document that ordered the change: changed_by and documented_in stay empty. An event type that
  stands neither here nor in okta_events.yaml is quarantined.
reads: json
words: okta_events.yaml
instead: export the log as JSON by the System Log API (GET /api/v1/logs)
ignored: [actor, client, device, displayMessage, legacyEventType, severity, version, transaction, debugContext, authenticationContext,
  securityContext, request, outcome.reason, target.id, target.displayName, target.detailEntry, target.changeDetails]
params: {system: Okta}
--- */
with known as (
    select split_part(entry, '|', 1) as word
    from (select unnest(string_split($words, chr(10))) as entry)
),
read as (
    select
        _file,
        _line,
        json_extract_string(_body, ['$.uuid', '$.published', '$.eventType', '$.outcome.result', '$.actor.alternateId']) as found,
        lower(regexp_replace(trim(found[3]), '[ _]|[.]+$', '', 'g')) as word,
        regexp_full_match(found[3], 'user\.account\.lock(\..*)?') as is_lock,
        list_filter(cast(json_extract(_body, '$.target[*]') as json[]),
            lambda target: json_extract_string(target, '$.type') = 'User') as users
    from input
),
judged as (
    select
        read.*,
        case
            when regexp_full_match(found[3], 'user\.lifecycle\.(create|activate|reactivate|unsuspend)|user\.account\.unlock(_by_admin)?')
                then 'enable'
            when regexp_full_match(found[3], 'user\.lifecycle\.(deactivate|suspend|delete\.completed|delete)') or is_lock
                then 'disable'
            when regexp_full_match(found[3], 'user\.account\.(reset_password|update_password|expire_password)|user\.mfa\.factor\.(reset_all|deactivate)')
                then 'reset'
            when regexp_full_match(found[3], 'user\.account\.privilege\.grant|(application|group)\.user_membership\.add') then 'grant'
            when regexp_full_match(found[3], 'user\.account\.privilege\.revoke|(application|group)\.user_membership\.remove')
                then 'revoke'
            when regexp_full_match(found[3], 'user\.account\.update_profile|application\.user_membership\.(update|change_username|change_password)')
                then 'profile'
        end as change,
        known.word is not null as is_known
    from read left join known using (word)
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
    coalesce(json_extract_string(account, '$.alternateId'), case when is_lock then found[5] end) as account_id,
    found[2] as changed_at,
    change,
    case
        when found[3] is null then 'not an event of the system log'
        when change is null and not is_known then 'an event that the adapter does not know'
    end as _problem,
    case
        when change is null and is_known then 'events that change no account'
        when found[4] in ('FAILURE', 'DENY', 'SKIPPED') and not is_lock then 'changes that failed'
    end as _left_out
from spread
