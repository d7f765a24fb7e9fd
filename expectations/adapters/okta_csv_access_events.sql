/* ---
title: Okta system log, sign-ins, from the admin console's CSV
table: access_events
about: >
  What okta_access_events reads, from the CSV that the admin console gives. The CSV holds what the page
  was filtered to, and only the first targets of an event: the API's JSON is whole.
reads:
  uuid: {names: [uuid], required: true}
  stamp: {names: [timestamp, published], required: true}
  kind: {names: [event_type, eventtype], required: true}
  result: {names: [outcome.result], required: true}
  account: {names: [actor.alternate_id, actor.alternateid], required: true}
  address: [client.ip_address, client.ipaddress]
  type0: [target0.type]
  name0: [target0.display_name, target0.displayname]
  type1: [target1.type]
  name1: [target1.display_name, target1.displayname]
  type2: [target2.type]
  name2: [target2.display_name, target2.displayname]
words: okta_events.yaml
ignored: [actor.id, actor.type, actor.display_name, display_message, severity, version, transaction.id, transaction.type, outcome.reason,
  client.user_agent.raw_user_agent, client.user_agent.os, client.user_agent.browser, client.zone, client.device, client.id,
  client.geographical_context.city, client.geographical_context.state, client.geographical_context.country,
  client.geographical_context.postal_code, client.geographical_context.geolocation.lat, client.geographical_context.geolocation.lon,
  target0.id, target0.alternate_id, target1.id, target1.alternate_id, target2.id, target2.alternate_id]
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
        nullif(trim(uuid), '') as event_id,
        stamp,
        nullif(trim(kind), '') as event,
        nullif(trim(account), '') as account,
        nullif(trim(address), '') as address,
        lower(regexp_replace(trim(kind), '[ _]|[.]+$', '', 'g')) as word,
        coalesce(upper(trim(result)), '') as outcome,
        case 'AppInstance' when type0 then name0 when type1 then name1 when type2 then name2 end as application
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
    event_id,
    case when act = 'signin' and event = 'user.authentication.sso'
        then coalesce(nullif(trim(application), ''), $system) else $system end as system,
    account as account_id,
    stamp as occurred_at,
    case
        when act <> 'signin' then act
        when outcome in ('SUCCESS', 'ALLOW') then 'login'
        when outcome in ('FAILURE', 'DENY') then 'failed_login'
    end as action,
    address as workstation,
    case
        when event is null then 'not an event of the system log'
        when left_out is not null then null
        when act is null then 'an event that the adapter does not know'
        when act = 'signin' and outcome not in ('SUCCESS', 'ALLOW', 'FAILURE', 'DENY') then 'an outcome that the adapter does not know'
    end as _problem,
    left_out as _left_out
from judged
