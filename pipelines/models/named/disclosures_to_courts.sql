/* ---
title: Courts, whose hearings the state may open or close
clauses: [MS-08]
--- */
select
    1 as ordinal,
    'disclosures of the period to a court' as what,
    count(*) as records
from disclosures
where recipient_type = 'court'
    and disclosed_at >= $period_start
    and disclosed_at < $period_end
order by ordinal
