-- Every event on a municipal case is someone at work in it.
select
    "concept:instance" as event_id,
    'municipal case log' as system,
    "org:resource" as staff_id,
    cast("time:timestamp" as timestamptz) as occurred_at,
    'edit' as action,
    "case:concept:name" as case_id
from read_csv('raw/receipt.csv', all_varchar = true)
