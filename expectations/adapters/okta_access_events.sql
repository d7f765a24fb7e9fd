/* ---
title: Okta system log, sign-ins
table: access_events
about: >
  Sign-ins to Okta and through it to applications, and what was seen or taken out in Okta itself; what
  was opened in an application, its own log knows. What an event type is stands in okta_events.yaml; one
  that stands there nowhere is quarantined. Somebody who signs in as another user is the actor, not that
  user. The steps of one sign-in (factors, policies) are left out, failed ones apart.
reads: json
words: okta_events.yaml
instead: export the log as JSON by the System Log API (GET /api/v1/logs), or read the admin console's CSV by okta_csv_access_events
ignored: [actor.id, actor.type, actor.displayName, actor.detailEntry, client, device, displayMessage, legacyEventType, severity, version,
  transaction, debugContext, authenticationContext, securityContext, request, target.id, target.alternateId, target.detailEntry, target.changeDetails]
params: {system: Okta}
--- */
with known as (
    select split_part(entry, '|', 1) as word, nullif(split_part(entry, '|', 2), '') as act,
        nullif(split_part(entry, '|', 3), '') as reason
    from (select unnest(string_split($words, chr(10))) as entry)
),
read as (
    select
        _file,
        _line,
        json_extract_string(_body, ['$.uuid', '$.published', '$.eventType', '$.outcome.result', '$.actor.alternateId',
            '$.client.ipAddress', '$.outcome.reason']) as found,
        lower(regexp_replace(trim(found[3]), '[ _]|[.]+$', '', 'g')) as word,
        coalesce(upper(trim(found[4])), '') as outcome,
        list_filter(cast(json_extract(_body, '$.target[*]') as json[]),
            lambda target: json_extract_string(target, '$.type') = 'AppInstance') as applications
    from input
),
judged as (
    select
        read.*,
        known.act,
        case
            when act = 'signin' and outcome in ('CHALLENGE', 'SKIPPED', 'UNKNOWN', 'DEFERRED', 'ABANDONED') then 'steps of a sign-in'
            when reason = 'steps of a sign-in' and outcome in ('FAILURE', 'DENY') then 'steps of a sign-in that failed'
            when act not in ('signin', 'failed_login') and outcome in ('FAILURE', 'DENY', 'SKIPPED', 'ABANDONED') then 'requests that failed'
            else reason
        end as left_out
    from read left join known using (word)
)
select
    _file,
    _line,
    found[1] as event_id,
    case when act = 'signin' and found[3] = 'user.authentication.sso'
        then coalesce(json_extract_string(applications[1], '$.displayName'), $system) else $system end as system,
    found[5] as account_id,
    found[2] as occurred_at,
    case
        when act <> 'signin' then act
        when outcome in ('SUCCESS', 'ALLOW') then 'login'
        when outcome in ('FAILURE', 'DENY') then 'failed_login'
    end as action,
    found[6] as workstation,
    case
        when found[3] is null then 'not an event of the system log'
        when left_out is not null then null
        when act is null then 'an event that the adapter does not know'
        when act = 'signin' and outcome not in ('SUCCESS', 'ALLOW', 'FAILURE', 'DENY') then 'an outcome that the adapter does not know'
    end as _problem,
    left_out as _left_out
from judged
