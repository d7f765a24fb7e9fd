/* ---
title: Mail files (.eml) and mailboxes (.mbox), one row per recipient
table: email_recipients
over: messages
about: >
  Who stands in To, Cc and Bcc. Bcc is there in the sender's own copy alone. Members of a list that the mail system
  expands are not.
reads:
  receivers: [To]
  copied: [Cc]
  hidden: [Bcc]
  sent: {names: [Date], required: true}
  sender: {names: [From], required: true}
  message: {names: [Message-ID], required: true}
  network: [X-MS-Exchange-Organization-Network-Message-Id]
params: {day_first: null}
--- */
with listed as (
    select
        *,
        list_concat(
            list_transform(from_json(coalesce(nullif(receivers, ''), '[]'), '["VARCHAR"]'), lambda one: {'kind': 'to', 'address': one}),
            list_transform(from_json(coalesce(nullif(copied, ''), '[]'), '["VARCHAR"]'), lambda one: {'kind': 'cc', 'address': one}),
            list_transform(from_json(coalesce(nullif(hidden, ''), '[]'), '["VARCHAR"]'), lambda one: {'kind': 'bcc', 'address': one})
        ) as entries
    from messages
),
entries as (
    select
        * exclude (entries),
        unnest(case when len(entries) = 0 then [{'kind': 'to', 'address': cast(null as varchar)}] else entries end) as entry,
        unnest(case when len(entries) = 0 then [1] else range(1, len(entries) + 1) end) as place
    from listed
),
numbered as (
    select
        *,
        row_number() over (
            partition by message_key, lower(entry.address)
            order by instant nulls last, place, _file, cast(_line as bigint)) as copy
    from entries
)
select
    _file,
    _line,
    message_key as message_id,
    row_number() over (
        partition by message_key, copy = 1 and undated is null
        order by instant nulls last, _file, cast(_line as bigint), place) as recipient_no,
    entry.address as address,
    entry.kind as kind,
    undated as _problem,
    case
        when entry.address is null then 'mail that names no recipient'
        when copy > 1 then 'a recipient listed before'
    end as _left_out
from numbered
