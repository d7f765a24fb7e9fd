/* ---
title: Microsoft 365 unified audit log
table: access_events
about: >
  The account is the sign-in name; which worker that is comes from accounts. A case is known only
  where its number stands in the address, path or name of what was opened (case_pattern).
  Mail that was sent belongs to the message trace. Exports overlap: a record that is there again, the
  same in every byte, is left out.
reads:
  audit: {names: [AuditData], required: true}
  id: [Identity, RecordId]
params: {system: Microsoft 365, case_pattern: ''}
--- */
with read as (
    select
        _file,
        _line,
        trim(id) as outer_id,
        case when json_valid(audit) then json_type(audit) = 'OBJECT' else false end as is_object,
        case when is_object then audit end as body,
        json_extract_string(body, ['$.Id', '$.Operation', '$.CreationTime', '$.UserId', '$.RecordType',
            '$.OperationCount', '$.ClientIP', '$.ClientIPAddress', '$.ActorIpAddress', '$.ObjectId',
            '$.SourceFileName', '$.SourceRelativeUrl', '$.Item.ParentFolder.Path']) as found,
        json_extract_string(body, '$.Folders[*].Path') as folders,
        is_object and len(json_keys(body)) <> len(list_distinct(json_keys(body))) as is_twofold
    from input
),
named as (
    select
        *,
        coalesce(nullif(found[1], ''), nullif(outer_id, '')) as event_id,
        trim(found[2]) as operation,
        found[3] as created,
        nullif(concat_ws(' ', found[10], found[12], found[11], found[13],
            array_to_string(folders, ' ')), '') as place,
        row_number() over (partition by event_id, body order by _file, cast(_line as bigint)) as copy
    from read
),
judged as (
    select
        *,
        case
            when operation in ('UserLoggedIn', 'MailboxLogin', 'TeamsSessionStarted') then 'login'
            when operation = 'UserLoginFailed' then 'failed_login'
            when operation in ('FilePrinted') then 'print'
            when regexp_full_match(operation, 'SearchQuery.*|SearchStarted|SearchCreated|SearchViewed') then 'search'
            when regexp_full_match(operation,
                'FileDownloaded|FileSyncDownloaded(Full|Partial)|SearchExport.*|ViewedSearchExported|ExportReport|ExportArtifact')
                then 'export'
            when regexp_full_match(operation,
                '(File|Folder|ListItem|List|Page|Site|DocumentSet)(Accessed|AccessedExtended|Previewed|Viewed|ViewedExtended)'
                || '|PageViewedExtended|ClientViewSignaled|MailItemsAccessed|MessageBind|FolderBind|AttachmentAccess'
                || '|SearchPreviewed|ViewReport|ViewDashboard|MessageRead|ChatRetrieved|MessagesListed') then 'view'
            when regexp_full_match(operation,
                '(File|Folder|ListItem|List|Page|DocumentSet|ListColumn|ListView|ListContentType|SiteColumn|SiteContentType)'
                || '(VersionRecycled|VersionsAllDeleted|VersionsAllRecycled|Deleted|Recycled|DeletedFirstStageRecycleBin'
                || '|DeletedSecondStageRecycleBin)|FileVersion(s?All)?(Deleted|Recycled)|SoftDelete|HardDelete'
                || '|MoveToDeletedItems|MessageDeleted|RecordDelete') then 'delete'
            when regexp_full_match(operation,
                '(File|Folder|ListItem|List|Page|DocumentSet|ListColumn|ListView|ListContentType|SiteColumn|SiteContentType)'
                || '(Modified|ModifiedExtended|Uploaded|UploadedPartial|SyncUploadedFull|SyncUploadedPartial|Copied|Moved|Renamed'
                || '|CheckedIn|CheckedOut|CheckOutDiscarded|Restored|Created|Updated|Added)|FileSyncUploaded(Full|Partial)'
                || '|FileCheckOutDiscarded|Create|Update|Move|Copy|ModifyFolderPermissions|AddFolderPermissions|RemoveFolderPermissions'
                || '|UpdateFolderPermissions|UpdateCalendarDelegation|UpdateInboxRules|MessageUpdated|ApplyRecord|ComplianceSettingChanged'
                || '|ApplyRecordLabel') then 'edit'
        end as action,
        case
            when found[5] = '40' or operation like 'Alert%' then 'alerts, not what anybody did'
            when operation in ('Send', 'SendAs', 'SendOnBehalf') then 'mail that was sent: the message trace has it'
            when regexp_full_match(operation, '[A-Z][a-z]+-[A-Z]\w+') then 'commands of administrators'
            when found[5] in ('8', '9') then 'changes in the directory'
            when found[5] = '14' or regexp_full_match(operation,
                '(Sharing|Permission|Group|Site|AnonymousLink|SecureLink|CompanyLink|AccessRequest|AccessInvitation|WebMember|WebRequest|Unshare).*'
                || '|(Added|Removed)(To|From)\w+|\w*(Shared|Unshared|AdminAdded|AdminRemoved|AdminChangeRequest)')
                then 'sharing and permissions of sites'
            when found[5] in ('25', '26', '27', '28', '30', '31', '41', '47', '48', '52', '64', '65', '66', '90', '98', '113')
                then 'teams, threat intelligence and other services without records'
        end as left_out
    from named
)
select
    _file,
    _line,
    event_id,
    $system as system,
    nullif(trim(found[4]), '') as account_id,
    case when regexp_matches(created, '(Z|[+-]\d\d:?\d\d)$') then created else created || 'Z' end as occurred_at,
    action,
    nullif(regexp_extract(place, nullif($case_pattern, '')), '') as case_id,
    found[6] as records_affected,
    coalesce(found[7], found[8], found[9]) as workstation,
    case
        when not is_object then 'AuditData is not a JSON object'
        when is_twofold then 'a key stands twice in AuditData'
        when operation is null then 'AuditData names no operation'
        when action is null and left_out is null then 'an operation that the adapter does not know'
    end as _problem,
    case
        when copy > 1 and is_object then 'records that were exported before'
        when action is null and is_object and not is_twofold then left_out
    end as _left_out
from judged
