/* ---
title: Form DCF-2131T, the client's authorisation to obtain records
clauses: [CT-04]
--- */
select
    1 as ordinal,
    'forms on file' as what,
    count(*) as records
from releases
where form = 'DCF-2131T'
union all
select
    2 as ordinal,
    'requests of the period sent out with one' as what,
    count(*) as records
from record_requests
inner join releases on releases.release_id = record_requests.release_id
where record_requests.direction = 'sent'
    and record_requests.received_at >= $period_start
    and record_requests.received_at < $period_end
    and releases.form = 'DCF-2131T'
order by ordinal
