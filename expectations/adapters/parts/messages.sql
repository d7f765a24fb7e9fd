/* ---
title: Messages of a mail log, each under one key in every table that is made of it
about: >
  Reads input's columns sent, sender, message (the Message-ID) and network (the number that the mail system gives a
  message, where the export has it), and adds message_key. Rows of one network number are one message. So are rows of one
  Message-ID and sender that begin within a minute: copies for several recipients, whose numbers may differ. Others of the
  same Message-ID, which a scanner may use for all that it sends, are other messages: each key then ends with a digest.
--- */
with timed as (
    select
        *,
        file_day_first($day_first, [sent], _file) as is_day_first,
        nullif(trim(message), '') as message_name,
        nullif(lower(translate(trim(network), '-{}', '')), '') as network_name,
        coalesce(nullif(regexp_extract(lower(sender), '[^\s<>"'':;,\[\]]+@[^\s<>"'':;,\[\]]+'), ''), lower(trim(sender)), '')
            as sent_by
    from input
),
moments as (
    select
        *,
        coalesce(message_name, network_name) as name,
        read_moment(sent, is_day_first) as moment,
        day_order_problem([sent], is_day_first) as undated
    from timed
),
stamped as (
    select
        *,
        -- Logs of mail are in UTC where they name no zone.
        case when try_cast(moment as timestamp) is not null and not regexp_matches(moment, '[+-]\d\d:\d\d$')
            then moment || case when length(moment) = 10 then ' 00:00:00' else '' end || '+00:00' else moment end as stamp
    from moments
),
begun as (
    select
        *,
        try_cast(stamp as timestamptz) as instant,
        case when network_name is null then try_cast(stamp as timestamptz)
            else min(try_cast(stamp as timestamptz)) over (partition by name, network_name) end as begin_at
    from stamped
),
stepped as (
    select
        *,
        case when begin_at - lag(begin_at) over (partition by name, sent_by order by begin_at, network_name)
            > interval 1 minute then 1 else 0 end as step
    from begun
),
turned as (
    select
        *,
        sum(step) over (partition by name, sent_by order by begin_at, network_name) as turn
    from stepped
),
first_known as (
    select
        *,
        min(instant) over (partition by name, sent_by, turn) as first_at,
        dense_rank() over (partition by name order by sent_by, turn) as nth
    from turned
)
select
    * exclude (message_name, network_name, name, moment, begin_at, step, turn, nth),
    case
        when max(nth) over (partition by name) = 1 then name
        else name || '#' || left(sha256(concat_ws('|', sent_by, cast(epoch_us(first_at) as varchar))), 12)
    end as message_key,
    max(nth) over (partition by name) > 1 as is_shared_name
from first_known
