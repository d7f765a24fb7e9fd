/* ---
title: Requests received, processed and pending, by track and kind (FOIA annual report, section V.A and V.B)
unit: requests
why: >
  As the annual report of the Freedom of Information Act counts them (5 U.S.C. 552(e)(1); Department of
  Justice, Office of Information Policy, Handbook for Agency Annual FOIA Reports, section V): pending
  at the start, with what was received, is what was processed, with what ended on no day that can be
  placed and what is pending at the end. Received is every request received in the period. No day can
  be placed where it is not recorded, or lies before the period though the request came in it; of requests
  received earlier that ended on a day not recorded, undated_earlier tells how many are in no other column.
  Processed is a request that ended in the period, however it ended, withdrawals included. Complex
  are the kinds that need another office's consultation before an answer (complex_kinds of the
  model request_course), simple all others.
params: {}
--- */
with placed as (
    select
        c.track,
        c.kind,
        c.outcome,
        c.received_on >= $period_first_on as is_received,
        coalesce(c.ended_on between $period_first_on and $period_last_on, false) as is_processed,
        c.ending <> 'waiting' and coalesce(c.ended_on < $period_first_on, true) as is_unplaced
    from request_course as c
    where c.received_on <= $period_last_on
        and (
            c.received_on >= $period_first_on
            or c.ending = 'waiting'
            or c.ended_on is null
            or c.ended_on >= $period_first_on
        )
)

select
    placed.track,
    placed.kind,
    count(case when not placed.is_received and not placed.is_unplaced then 1 end) as pending_at_start,
    count(case when placed.is_received then 1 end) as received,
    count(case when placed.is_processed then 1 end) as processed,
    count(case when placed.is_processed and placed.outcome = 'granted' then 1 end) as granted,
    count(case when placed.is_processed and placed.outcome = 'partly_granted' then 1 end)
        as partly_granted,
    count(case when placed.is_processed and placed.outcome = 'denied' then 1 end) as denied,
    count(case when placed.is_processed and placed.outcome = 'withdrawn' then 1 end) as withdrawn,
    count(
        case
            when placed.is_processed
                and placed.outcome in ('answered_without_decision', 'closed_without_decision')
                then 1
        end
    ) as other,
    count(case when placed.is_received and placed.is_unplaced then 1 end) as unplaced,
    count(case when not placed.is_processed and not placed.is_unplaced then 1 end) as pending_at_end,
    count(case when not placed.is_received and placed.is_unplaced then 1 end) as undated_earlier
from placed
group by placed.track, placed.kind
order by placed.track, placed.kind
