/* ---
about: |
  each request received and its course up to the as-of day. Answered is one with an answer, or whose denial is dated; a
  decision that grants is no answer before it is sent; a day of decision without decision and answer closes the request
  without either. Business days run from the day of receipt, which is day 0, to the day it ended, else to the as-of day;
  there are none where a decision or an answer precedes the receipt, or the day it ended is not recorded
params: {complex_kinds: [case_review, subpoena, court_order]}
--- */
with courses as (
    select
        record_requests.request_id,
        record_requests.kind,
        record_requests.received_on,
        record_requests.due_on,
        record_requests.routed_to_legal_on,
        case
            when record_requests.decision in ('withdrawn', 'denied') then record_requests.decision
            when record_requests.responded_on is null and record_requests.decision is not null then 'decided_not_answered'
            when record_requests.responded_on is null and record_requests.decided_on is not null then 'closed_without_decision'
            when record_requests.responded_on is null then 'undecided'
            when record_requests.decision = 'granted' then 'granted'
            when record_requests.decision = 'partial' then 'partly_granted'
            else 'answered_without_decision'
        end as outcome,
        case
            when record_requests.decision = 'withdrawn' then coalesce(record_requests.decided_on, record_requests.responded_on)
            when record_requests.decision in ('granted', 'partial') then record_requests.responded_on
            else coalesce(record_requests.responded_on, record_requests.decided_on)
        end as ended_on,
        coalesce(record_requests.decided_on < record_requests.received_on, false)
            or coalesce(record_requests.responded_on < record_requests.received_on, false) as is_disordered
    from record_requests
    where record_requests.direction = 'received'
),
today as (
    select business_day_no
    from calendar
    where day_on = $as_of
)
select
    courses.request_id,
    courses.kind,
    case when list_contains($complex_kinds, courses.kind) then 'complex' else 'simple' end as track,
    courses.received_on,
    courses.due_on,
    courses.routed_to_legal_on,
    request_counsel.reviewed_on,
    coalesce(request_counsel.counsel, 'none') as counsel,
    request_counsel.request_id is not null as is_put_to_counsel,
    courses.outcome,
    case
        when courses.outcome in ('decided_not_answered', 'undecided') then 'waiting'
        when courses.outcome = 'withdrawn' then 'withdrawn'
        when courses.outcome = 'closed_without_decision' then 'closed'
        else 'answered'
    end as ending,
    courses.ended_on,
    case
        when courses.is_disordered then null
        when courses.outcome in ('decided_not_answered', 'undecided') then today.business_day_no - received_days.business_day_no
        else ended_days.business_day_no - received_days.business_day_no
    end as business_days
from courses
cross join today
left join calendar as received_days
    on received_days.day_on = courses.received_on
left join calendar as ended_days
    on ended_days.day_on = courses.ended_on
left join request_counsel
    on request_counsel.request_id = courses.request_id
