/* ---
title: Okta system log, sign-ins
table: access_events
about: >
  Sign-ins to Okta and through it to applications; what was opened there, the application's own log
  knows. The steps of one sign-in (factors, policies) are left out.
reads: json
params: {system: Okta}
--- */
with read as (
    select
        _file,
        _line,
        json_extract_string(_body, ['$.uuid', '$.published', '$.eventType', '$.outcome.result', '$.actor.alternateId',
            '$.client.ipAddress', '$.outcome.reason']) as found,
        list_filter(cast(json_extract(_body, '$.target[*]') as json[]),
            lambda target: json_extract_string(target, '$.type') = 'AppInstance') as applications
    from input
)
select
    _file,
    _line,
    found[1] as event_id,
    case when found[3] = 'user.authentication.sso'
        then coalesce(json_extract_string(applications[1], '$.displayName'), $system) else $system end as system,
    found[5] as account_id,
    found[2] as occurred_at,
    case
        when found[3] in ('user.session.start', 'user.authentication.sso', 'app.generic.unauth_app_access_attempt') then case
            when found[3] = 'app.generic.unauth_app_access_attempt' then 'failed_login'
            when found[4] in ('SUCCESS', 'ALLOW') then 'login'
            when found[4] in ('FAILURE', 'DENY') then 'failed_login'
        end
    end as action,
    found[6] as workstation,
    case
        when found[3] is null then 'not an event of the system log'
        when found[3] in ('user.session.start', 'user.authentication.sso')
            and coalesce(found[4], '') not in ('SUCCESS', 'ALLOW', 'FAILURE', 'DENY', 'CHALLENGE', 'SKIPPED', 'UNKNOWN')
            then 'an outcome that the adapter does not know'
    end as _problem,
    case
        when found[3] in ('user.session.start', 'user.authentication.sso') and found[4] in ('CHALLENGE', 'SKIPPED', 'UNKNOWN')
            then 'steps of a sign-in'
        when found[3] in ('user.session.start', 'user.authentication.sso', 'app.generic.unauth_app_access_attempt') then null
        when found[3] = 'user.session.end' then 'sign-outs'
        when regexp_matches(found[3], '^(user\.authentication\.|policy\.evaluate|user\.mfa\.|system\.push)') then 'steps of a sign-in'
        when found[3] is not null then 'events that are no sign-in'
    end as _left_out
from read
