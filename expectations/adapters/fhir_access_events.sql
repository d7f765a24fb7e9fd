/* ---
title: FHIR AuditEvent, R4, R4B and R5, in bundles, lists or NDJSON
table: access_events
about: >
  One row for each patient of an event, or for each case where it names several; the second and later
  ones carry .2, .3 behind the event's id. The account is the requesting agent's identifier, reference or
  user id, never a name; a person before an application, and events with several persons who ask are
  quarantined. A patient who is only an agent is the patient. Purposes of use, of the agent and of the
  event, are the reason (BTG: break the glass). Failed requests are no accesses and are left out; failed
  sign-ins are kept.
reads: json
list: entry
ignored: [fullUrl, resourceType, search, meta, text, language, implicitRules, type.system, type.display, subtype.system, subtype.display, code.coding.system,
  code.coding.display, code.text, category.coding.system, category.coding.display, category.text, severity, outcomeDesc, outcome.code.system,
  outcome.code.display, outcome.detail, purposeOfEvent.coding.system, purposeOfEvent.coding.display, authorization.coding.system,
  authorization.coding.display, purposeOfUse.coding.system, purposeOfUse.coding.display, who.identifier.system, who.display, what.display, what.identifier.system, agent.name, agent.type.text,
  agent.type.coding.system, agent.type.coding.display, agent.role.coding.system, agent.role.coding.display, agent.policy, agent.location, agent.media,
  network.type, networkReference, source, entity.type.system, entity.type.display, entity.role.system, entity.role.display, entity.name,
  entity.description, entity.detail, entity.lifecycle.system, entity.lifecycle.display, entity.securityLabel, entity.agent, period.end, occurredPeriod.end]
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
        json_extract_string(event, ['$.id', '$.occurredDateTime', '$.occurredPeriod.start', '$.period.start', '$.recorded',
            '$.action', '$.patient.reference', '$.patient.identifier.value', '$.encounter.reference']) as found,
        coalesce(json_extract_string(event, '$.outcome.code.code'),
            case when json_type(event, '$.outcome') = 'VARCHAR' then json_extract_string(event, '$.outcome') end) as outcome,
        list_concat(json_extract_string(event, '$.subtype[*].code'), json_extract_string(event, '$.code.coding[*].code'),
            json_extract_string(event, '$.category[*].coding[*].code'), [json_extract_string(event, '$.type.code')],
            json_extract_string(event, '$.type.coding[*].code')) as codes,
        list_distinct(list_concat(json_extract_string(event, '$.purposeOfEvent[*].coding[*].code'),
            json_extract_string(event, '$.authorization[*].coding[*].code'),
            json_extract_string(event, '$.purposeOfEvent[*].text'), json_extract_string(event, '$.authorization[*].text'))) as event_purposes,
        cast(json_extract(event, '$.agent[*]') as json[]) as agents,
        cast(json_extract(event, '$.entity[*]') as json[]) as entities,
        json_extract_string(event, '$.basedOn[*].reference') as based_on,
        json_extract_string(event, '$.contained[*].id') as contained,
        json_extract_string(event, '$.contained[*].identifier[0].value') as contained_identifiers
    from unwrapped
),
people as (
    select
        *,
        list_transform(agents, lambda agent, place: {
            'place': place,
            'requests': json_extract_string(agent, '$.requestor') = 'true',
            'reference': coalesce(json_extract_string(agent, '$.who.reference'), json_extract_string(agent, '$.reference.reference')),
            'identifier': coalesce(json_extract_string(agent, '$.who.identifier.value'), json_extract_string(agent, '$.userId.value')),
            'alias': json_extract_string(agent, '$.altId'),
            'kinds': list_concat(json_extract_string(agent, '$.type.coding[*].code'), json_extract_string(agent, '$.role[*].coding[*].code'),
                [json_extract_string(agent, '$.who.type')]),
            'purposes': list_concat(json_extract_string(agent, '$.purposeOfUse[*].coding[*].code'),
                json_extract_string(agent, '$.authorization[*].coding[*].code'),
                json_extract_string(agent, '$.purposeOfUse[*].text'), json_extract_string(agent, '$.authorization[*].text')),
            'address': coalesce(json_extract_string(agent, '$.network.address'), json_extract_string(agent, '$.networkString'),
                json_extract_string(agent, '$.networkUri'))
        }) as actors,
        list_transform(entities, lambda entity: {
            'reference': coalesce(json_extract_string(entity, '$.what.reference'), json_extract_string(entity, '$.reference.reference')),
            'identifier': coalesce(json_extract_string(entity, '$.what.identifier.value'), json_extract_string(entity, '$.identifier.value')),
            'of': json_extract_string(entity, '$.what.type'),
            'kind': coalesce(json_extract_string(entity, '$.type.code'), ''),
            'role': coalesce(json_extract_string(entity, '$.role.code'), json_extract_string(entity, '$.role.coding[0].code'), ''),
            'lifecycle': json_extract_string(entity, '$.lifecycle.code'),
            'query': try(decode(from_base64(json_extract_string(entity, '$.query'))))
        }) as objects
    from read
),
ranked as (
    select
        *,
        -- A person asks before an application does; an actor that says neither stands between them.
        list_transform(actors, lambda actor: {
            'actor': actor,
            'account': case when starts_with(actor.reference, '#')
                then coalesce(actor.identifier, contained_identifiers[list_position(contained, substr(actor.reference, 2))], actor.alias)
                else coalesce(actor.identifier, actor.reference, actor.alias) end,
            'rank': case
                when list_has_any(actor.kinds, ['110150', '110151', '110152', '110153', '110155', 'dataprocessor', 'composer', 'AUT', 'application',
                        'Device', 'Organization', 'DEV']) or regexp_matches(actor.reference, '(^|/)(Device|Organization|Endpoint)/') then 2
                when list_has_any(actor.kinds, ['humanuser', 'IRCP', 'Practitioner', 'PractitionerRole', 'Person', 'RelatedPerson', 'Patient', 'PAT'])
                    or regexp_matches(actor.reference, '(^|/)(Practitioner|PractitionerRole|Person|RelatedPerson|Patient)/') then 0
                else 1
            end + case when actor.requests then 0 else 10 end
        }) as ranks
    from people
),
chosen as (
    select
        *,
        list_min(list_transform(ranks, lambda r: r.rank)) as least,
        list_filter(ranks, lambda r: r.rank = least) as asking,
        asking[1].actor as agent,
        asking[1].account as account,
        len(list_distinct(list_transform(asking, lambda r: coalesce(r.account, '')))) > 1 as has_several
    from ranked
),
judged as (
    select
        *,
        list_distinct(list_filter(list_concat(
            [coalesce(regexp_extract(found[7], '(?:^|/)Patient/([^/?]+)', 1), found[8])],
            list_transform(objects, lambda o: case
                when regexp_matches(o.reference, '(^|/)Patient/[^/]+') then regexp_extract(o.reference, '(?:^|/)Patient/([^/?]+)', 1)
                when coalesce(o.reference, '#') similar to '(#|urn:).*' and (o.of = 'Patient' or (o.kind in ('1', 'Patient') and o.role in ('1', 'patient'))) then o.identifier
            end),
            flatten(list_transform(objects, lambda o: coalesce(regexp_extract_all(o.query, '(?:^|/|=|%2F)Patient(?:/|%2F)([A-Za-z0-9.-]+)', 1), []))),
            flatten(list_transform(objects, lambda o: coalesce(regexp_extract_all(o.query, '[?&](?:patient|subject)=([A-Za-z0-9.-]+)(?:&|$)', 1), [])))
        ), lambda id: id <> '')) as subjects,
        list_filter(list_transform(actors, lambda a: case
            when regexp_matches(a.reference, '(^|/)Patient/[^/]+') then regexp_extract(a.reference, '(?:^|/)Patient/([^/?]+)', 1)
            when list_has_any(a.kinds, ['Patient', 'PAT', 'patient']) and coalesce(a.reference, '') not like '%/%' then a.identifier
        end), lambda id: id <> '') as patients_acting,
        list_sort(case when len(subjects) > 0 then subjects else list_distinct(patients_acting) end) as patients,
        list_sort(list_distinct(list_filter(list_concat(
            list_transform(list_filter(list_concat([found[9]], based_on, list_transform(objects, lambda o: o.reference)),
                lambda reference: contains(reference, $case_resource || '/')),
                lambda reference: regexp_extract(split_part(reference, $case_resource || '/', 2), '^[^/?]+')),
            list_transform(objects, lambda o: case when o.reference is null and o.of = $case_resource then o.identifier end)
        ), lambda id: id <> ''))) as cases,
        coalesce(outcome in ('4', '8', '12', 'error', 'fatal'), false) as has_failed,
        case
            when list_has_any(codes, ['110122', 'login']) then 'login'
            when list_has_any(codes, ['110106', 'export', 'Export', 'disclose', 'transmit'])
                or len(list_filter(objects, lambda o: o.lifecycle in ('10', '11', 'disclose', 'transmit'))) > 0 then 'export'
            when list_has_any(codes, ['search', 'search-type', 'search-system', '110112']) then 'search'
            when found[6] in ('C', 'U') or list_has_any(codes, ['create', 'update', 'patch']) then 'edit'
            when found[6] = 'D' or list_has_any(codes, ['delete']) then 'delete'
            when found[6] = 'R' or list_has_any(codes, ['read', 'vread', 'history', 'history-instance', 'history-type', 'history-system']) then 'view'
        end as kind,
        case
            when resource <> 'AuditEvent' then 'other resources than AuditEvent'
            when list_has_any(codes, ['110123', 'logout']) then 'sign-outs'
            when list_has_any(codes, ['110120', '110121', '110100']) and not list_has_any(codes, ['110122'])
                then 'starts and stops of applications'
            when list_has_any(codes, ['capabilities']) then 'questions about what the server can do'
            when has_failed and coalesce(kind, '') <> 'login' then 'requests that failed'
        end as left_out,
        case
            when resource is null then 'not a FHIR resource'
            when left_out is not null then null
            when len(cases) > 1 and len(patients) > 1 then 'several cases and several patients: which belongs to which is not said'
            when outcome not in ('0', '4', '8', '12', 'success', 'information', 'warning', 'error', 'fatal')
                then 'an outcome that the adapter does not know'
            when kind is null then 'an action that the adapter does not know'
            when has_several then 'several agents asked, and none of them before the others'
        end as problem
    from chosen
),
spread as (
    select
        *,
        unnest(case when left_out is null and problem is null then generate_series(1, greatest(len(patients), len(cases), 1))
            else [1] end) as number
    from judged
)
select
    _file,
    _line,
    coalesce(found[1], left(sha256(concat_ws(' ', cast(found as varchar), cast(agents as varchar), cast(entities as varchar))), 24))
        || case when number > 1 then '.' || number else '' end as event_id,
    $system as system,
    account as account_id,
    coalesce(found[2], found[3], found[4], found[5]) as occurred_at,
    case when kind = 'login' and has_failed then 'failed_login' else kind end as action,
    case when len(cases) > 1 then cases[number] else cases[1] end as case_id,
    case when len(patients) > 1 then patients[number] else patients[1] end as person_id,
    nullif(array_to_string(list_sort(list_distinct(list_concat(event_purposes,
        flatten(list_transform(actors, lambda a: coalesce(a.purposes, [])))))), ', '), '') as reason,
    agent.address as workstation,
    problem as _problem,
    left_out as _left_out
from spread
