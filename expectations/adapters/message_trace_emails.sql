/* ---
title: Exchange message trace and Defender EmailEvents, one row per message
table: emails
about: >
  The first row of a message stands for it; a reply is seen by its subject only. The trace does not
  say whether mail was encrypted, which case it is about or what it says.
reads:
  sent: {names: [origin_timestamp_utc, origin_timestamp, date_time_utc, Received, Timestamp], required: true}
  sender: {names: [sender_address, SenderAddress, SenderFromAddress], required: true}
  message: {names: [message_id, MessageId, InternetMessageId], required: true}
  subject: [message_subject, Subject]
  direction: [directionality, EmailDirection]
  size: [total_bytes, Size, EmailSize]
params: {case_pattern: '', day_first: false}
--- */
with read as (
    select
        *,
        trim(sent) as stamp,
        try_strptime(trim(sent), case when $day_first then ['%d/%m/%Y %H:%M:%S', '%d/%m/%Y %H:%M', '%d.%m.%Y %H:%M:%S']
            else ['%m/%d/%Y %I:%M:%S %p', '%m/%d/%Y %H:%M:%S', '%m/%d/%Y %H:%M'] end) as written,
        row_number() over (partition by trim(message) order by _file, cast(_line as bigint)) as copy
    from input
)
select
    _file,
    _line,
    trim(message) as message_id,
    case
        when regexp_matches(stamp, '(Z|[+-]\d\d:?\d\d)$') then stamp
        else coalesce(strftime(written, '%Y-%m-%dT%H:%M:%SZ'), stamp || 'Z')
    end as sent_at,
    case lower(trim(direction))
        when '1' then 'inbound'
        when 'inbound' then 'inbound'
        when 'incoming' then 'inbound'
        when '2' then null
        when 'originating' then null
        when 'outbound' then 'outbound'
        when 'intra-org' then 'internal'
        when '' then null
        else direction
    end as direction,
    sender,
    subject,
    nullif(regexp_extract(subject, nullif($case_pattern, '')), '') as case_id,
    case
        when regexp_matches(subject, '(?i)^\s*(re|aw|sv)\s*:') then 'reply'
        when regexp_matches(subject, '(?i)^\s*(fwd?|wg)\s*:') then 'forward'
        else 'new'
    end as action,
    size as size_bytes,
    cast(null as varchar) as _problem,
    case when copy > 1 and trim(message) <> '' then 'further recipients and copies of a message' end as _left_out
from read
