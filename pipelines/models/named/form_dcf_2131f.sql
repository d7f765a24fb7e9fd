/* ---
title: Form DCF-2131F, the client's authorisation to give records
clauses: [CT-05]
--- */
select
    1 as ordinal,
    'forms on file' as what,
    count(*) as records
from releases
where form = 'DCF-2131F'
union all
select
    2 as ordinal,
    'disclosures of the period that name one' as what,
    count(*) as records
from disclosures
inner join releases on releases.release_id = disclosures.release_id
where disclosures.disclosed_at >= $period_start
    and disclosures.disclosed_at < $period_end
    and releases.form = 'DCF-2131F'
order by ordinal
