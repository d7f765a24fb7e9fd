-- Everyone who acted on a municipal case or was responsible for one.
select
    worker as staff_id,
    'other' as role,
    'municipality' as employer,
    min(seen_at)::date as active_from
from (
    select "org:resource" as worker, cast("time:timestamp" as timestamptz) as seen_at
    from read_csv('raw/receipt.csv', all_varchar = true)
    union all
    select "case:responsible", cast("time:timestamp" as timestamptz)
    from read_csv('raw/receipt.csv', all_varchar = true)
)
where worker is not null
group by worker
