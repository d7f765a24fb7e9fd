-- The worker responsible for each municipal case, for the whole of its known life; it never ended.
select distinct
    "case:concept:name" as case_id,
    "case:responsible" as staff_id,
    'primary' as role,
    true as manages,
    min(least(cast("case:startdate" as timestamptz), cast("time:timestamp" as timestamptz)))
        over (partition by "case:concept:name") as from_at,
    cast(null as timestamp) as to_at
from read_csv('raw/receipt.csv', all_varchar = true)
where "case:responsible" is not null
