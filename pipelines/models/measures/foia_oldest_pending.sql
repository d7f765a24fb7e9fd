/* ---
title: The ten oldest requests pending (FOIA annual report, section VII.E)
unit: requests
why: Day of receipt, and business days since; of requests received on one day, by their key.
params: {oldest: 10}
--- */
with ranked as (
    select
        row_number() over (order by c.received_on, c.request_id) as rank,
        c.received_on,
        c.track,
        c.kind,
        c.outcome,
        c.business_days
    from request_course as c
    where c.ending = 'waiting'
)

select ranked.rank, ranked.received_on, ranked.track, ranked.kind, ranked.outcome, ranked.business_days
from ranked
where ranked.rank <= $oldest
order by ranked.rank
