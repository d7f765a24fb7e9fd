/* ---
title: Salesforce event log files
table: access_events
about: >
  One CSV for each kind of event and day or hour; name all of them in one call, so that an act which
  several files tell is one event. What an event type is stands in salesforce_events.yaml; one that
  stands there nowhere is quarantined. Of the events of one request the one that says most is kept, with
  the case, the person and the number of rows that any of them knows; an API call that API Total Usage
  repeats, and a page that shows a report, are the same act. Ids of 15 characters become those of 18. A
  record is known by its id only; case_prefix and person_prefix say which objects are cases and persons.
  What a report showed is a number of rows, not which ones.
reads:
  kind: {names: [EVENT_TYPE], required: true}
  derived: [TIMESTAMP_DERIVED]
  stamp: {names: [TIMESTAMP], required: true}
  request: {names: [REQUEST_ID], required: true}
  account: [USER_ID_DERIVED]
  user: [USER_ID]
  status: [LOGIN_STATUS]
  http_status: [STATUS_CODE, HTTP_STATUS_CODE]
  request_status: [REQUEST_STATUS]
  success: [SUCCESS]
  method: [METHOD, METHOD_NAME, OPERATION, OPERATION_TYPE, HTTP_METHOD, ACTION]
  transfer: [TRANSACTION_TYPE]
  record: [URI_ID_DERIVED]
  entity: [PAGE_ENTITY_ID, RECORD_ID, ENTITY_ID, PARENT_ID]
  uri: [URI, PAGE_URL, API_RESOURCE]
  rows_processed: [ROWS_PROCESSED, ROW_COUNT, NUMBER_OF_RECORDS]
  address: [CLIENT_IP, SOURCE_IP]
words: salesforce_events.yaml
ignored: [ORGANIZATION_ID, RUN_TIME, CPU_TIME, SESSION_KEY, LOGIN_KEY, USER_TYPE, DB_TOTAL_TIME, DB_CPU_TIME, DB_BLOCKS, API_VERSION,
  API_TYPE, API_FAMILY, USER_AGENT, PLATFORM_TYPE, BROWSER_TYPE, TLS_PROTOCOL, CIPHER_SUITE, LOGIN_TYPE, LOGIN_SUB_TYPE, SESSION_TYPE,
  SESSION_LEVEL, ENTITY_NAME, REQUEST_SIZE, RESPONSE_SIZE, MEDIA_TYPE, COUNTS_AGAINST_API_LIMIT, CONNECTED_APP_ID, CLIENT_ID, CLIENT_NAME,
  USER_NAME, COUNTRY_CODE, REFERRER_URI, PAGE_APP_NAME, PAGE_CONTEXT, PAGE_ENTITY_TYPE, DEVICE_PLATFORM, DEVICE_MODEL, DEVICE_SESSION_ID,
  SDK_VERSION, SDK_APP_TYPE, SDK_APP_VERSION, OS_NAME, OS_VERSION, APP_NAME, UI_EVENT_SEQUENCE_NUM, UI_EVENT_TIMESTAMP, ORIGIN, DISPLAY_TYPE,
  RENDERING_TYPE, REPORT_ID, REPORT_ID_DERIVED, REPORT_DESCRIPTION, NUMBER_COLUMNS, NUMBER_BUCKETS, AVERAGE_ROW_SIZE, SORT, DB_TOTAL_TIME]
params: {system: Salesforce, case_prefix: '500', person_prefix: '003'}
--- */
with known as (
    select split_part(entry, '|', 1) as word, nullif(split_part(entry, '|', 2), '') as act,
        nullif(split_part(entry, '|', 3), '') as reason
    from (select unnest(string_split($words, chr(10))) as entry)
),
read as (
    select
        * replace (nullif(trim(request), '') as request),
        trim(kind) as event,
        lower(regexp_replace(trim(kind), '[ _]|[.]+$', '', 'g')) as word,
        lower(trim(coalesce(method, ''))) as verb,
        nullif(trim(coalesce(nullif(trim(record), ''), nullif(trim(entity), ''),
            nullif(regexp_extract(uri, '(?:^|[/=])([a-zA-Z0-9]{15}(?:[a-zA-Z0-9]{3})?)(?:$|[/?&])', 1), ''))), '') as own_id,
        nullif(trim(coalesce(nullif(trim(account), ''), user)), '') as own_user
    from input
),
-- The last three of 18 characters say which of the first 15 are capitals, five bits each.
identified as (
    select
        *,
        list_transform([own_id, own_user], lambda id: case
            when regexp_full_match(id, '[a-zA-Z0-9]{15}') then id || array_to_string(list_transform([1, 6, 11], lambda start:
                substr('ABCDEFGHIJKLMNOPQRSTUVWXYZ012345', 1 + cast(list_sum(list_transform([0, 1, 2, 3, 4], lambda bit:
                    case when regexp_matches(substr(id, start + bit, 1), '[A-Z]') then 1 << bit else 0 end)) as integer), 1)), '')
            else id end) as ids
    from read
),
judged as (
    select
        identified.* exclude (ids),
        ids[1] as record_id,
        ids[2] as account_id,
        known.act,
        known.reason,
        case
            when act = 'sign_in' then case
                when status in ('LOGIN_NO_ERROR', 'Success') then 'login'
                when starts_with(status, 'LOGIN_') then 'failed_login'
            end
            when act = 'by_verb' then case
                when regexp_matches(verb, 'undelete') then 'edit'
                when regexp_matches(verb, 'delete|emptyrecyclebin') then 'delete'
                when regexp_matches(verb, 'post|patch|put|create|update|upsert|insert|merge') then 'edit'
                when regexp_matches(verb, 'search|find') then 'search'
                when regexp_matches(verb, 'get|head|query|retrieve|describe|list') then 'view'
            end
            when act = 'bulk' then case
                when regexp_matches(verb, 'delete') then 'delete'
                when regexp_matches(verb, 'insert|update|upsert') then 'edit'
                else 'export'
            end
            when act = 'transfer' then case
                when transfer like '%Download%' then 'export'
                when transfer like '%Upload%' then 'edit'
                else 'view'
            end
            when act = 'delivery' then case when verb = 'view' then 'view' end
            else act
        end as action,
        case
            when reason is not null then reason
            when act = 'sign_in' and status in ('LOGIN_TWOFACTOR_REQ', 'LOGIN_CHALLENGE_ISSUED', 'LOGIN_CHALLENGE_PENDING') then 'steps of a sign-in'
            when act = 'delivery' and verb in ('insert', 'update', 'delete') then 'sharing of documents'
            when act not in ('sign_in', 'login') and (regexp_full_match(trim(http_status), '[45]\d\d')
                or trim(request_status) in ('F', 'A', 'N') or lower(trim(success)) in ('0', 'false')) then 'requests that failed'
        end as excluded,
        case when $case_prefix <> '' and starts_with(record_id, $case_prefix) then record_id end as own_case,
        case when $person_prefix <> '' and starts_with(record_id, $person_prefix) then record_id end as own_person,
        case
            when act in ('sign_in', 'login') or action is null or excluded is not null then null
            when event in ('ReportExport', 'AnalyticsDownload', 'WaveDownload', 'DocumentAttachmentDownloads', 'ContentTransfer') then 1
            when event in ('Report', 'MultiblockReport', 'AsyncReportRun', 'Dashboard') then 2
            when act in ('bulk', 'search', 'delivery') then 3
            when event in ('API', 'RestApi', 'ApexRestApi', 'ApexSoap') then 4
            when event in ('LightningPageView', 'VisualforceRequest', 'Sites', 'Console') then 6
            when event = 'URI' then 7
            when event = 'ApiTotalUsage' then 8
            else 5
        end as place
    from identified left join known using (word)
),
grouped as (
    select
        *,
        min(place) over one as best,
        count(distinct own_case) over one as cases,
        count(distinct own_person) over one as persons,
        max(own_case) over one as any_case,
        max(own_person) over one as any_person,
        max(try_cast(nullif(rows_processed, '') as bigint)) over one as any_rows,
        bool_or(excluded = 'requests that failed') over (partition by coalesce(request, _file || _line)) as has_failed
    from judged
    window one as (partition by case when place is null then _file || _line else coalesce(request, _file || _line) end)
),
told as (
    select
        *,
        -- An event of its own: what changes a record, and a record that no better event of the request names.
        place > best
            and not (event <> 'ApiTotalUsage' and action in ('edit', 'delete') and coalesce(own_case, own_person) is not null)
            and (coalesce(own_case, own_person) is null or (cases <= 1 and persons <= 1)) as is_twice
    from grouped
)
select
    _file,
    _line,
    request || '.' || left(sha256(concat_ws('|', event, derived, stamp, account, user, status, method, transfer,
        own_id, uri, rows_processed)), 12) as event_id,
    $system as system,
    account_id,
    coalesce(nullif(derived, ''), strftime(try_strptime(stamp, ['%Y%m%d%H%M%S.%g', '%Y%m%d%H%M%S']), '%Y-%m-%dT%H:%M:%S.%gZ'), stamp)
        as occurred_at,
    action,
    coalesce(own_case, case when place = best and cases = 1 then any_case end) as case_id,
    coalesce(own_person, case when place = best and persons = 1 then any_person end) as person_id,
    coalesce(nullif(rows_processed, ''), case when place = best then cast(any_rows as varchar) end) as records_affected,
    nullif(address, '') as workstation,
    case
        when excluded is not null then null
        when act is null then 'an event that the adapter does not know'
        when act = 'sign_in' and action is null then 'a sign-in that does not say whether it succeeded'
        when action is null then 'an event that does not say what was done'
    end as _problem,
    coalesce(excluded, case
        when is_twice then 'the same act, logged twice'
        when has_failed and place >= 7 then 'requests that failed'
    end) as _left_out
from told
