/* ---
title: Client information in e-mail
clauses: [CT-01, DHS-02]
--- */
select
    1 as ordinal,
    'messages of the period about a case' as what,
    count(case when case_specific then 1 end) as records
from emails
where sent_at >= $period_start
    and sent_at < $period_end
order by ordinal
