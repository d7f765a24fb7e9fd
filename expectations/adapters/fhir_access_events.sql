/* ---
title: FHIR AuditEvent, R4 and R5, in bundles, lists or NDJSON
table: access_events
about: >
  One row for each patient of an event; the second and later ones carry .2, .3 behind the event's id.
  The account is the requesting agent's identifier, reference or user id, never a name. Failed requests
  are no accesses and are left out; failed sign-ins are kept.
reads: json
list: entry
params: {system: FHIR server, case_resource: EpisodeOfCare}
--- */
with unwrapped as (
    select
        _file,
        _line,
        case
            when json_extract_string(_body, '$.resourceType') is null and json_type(_body, '$.resource') = 'OBJECT'
                then json_extract(_body, '$.resource')
            else cast(_body as json)
        end as event
    from input
),
read as (
    select
        _file,
        _line,
        json_extract_string(event, '$.resourceType') as resource,
        json_extract_string(event, ['$.id', '$.occurredDateTime', '$.occurredPeriod.start', '$.period.start',
            '$.recorded', '$.action', '$.patient.reference', '$.encounter.reference', '$.type.code']) as found,
        coalesce(json_extract_string(event, '$.outcome.code.code'),
            case when json_type(event, '$.outcome') = 'VARCHAR' then json_extract_string(event, '$.outcome') end) as outcome,
        list_concat(json_extract_string(event, '$.subtype[*].code'), json_extract_string(event, '$.code.coding[*].code'),
            json_extract_string(event, '$.category[*].coding[*].code'), [json_extract_string(event, '$.type.code')]) as codes,
        list_concat(json_extract_string(event, '$.entity[*].what.reference'),
            json_extract_string(event, '$.entity[*].reference.reference')) as entities,
        list_filter(cast(json_extract(event, '$.agent[*]') as json[]),
            lambda agent: json_extract_string(agent, '$.requestor') = 'true') as requesters,
        coalesce(requesters[1], json_extract(event, '$.agent[0]')) as agent,
        coalesce(json_extract_string(event, '$.purposeOfEvent[*].coding[*].code')[1],
            json_extract_string(event, '$.authorization[*].coding[*].code')[1]) as purpose
    from unwrapped
),
judged as (
    select
        *,
        list_distinct(list_transform(list_filter(list_concat([found[7]], entities),
            lambda reference: regexp_matches(reference, '(^|/)Patient/[^/]+')),
            lambda reference: regexp_extract(reference, '(?:^|/)Patient/([^/]+)', 1))) as patients,
        list_transform(list_filter(list_concat([found[8]], entities),
            lambda reference: contains(reference, $case_resource || '/')),
            lambda reference: regexp_extract(split_part(reference, $case_resource || '/', 2), '^[^/]+')) as cases,
        coalesce(outcome not in ('0', 'success', 'information', 'warning', '4'), false) as has_failed,
        case
            when list_has_any(codes, ['110122', 'login']) then 'login'
            when list_has_any(codes, ['110106', 'export', 'Export']) then 'export'
            when list_has_any(codes, ['search', 'search-type', 'search-system', '110112']) then 'search'
            when found[6] in ('C', 'U') then 'edit'
            when found[6] = 'D' then 'delete'
            when found[6] = 'R' then 'view'
        end as kind,
        case
            when resource <> 'AuditEvent' then 'other resources than AuditEvent'
            when list_has_any(codes, ['110123', 'logout']) then 'sign-outs'
            when list_has_any(codes, ['110120', '110121', '110100']) and not list_has_any(codes, ['110122'])
                then 'starts and stops of applications'
            when has_failed and kind <> 'login' then 'requests that failed'
        end as left_out
    from read
),
spread as (
    select
        *,
        unnest(case when len(patients) > 0 then list_sort(patients) else [cast(null as varchar)] end) as person_id,
        generate_subscripts(case when len(patients) > 0 then patients else [''] end, 1) as number
    from judged
)
select
    _file,
    _line,
    coalesce(found[1], left(sha256(concat_ws(' ', cast(found as varchar), cast(agent as varchar), cast(entities as varchar))), 24))
        || case when number > 1 then '.' || number else '' end as event_id,
    $system as system,
    coalesce(json_extract_string(agent, '$.who.identifier.value'), json_extract_string(agent, '$.who.reference'),
        json_extract_string(agent, '$.userId.value'), json_extract_string(agent, '$.reference.reference'),
        json_extract_string(agent, '$.altId')) as account_id,
    coalesce(found[2], found[3], found[4], found[5]) as occurred_at,
    case when kind = 'login' and has_failed then 'failed_login' else kind end as action,
    cases[1] as case_id,
    person_id,
    purpose as reason,
    coalesce(json_extract_string(agent, '$.network.address'), json_extract_string(agent, '$.networkString'),
        json_extract_string(agent, '$.networkUri')) as workstation,
    case
        when resource is null then 'not a FHIR resource'
        when left_out is null and len(cases) > 1 and len(list_distinct(cases)) > 1 then 'more than one case'
        when left_out is null and kind is null then 'an action that the adapter does not know'
    end as _problem,
    left_out as _left_out
from spread
