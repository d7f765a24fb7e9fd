/* ---
title: Salesforce event log files
table: access_events
about: >
  One CSV for each kind of event and day or hour. A record is known by its id only; case_prefix and
  person_prefix say which objects are cases and persons. What a report showed is a number of rows,
  not which ones.
reads:
  kind: {names: [EVENT_TYPE], required: true}
  derived: [TIMESTAMP_DERIVED]
  stamp: {names: [TIMESTAMP], required: true}
  request: {names: [REQUEST_ID], required: true}
  account: [USER_ID_DERIVED]
  user: [USER_ID]
  status: [LOGIN_STATUS]
  method: [METHOD, METHOD_NAME, OPERATION, HTTP_METHOD]
  transfer: [TRANSACTION_TYPE]
  record: [URI_ID_DERIVED]
  entity: [PAGE_ENTITY_ID, RECORD_ID, ENTITY_ID]
  uri: [URI, PAGE_URL]
  rows_processed: [ROWS_PROCESSED, ROW_COUNT, NUMBER_OF_RECORDS]
  address: [CLIENT_IP, SOURCE_IP]
params: {system: Salesforce, case_prefix: '500', person_prefix: '003'}
--- */
with read as (
    select
        *,
        trim(kind) as event,
        nullif(trim(coalesce(nullif(record, ''), entity)), '') as record_id,
        lower(coalesce(method, '')) as verb
    from input
),
judged as (
    select
        *,
        case
            when event = 'Login' then case when status = 'LOGIN_NO_ERROR' then 'login' else 'failed_login' end
            when event = 'LoginAs' then 'login'
            when event in ('Search', 'NamedCredentialSearch') then 'search'
            when event in ('URI', 'LightningPageView', 'VisualforceRequest', 'Report', 'Dashboard', 'SearchClick',
                'WaveInteraction', 'ContentDocumentLink', 'Sites', 'Knowledge', 'KnowledgeArticleView') then 'view'
            when event in ('ReportExport', 'DocumentAttachmentDownloads', 'BulkApi', 'BulkApi2', 'AnalyticsDownload',
                'WaveDownload') then 'export'
            when event = 'ContentTransfer' then case
                when transfer like '%Download%' then 'export'
                when transfer like '%Upload%' then 'edit'
                else 'view'
            end
            when event in ('API', 'RestApi', 'ApiTotalUsage') then case
                when regexp_matches(verb, 'delete|undelete') then 'delete'
                when regexp_matches(verb, 'post|patch|put|create|update|upsert|insert|merge') then 'edit'
                when regexp_matches(verb, 'search|find') then 'search'
                when regexp_matches(verb, 'get|head|query|retrieve|describe|list') then 'view'
            end
        end as action,
        case
            when event = 'Logout' then 'sign-outs'
            when regexp_full_match(event, 'Apex\w*|Lightning(Interaction|Performance|Error|Logger)|AuraRequest|Flow\w*'
                || '|Async\w*|TimeBasedWorkflow|QueuedExecution|PlatformEncryption|Package\w*|Insecure\w*|Cors\w*|Csp\w*|Hostname\w*'
                || '|ConcurrentLongRunningApexLimit|ContinuationCallout|ExternalCrossOrg\w*|ExternalOData\w*|MultiBlockReport'
                || '|Permission\w*|GroupMembership|TransactionSecurity|UniqueQuery|DatabaseSave|OneCommerceUsage')
                then 'work of the machine and of administrators'
        end as left_out
    from read
)
select
    _file,
    _line,
    trim(request) || '.' || left(sha256(concat_ws('|', event, derived, stamp, account, user, status, method, transfer,
        record_id, uri, rows_processed)), 12) as event_id,
    $system as system,
    nullif(trim(coalesce(nullif(account, ''), user)), '') as account_id,
    coalesce(nullif(derived, ''), strftime(try_strptime(stamp, ['%Y%m%d%H%M%S.%g', '%Y%m%d%H%M%S']), '%Y-%m-%dT%H:%M:%S.%gZ'), stamp)
        as occurred_at,
    action,
    case when $case_prefix <> '' and starts_with(record_id, $case_prefix) then record_id end as case_id,
    case when $person_prefix <> '' and starts_with(record_id, $person_prefix) then record_id end as person_id,
    nullif(rows_processed, '') as records_affected,
    nullif(address, '') as workstation,
    case when action is null and left_out is null then 'an event that the adapter does not know' end as _problem,
    case when action is null then left_out end as _left_out
from judged
