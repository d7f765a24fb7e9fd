/* ---
title: Client information on paper
clauses: [CT-01, DHS-02]
--- */
select
    1 as ordinal,
    'places that hold case records on paper' as what,
    count(case when holds_case_records then 1 end) as records
from paper_storage
order by ordinal
