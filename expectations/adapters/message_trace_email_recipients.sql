/* ---
title: Exchange message trace and Defender EmailEvents, one row per recipient
table: email_recipients
about: >
  The trace does not tell To from Cc and Bcc: every address counts as To. Addresses to which a message
  was not delivered are listed too; it was sent to them.
reads:
  recipients: {names: [recipient_status, recipient_address, RecipientAddress, RecipientEmailAddress], required: true}
  message: {names: [message_id, MessageId, InternetMessageId], required: true}
--- */
with entries as (
    select
        _file,
        _line,
        trim(message) as message_id,
        unnest(case when trim(recipients) = '' or recipients is null then [cast(null as varchar)]
            else list_filter(string_split(recipients, ';'), lambda entry: trim(entry) <> '') end) as entry
    from input
),
addresses as (
    select
        _file,
        _line,
        message_id,
        nullif(trim(split_part(entry, '##', 1)), '') as address
    from entries
),
numbered as (
    select
        *,
        row_number() over (
            partition by message_id, lower(address) order by _file, cast(_line as bigint)) as copy
    from addresses
)
select
    _file,
    _line,
    message_id,
    row_number() over (
        partition by message_id, copy = 1 order by _file, cast(_line as bigint), lower(address)) as recipient_no,
    address,
    'to' as kind,
    case when address is null then 'no recipient is named' end as _problem,
    case when copy > 1 and address is not null then 'a recipient listed before' end as _left_out
from numbered
