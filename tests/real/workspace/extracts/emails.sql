-- E-mail of one official's office: archive headers read by a scanner, which took O for 0, I and l
-- for 1 and S for 5 in dates. A message whose date cannot be read even so belongs to no period and
-- is quarantined. The release has no label of what is case-specific: all of it is judged, so that
-- every address meets the firewall rules. What lies in the office's files counts as its own mail, and
-- the direction follows from the addresses.
with headers as (
    select
        source_file,
        creator,
        subject,
        creation_datetime as written
    from read_csv('raw/kagan_arms_email_headers.csv.gz', all_varchar = true)
),
cleaned as (
    select
        source_file,
        creator,
        subject,
        regexp_replace(
            replace(translate(upper(split_part(trim(written), '-', 1)), 'OILS', '0115')
                || '-' || replace(replace(upper(split_part(written, '-', 2)), '0', 'O'), '5', 'S')
                || '-' || translate(upper(array_to_string(string_split(written, '-')[3:], '-')), 'OILS', '0115'),
                ' :', ':'),
            '\.[0-9]*$', '') as written
    from headers
)
select
    source_file as message_id,
    case
        when try_strptime(written, '%d-%b-%Y %H:%M:%S') is not null
            then cast(try_strptime(written, '%d-%b-%Y %H:%M:%S') as varchar)
        else written
    end as sent_at,
    cast(null as varchar) as direction,
    coalesce(nullif(trim(regexp_replace(lower(split_part(split_part(creator, '(', 1), '@', 1)), '[^a-z0-9]+', '.', 'g'), '.'), ''), 'unnamed')
        || '@eop.internal' as sender,
    'employee' as sender_class,
    subject,
    true as case_specific,
    cast(null as varchar) as case_id,
    case
        when regexp_matches(upper(subject), '^ *RE[:;]') then 'reply'
        when regexp_matches(upper(subject), '^ *FW?D?[:;]') then 'forward'
        else 'new'
    end as action
from cleaned
