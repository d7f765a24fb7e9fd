/* ---
title: The national centre for missing children (NCMEC)
clauses: [MS-06, MS-07, MS-21]
--- */
with passed_on as (
    select content
    from disclosures
    where recipient_type = 'ncmec'
        and disclosed_at >= $period_start
        and disclosed_at < $period_end
)
select
    1 as ordinal,
    'disclosures of the period to the centre' as what,
    count(*) as records
from passed_on
union all
select
    2 as ordinal,
    'of them about a missing child or a trafficking victim' as what,
    count(case when content in ('missing_child', 'trafficking_victim') then 1 end) as records
from passed_on
order by ordinal
