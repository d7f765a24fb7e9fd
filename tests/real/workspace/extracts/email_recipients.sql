-- One row per address of the same headers. An address with an Internet domain, or the gateway
-- marker "@ inet", left the house, own host names included; house addresses (/O=EOP, /O=OVP and
-- the older ALL-IN-1 names) did not.
with listed as (
    select source_file, 'to' as kind, unnest(string_split("to", ' | ')) as entry
    from read_csv('raw/kagan_arms_email_headers.csv.gz', all_varchar = true)
    union all
    select source_file, 'cc' as kind, unnest(string_split(cc, ' | ')) as entry
    from read_csv('raw/kagan_arms_email_headers.csv.gz', all_varchar = true)
),
entries as (
    select
        source_file,
        kind,
        trim(entry) as entry,
        lower(regexp_extract(entry, '(?i)@ ?((?:[a-z0-9-]+\.)+(?:com|gov|edu|org|net|mil|us))', 1)) as domain,
        regexp_matches(entry, '(?i)@ ?inet|\.(com|gov|edu|org|net)') as is_internet
    from listed
    where trim(entry) <> ''
)
select
    source_file as message_id,
    row_number() over (partition by source_file order by kind desc, entry) as recipient_no,
    coalesce(nullif(regexp_replace(lower(split_part(split_part(entry, '(', 1), '@', 1)), '[^a-z0-9]+', '.', 'g'), ''), 'unnamed')
        || '@'
        || case when domain <> '' then domain when is_internet then 'inet' else 'eop.internal' end as address,
    kind,
    case when is_internet then 'unknown' else 'employee' end as recipient_class
from entries
