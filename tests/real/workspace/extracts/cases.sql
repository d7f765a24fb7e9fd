-- Municipal case files; each was opened with its first event or its start, whichever is earlier.
select
    "case:concept:name" as case_id,
    'assessment' as kind,
    "case:department" as unit_id,
    min(least(cast("case:startdate" as timestamptz), cast("time:timestamp" as timestamptz)))::date as opened_on
from read_csv('raw/receipt.csv', all_varchar = true)
group by "case:concept:name", "case:department"
