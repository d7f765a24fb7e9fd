/* ---
title: Google Workspace Drive log, from the admin console's CSV
table: access_events
about: >
  What was done with files of Drive. What an event is stands in google_drive_events.yaml; one that stands
  there nowhere is quarantined. The log gives events no id: one is made of what the row says, so that
  rows that say the same are one event, also where two exports overlap. A case is known only where its
  number stands in the title (case_pattern); a file that names several cases gives a row for each. Whoever
  opened a file by a link without signing in has no account.
reads:
  at: {names: [Date], required: true}
  event: {names: [Event, Event name], required: true}
  account: {names: [Actor, User], required: true}
  document: [Document ID, Doc ID]
  title: [Document title, Title, Item name]
  description: [Description, Event description]
  address: [IP address]
words: google_drive_events.yaml
ignored: [Owner, Document type, Doc type, Visibility, Prior visibility, Target, Old value, New value, Team Drive ID, Shared drive ID, Billable,
  Impersonation, Actor type, Domain, Recipients, Originating app ID, Encrypted, Owner is shared drive, Owner is team drive]
params: {system: Google Drive, case_pattern: '', day_first: null}
--- */
with known as (
    select split_part(entry, '|', 1) as word, nullif(split_part(entry, '|', 2), '') as act,
        nullif(split_part(entry, '|', 3), '') as reason
    from (select unnest(string_split($words, chr(10))) as entry)
),
read as (
    select
        *,
        file_day_first($day_first, ["at"], _file) as is_day_first,
        lower(regexp_replace(trim(event), '[ _]|[.]+$', '', 'g')) as word,
        left(sha256(concat_ws('|', "at", event, account, document, title, description, address)), 24) as made_id,
        list_sort(list_distinct(regexp_extract_all(title, nullif($case_pattern, '')))) as cases
    from input
),
judged as (
    select read.*, known.act, known.reason
    from read left join known using (word)
),
spread as (
    select
        *,
        unnest(case when act is not null and len(cases) > 0 then cases else [cast(null as varchar)] end) as case_id,
        generate_subscripts(case when act is not null and len(cases) > 0 then cases else [''] end, 1) as number
    from judged
)
select
    _file,
    _line,
    made_id || case when number > 1 then '.' || number else '' end as event_id,
    $system as system,
    nullif(trim(account), '') as account_id,
    read_moment("at", is_day_first) as occurred_at,
    act as action,
    case_id,
    nullif(trim(address), '') as workstation,
    case
        when nullif(word, '') is null then 'no event is named'
        when reason is not null then null
        when act is null then 'an event that the adapter does not know'
        else day_order_problem(["at"], is_day_first)
    end as _problem,
    reason as _left_out
from spread
