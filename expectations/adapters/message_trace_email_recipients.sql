/* ---
title: Exchange message trace and Defender EmailEvents, one row per recipient
table: email_recipients
over: messages
about: >
  Only the extended report tells To from Cc and Bcc; elsewhere every address counts as To. Addresses to which a
  message was not delivered are listed too; it was sent to them. Of a group the report names the members.
reads:
  recipients: [recipient_address, RecipientAddress, RecipientEmailAddress, Recipient Address, Recipient]
  states: [recipient_status]
  message: {names: [message_id, MessageId, InternetMessageId, Message ID, Internet Message ID], required: true}
  network: [network_message_id, MessageTraceId, NetworkMessageId, Message Trace ID, Network Message ID]
  sent: [origin_timestamp_utc, origin_timestamp, date_time_utc, date_time, Received, Received Date, Timestamp, 'Date (UTC)']
  sender: [sender_address, SenderAddress, SenderFromAddress, Sender Address, Sender]
  event: [event_id, EventId]
ignored: [message_subject, Subject, directionality, EmailDirection, total_bytes, Size, EmailSize, Organization, Status, Delivery Status, source, internal_message_id, recipient_count, return_path]
params: {day_first: null}
--- */
with listed as (
    select
        *,
        -- The summary has "address##events" in recipient_status; the extended report has the addresses apart.
        string_split(coalesce(nullif(trim(recipients), ''), case when states like '%##%' or event is null then states end, ''), ';')
            as entries,
        case when upper(trim(event)) in ('RECEIVE', 'SUBMIT') then string_split(lower(coalesce(states, '')), ';') else [] end as kinds
    from messages
),
entries as (
    select
        * exclude (entries),
        unnest(case when len(list_filter(entries, lambda entry: trim(entry) <> '')) = 0 then [cast(null as varchar)] else entries end) as entry,
        unnest(case when len(list_filter(entries, lambda entry: trim(entry) <> '')) = 0 then [1] else range(1, len(entries) + 1) end) as place
    from listed
),
addresses as (
    select
        *,
        nullif(trim(split_part(entry, '##', 1)), '') as address,
        case when trim(kinds[place]) in ('to', 'cc', 'bcc') then trim(kinds[place]) end as known_kind
    from entries
    where entry is null or trim(entry) <> ''
),
numbered as (
    select
        *,
        row_number() over (
            partition by message_key, lower(address)
            order by known_kind is null, instant nulls last, _file, cast(_line as bigint), place) as copy
    from addresses
)
select
    _file,
    _line,
    message_key as message_id,
    row_number() over (
        partition by message_key, copy = 1 and undated is null
        order by instant nulls last, _file, cast(_line as bigint), place) as recipient_no,
    address,
    coalesce(known_kind, 'to') as kind,
    coalesce(undated, case when address is null then 'no recipient is named' end) as _problem,
    case when copy > 1 and address is not null then 'a recipient listed before' end as _left_out,
    list_filter([
        case when known_kind is null and address is not null then 'To, Cc or Bcc is not told: read as To' end
    ], lambda note: note is not null) as _notes
from numbered
