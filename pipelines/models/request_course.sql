/* ---
about: |
  each request received and its course up to the as-of day. Answered is one with an answer, or whose denial is dated; a
  decision that grants is no answer before it is sent; a day of decision without decision and answer closes the request
  without either. Business days run from the day of receipt, which is day 0, to the day it ended, else to the as-of day;
  there are none where a decision or an answer precedes the receipt, or the day it ended is not recorded. A moment
  precedes another by its time; one at local midnight is a day without a time, and precedes by its day
params: {complex_kinds: [case_review, subpoena, court_order]}
--- */
with dated as (
    select
        record_requests.request_id,
        record_requests.kind,
        record_requests.decision,
        record_requests.due_on,
        record_requests.routed_to_legal_at,
        record_requests.decided_at is not null as is_decided,
        record_requests.responded_at is not null as is_responded,
        coalesce(
            record_requests.decided_at < record_requests.received_at
                and record_requests.decided_at not in (decided.starts_at, decided.ends_at),
            false
        ) as is_decided_early,
        coalesce(
            record_requests.responded_at < record_requests.received_at
                and record_requests.responded_at not in (responded.starts_at, responded.ends_at),
            false
        ) as is_responded_early,
        case
            when record_requests.received_at < received.starts_at then received.before_on
            when record_requests.received_at >= received.ends_at then received.after_on
            else coalesce(received.day_on, cast(record_requests.received_at as date))
        end as received_on,
        case
            when record_requests.received_at < received.starts_at then received.before_no
            when record_requests.received_at >= received.ends_at then received.after_no
            else received.business_day_no
        end as received_no,
        case
            when record_requests.decided_at < decided.starts_at then decided.before_on
            when record_requests.decided_at >= decided.ends_at then decided.after_on
            else coalesce(decided.day_on, cast(record_requests.decided_at as date))
        end as decided_on,
        case
            when record_requests.decided_at < decided.starts_at then decided.before_no
            when record_requests.decided_at >= decided.ends_at then decided.after_no
            else decided.business_day_no
        end as decided_no,
        case
            when record_requests.responded_at < responded.starts_at then responded.before_on
            when record_requests.responded_at >= responded.ends_at then responded.after_on
            else coalesce(responded.day_on, cast(record_requests.responded_at as date))
        end as responded_on,
        case
            when record_requests.responded_at < responded.starts_at then responded.before_no
            when record_requests.responded_at >= responded.ends_at then responded.after_no
            else responded.business_day_no
        end as responded_no
    from record_requests
    left join local_days as received
        on received.day_on = cast(record_requests.received_at as date)
    left join local_days as decided
        on decided.day_on = cast(record_requests.decided_at as date)
    left join local_days as responded
        on responded.day_on = cast(record_requests.responded_at as date)
    where record_requests.direction = 'received'
),
courses as (
    select
        dated.request_id,
        dated.kind,
        dated.received_on,
        dated.received_no,
        dated.due_on,
        dated.routed_to_legal_at,
        case
            when dated.decision in ('withdrawn', 'denied') then dated.decision
            when not dated.is_responded and dated.decision is not null then 'decided_not_answered'
            when not dated.is_responded and dated.is_decided then 'closed_without_decision'
            when not dated.is_responded then 'undecided'
            when dated.decision = 'granted' then 'granted'
            when dated.decision = 'partial' then 'partly_granted'
            else 'answered_without_decision'
        end as outcome,
        case
            when dated.decision = 'withdrawn' then coalesce(dated.decided_on, dated.responded_on)
            when dated.decision in ('granted', 'partial') then dated.responded_on
            else coalesce(dated.responded_on, dated.decided_on)
        end as ended_on,
        case
            when dated.decision = 'withdrawn' and dated.is_decided then dated.decided_no
            when dated.is_responded or dated.decision in ('granted', 'partial') then dated.responded_no
            else dated.decided_no
        end as ended_no,
        dated.is_decided_early
            or dated.is_responded_early
            or coalesce(dated.decided_on < dated.received_on, false)
            or coalesce(dated.responded_on < dated.received_on, false) as is_disordered
    from dated
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
    courses.routed_to_legal_at is not null as is_routed,
    request_counsel.reviewed_at is not null as is_reviewed,
    request_counsel.request_id is not null as is_put_to_counsel,
    coalesce(request_counsel.counsel, 'none') as counsel,
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
        when courses.outcome in ('decided_not_answered', 'undecided') then today.business_day_no - courses.received_no
        else courses.ended_no - courses.received_no
    end as business_days
from courses
cross join today
left join request_counsel
    on request_counsel.request_id = courses.request_id
