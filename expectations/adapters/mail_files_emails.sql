/* ---
title: Mail files (.eml) and mailboxes (.mbox), one row per message
table: emails
over: messages
about: >
  Headers only; bodies are passed over. A mail of which several mailboxes hold a copy is one. A mailbox has what was
  not deleted from it. Headers do not say which case a mail is about or whether it was encrypted on its way.
reads:
  sent: {names: [Date], required: true}
  sender: {names: [From], required: true}
  submitter: [Sender]
  message: {names: [Message-ID], required: true}
  network: [X-MS-Exchange-Organization-Network-Message-Id]
  subject: [Subject]
  answered: [In-Reply-To]
  size: [Size]
params: {case_pattern: '', day_first: null}
--- */
with told as (
    select
        *,
        from_json(coalesce(nullif(sender, ''), '[]'), '["VARCHAR"]') as senders,
        from_json(coalesce(nullif(submitter, ''), '[]'), '["VARCHAR"]') as submitters,
        row_number() over (
            partition by message_key order by instant nulls last, _file, cast(_line as bigint)) as copy
    from messages
)
select
    _file,
    _line,
    message_key as message_id,
    stamp as sent_at,
    coalesce(case when len(senders) > 1 then submitters[1] end, senders[1], submitters[1]) as sender,
    nullif(subject, '') as subject,
    nullif(regexp_extract(subject, nullif($case_pattern, '')), '') as case_id,
    nullif(regexp_extract(answered, '<[^<>\s]+>'), '') as in_reply_to,
    case
        when regexp_matches(subject, '(?i)^\s*(fwd?|wg|tr|vb|i|enc|rv)\s*:') then 'forward'
        when regexp_matches(subject, '(?i)^\s*(re|aw|sv|antw|odp|rif|automatic reply|auto|out of office)(\[\d+\])?\s*:')
            or regexp_matches(answered, '<[^<>\s]+>') then 'reply'
        else 'new'
    end as action,
    size as size_bytes,
    undated as _problem,
    case when copy > 1 and message_key is not null and instant is not null then 'copies of a message' end as _left_out,
    list_filter([
        case when starts_with(message, 'no-id-') then 'no Message-ID: known by its date, sender, recipients and subject' end,
        case when len(senders) > 1 then 'several senders: the one who submitted it, else the first' end,
        case when is_shared_name then 'a Message-ID that several messages have: their keys end with a digest' end
    ], lambda note: note is not null) as _notes
from told
