/* ---
title: Microsoft 365 unified audit log
table: access_events
about: >
  CSV with AuditData, or JSON: records of the Management Activity API, Graph's with auditData, those
  with AuditData as text. What an operation is stands in m365_operations.yaml; one that stands there
  nowhere is quarantined. The account is the sign-in name; which worker that is comes from accounts. A
  case is known only where its number stands in an address, path, name or subject (case_pattern); a
  record about several cases gives a row for each, the second and later ones with .2, .3 behind the
  record's id. An act that failed is left out, a failed sign-in is kept. Mail that was sent belongs to
  the message trace. Exports overlap: a record that is there again, the same in every byte, is left out.
reads:
  audit: {names: [AuditData, _body], required: true}
  id: [Identity, RecordId]
words: m365_operations.yaml
json: audit
ignored: [RunspaceId, CreationDate, RecordType, UserIds, UserId, Operations, Operation, ResultIndex, ResultCount, IsValid,
  ObjectState, AssociatedAdminUnits, AssociatedAdminUnitsNames, OrganizationId, UserKey, UserType, Version, Workload,
  Platform, UserAgent, CorrelationId, EventSource, ItemType, ListId, ListItemUniqueId, WebId, Site, SiteUrl, SourceFileExtension,
  ExtendedProperties, ModifiedProperties, Actor, Target, ActorContextId, TargetContextId, InterSystemsId, IntraSystemId,
  SupportTicketId, AzureActiveDirectoryEventType, AppAccessContext, DeviceProperties, ErrorNumber, ApplicationId, id,
  createdDateTime, auditLogRecordType, service, userId, userPrincipalName, userType, organizationId, clientIp, objectId,
  operation, administrativeUnits]
params: {system: Microsoft 365, case_pattern: '', day_first: null}
--- */
with known as (
    select split_part(entry, '|', 1) as word, nullif(split_part(entry, '|', 2), '') as act,
        nullif(split_part(entry, '|', 3), '') as reason
    from (select unnest(string_split($words, chr(10))) as entry)
),
objects as (
    select
        _file,
        _line,
        trim(id) as outer_id,
        case when json_valid(audit) then json_type(audit) = 'OBJECT' else false end as has_object,
        case when has_object and (contains(audit, '"AuditData"') or contains(audit, '"auditData"'))
            then coalesce(json_extract_string(audit, '$.AuditData'), json_extract_string(audit, '$.auditData'), audit)
            else audit end as inner_text,
        case when has_object and inner_text <> audit
            then case when json_valid(inner_text) then json_type(inner_text) = 'OBJECT' else false end
            else has_object end as is_object,
        case when is_object then inner_text end as body
    from input
),
read as (
    select
        * exclude (inner_text, has_object),
        json_extract_string(body, ['$.Id', '$.Operation', '$.CreationTime', '$.UserId', '$.ResultStatus', '$.OperationCount',
            '$.ClientIP', '$.ClientIPAddress', '$.ActorIpAddress', '$.ObjectId', '$.SourceFileName', '$.SourceRelativeUrl',
            '$.DestinationFileName', '$.DestinationRelativeUrl', '$.Item.ParentFolder.Path', '$.Item.Subject',
            '$.DestFolder.Path', '$.ItemUrl', '$.EntityId', '$.IsSuccess', '$.AccessDenied']) as found,
        case when contains(body, '"Folders"') then json_extract_string(body, '$.Folders[*].Path') end as folders,
        case when contains(body, '"AffectedItems"') then list_concat(json_extract_string(body, '$.AffectedItems[*].ParentFolder.Path'),
            json_extract_string(body, '$.AffectedItems[*].Subject')) end as items,
        case when contains(body, '"AffectedItems"') then json_array_length(body, '$.AffectedItems') end as item_count,
        case when contains(body, '"AccessedResources"') then list_concat(
            json_extract_string(body, '$.CopilotEventData.AccessedResources[*].ID'),
            json_extract_string(body, '$.CopilotEventData.AccessedResources[*].Name'),
            json_extract_string(body, '$.CopilotEventData.AccessedResources[*].SiteUrl')) end as resources,
        is_object and len(json_keys(body)) <> len(list_distinct(json_keys(body))) as is_twofold,
        hash(body) as content
    from objects
),
named as (
    select
        * exclude (body),
        coalesce(nullif(found[1], ''), nullif(outer_id, '')) as event_id,
        lower(regexp_replace(trim(found[2]), '[ _]|[.]+$', '', 'g')) as operation,
        found[3] as created,
        regexp_matches(created, '^\d{4}-') as is_iso,
        lower(coalesce(trim(found[5]), '')) as status,
        concat_ws(chr(10), array_to_string(found[10:19], chr(10)), array_to_string(folders, chr(10)),
            array_to_string(items, chr(10)), array_to_string(resources, chr(10))) as places,
        row_number() over (partition by event_id, content order by _file, cast(_line as bigint)) as copy
    from read
),
judged as (
    select
        named.*,
        known.act,
        known.reason,
        status in ('failed', 'failure', 'false', 'error', 'denied', 'authorizationfailure')
            or coalesce(found[20], '') = 'false' or coalesce(found[21], '') = 'true' as has_failed,
        list_sort(list_distinct(regexp_extract_all(places, nullif($case_pattern, '')))) as cases,
        case
            when not is_object then 'AuditData is not a JSON object'
            when is_twofold then 'a key stands twice in AuditData'
            when operation is null then 'AuditData names no operation'
            when act is null and reason is null then 'an operation that the adapter does not know'
            when act is not null and not has_failed
                and status not in ('', 'succeeded', 'success', 'partiallysucceeded', 'partiallysucceded', 'true', 'completed', 'ok')
                then 'an outcome that the adapter does not know'
            when not is_iso then day_order_problem([created], $day_first)
        end as problem,
        case
            when copy > 1 and is_object then 'records that were exported before'
            when problem is not null then null
            when has_failed and act not in ('login', 'failed_login') then 'requests that failed'
            else reason
        end as left_out
    from named left join known on known.word = named.operation
),
spread as (
    select
        *,
        unnest(case when left_out is null and len(cases) > 0 then cases else [cast(null as varchar)] end) as case_id,
        generate_subscripts(case when left_out is null and len(cases) > 0 then cases else [''] end, 1) as number
    from judged
)
select
    _file,
    _line,
    event_id || case when number > 1 then '.' || number else '' end as event_id,
    $system as system,
    nullif(trim(found[4]), '') as account_id,
    case
        when not is_iso then moment_in_zone(read_moment(created, $day_first), 'UTC')
        when regexp_matches(created, '(Z|[+-]\d\d:?\d\d)$') then created
        else created || 'Z'
    end as occurred_at,
    case when act = 'login' and has_failed then 'failed_login' else act end as action,
    case_id,
    coalesce(nullif(found[6], ''), cast(nullif(item_count, 0) as varchar)) as records_affected,
    coalesce(found[7], found[8], found[9]) as workstation,
    problem as _problem,
    left_out as _left_out
from spread
