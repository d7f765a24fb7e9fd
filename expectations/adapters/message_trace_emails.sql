/* ---
title: Exchange message trace and Defender EmailEvents, one row per message
table: emails
over: messages
about: >
  The earliest row of a message stands for it; a reply is seen by its subject only. The trace does not
  say whether mail was encrypted, which case it is about or what it says. Mail that could not be delivered was sent.
reads:
  sent: {names: [origin_timestamp_utc, origin_timestamp, date_time_utc, date_time, Received, Received Date, Timestamp, 'Date (UTC)'], required: true}
  sender: {names: [sender_address, SenderAddress, SenderFromAddress, Sender Address, Sender], required: true}
  message: {names: [message_id, MessageId, InternetMessageId, Message ID, Internet Message ID], required: true}
  network: [network_message_id, MessageTraceId, NetworkMessageId, Message Trace ID, Network Message ID]
  subject: [message_subject, Subject]
  direction: [directionality, EmailDirection]
  size: [total_bytes, Size, EmailSize]
  event: [event_id, EventId]
ignored: [recipient_address, RecipientAddress, RecipientEmailAddress, Recipient Address, Recipient, recipient_status, Organization, Status, Delivery Status, source, internal_message_id, recipient_count, return_path]
params: {case_pattern: '', day_first: null}
--- */
with told as (
    select
        *,
        lower(trim(coalesce(direction, ''))) as way,
        trim(coalesce(size, '')) as size_told,
        row_number() over (
            partition by message_key
            order by instant nulls last, upper(event) not in ('RECEIVE', 'SUBMIT'), _file, cast(_line as bigint)) as copy
    from messages
),
measured as (
    select
        *,
        -- "10.5 KB (10,752 bytes)" has the bytes in brackets; "10 KB" is rounded.
        coalesce(nullif(regexp_extract(size_told, '(?i)\((\d[\d,]*) bytes\)', 1), ''),
            regexp_extract(size_told, '(?i)^(\d+|\d{1,3}(?:,\d{3})+)(?: ?(?:b|bytes))?$', 1)) as exact,
        regexp_extract(size_told, '(?i)^(\d+(?:\.\d+)?) ?[kmg]i?b$', 1) as rounded,
        1024 ** strpos('kmg', lower(regexp_extract(size_told, '(?i)([kmg])i?b$', 1))) as unit,
        bool_or(way = 'outbound') over (partition by message_key) as is_outbound,
        bool_or(way in ('1', 'inbound', 'incoming')) over (partition by message_key) as is_inbound
    from told
),
kept as (
    select
        *,
        copy > 1 and message_key is not null and instant is not null as is_copy
    from measured
)
select
    _file,
    _line,
    message_key as message_id,
    case when first_at is null or instant is null then stamp
        else strftime(timezone('UTC', first_at), '%Y-%m-%d %H:%M:%S.%f+00:00') end as sent_at,
    case
        when is_outbound then 'outbound'
        when is_inbound then 'inbound'
        when way = 'intra-org' then 'internal'
    end as direction,
    sender,
    subject,
    nullif(regexp_extract(subject, nullif($case_pattern, '')), '') as case_id,
    case
        when regexp_matches(subject, '(?i)^\s*(re|aw|sv|antw|odp|rif|automatic reply|auto|out of office)(\[\d+\])?\s*:') then 'reply'
        when regexp_matches(subject, '(?i)^\s*(fwd?|wg|tr|vb|i|enc|rv)\s*:') then 'forward'
        else 'new'
    end as action,
    case
        when exact <> '' then replace(exact, ',', '')
        when rounded <> '' then cast(cast(round(cast(rounded as double) * unit) as bigint) as varchar)
    end as size_bytes,
    undated as _problem,
    case when is_copy then 'further recipients and copies of a message' end as _left_out,
    list_filter([
        case when exact = '' and rounded <> '' then 'a size in KB, MB or GB: read as that many bytes, rounded' end,
        case when size_told <> '' and coalesce(exact, '') = '' and rounded = '' then 'a size that is no number of bytes: left empty' end,
        case when way not in ('', '1', '2', 'inbound', 'incoming', 'originating', 'outbound', 'intra-org', 'undefined', 'unknown')
            then 'a direction that the adapter does not know: left to the addresses' end,
        case when is_shared_name then 'a Message-ID that several messages have: their keys end with a digest' end,
        case when $day_first is null and undated is null and day_order_problem([sent], null) is not null
            then case when is_day_first then 'days read before months, as this file shows'
                else 'months read before days, as this file shows' end end
    ], lambda note: note is not null) as _notes
from kept
