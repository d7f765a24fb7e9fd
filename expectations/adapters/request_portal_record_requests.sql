/* ---
title: Request portals (JustFOIA, GovQA, NextRequest, FOIAXpress and others), the log of requests
table: record_requests
about: >
  Portals let each agency name its columns; those that are usual are known. Dispositions and statuses are read by the
  vocabulary in synonyms.yaml; one that it does not know is quarantined. A request closed without a disposition, or
  because there was no such record, has an answer and no decision. Names of requesters are not read.
reads:
  reference: {names: [Reference No, Reference Number, 'Reference #', Request Number, Request No, 'Request #', Request ID, Tracking Number, Tracking No, Request Tracking Number, FOIA Number, Case Number, 'Request Number (ID)', Request Reference Number, pretty_id], required: true}
  received: {names: [Date Received, Received Date, Received, Date Submitted, Submitted Date, Submitted, Submitted On, Submission Date, Request Date, Date of Request, Requested Date, Original Received Date, Request Received, Create Date, Created Date, Date Created, Created On, Created At, created_at, Opened, Open Date, Date Opened], required: true}
  due: [Required Completion Date, Due Date, Due, Date Due, Target Date, Deadline, Estimated Completion Date, due_date]
  closed: [Close Date, Closed Date, Date Closed, Closed, Closed On, Completed Date, Date Completed, Completion Date, Completed, Actual Completion Date, Date Fulfilled, closed_date, closed_at]
  decided: [Determination Date, Decision Date, Date of Decision, Date of Determination, Disposition Date, Final Action Date]
  status: [Request Status, Status, Current Status, Request State, request_state, Request Queue, Queue]
  disposition: [Disposition, Final Disposition, Request Disposition, Disposition of Request, Final Action, Outcome, Resolution, Determination, Close Reason, Closure Reason, Closure Reasons, Closed Reason, Reason Closed, Reason for Closure]
  kind: [Request Type, Type of Request, Category of Request]
  records: [Type of Records, Type of Records Requested, Type of Information Requested, Record Type, Records Type, Type]
  requester: [Requester Type, Requestor Type, Customer Type, Requester Category, Requestor Category, Type of Requester, Fee Category]
params: {kind_of_all: public_records, dispositions: '', day_first: null}
--- */
with numbered as (
    select
        *,
        [received, due, closed, decided] as moments,
        -- GovQA's numbers end with the day of the request, month first: W000101-070126.
        regexp_extract(trim(reference), '-(\d{6})$', 1) as numbered_on,
        strftime(try_cast(left(read_moment(received, false), 10) as date), '%m%d%y') as by_month,
        strftime(try_cast(left(read_moment(received, true), 10) as date), '%m%d%y') as by_day
    from input
),
witnessed as (
    select
        *,
        bool_or(numbered_on = by_day and numbered_on is distinct from by_month) over (partition by _file) as shows_day,
        bool_or(numbered_on = by_month and numbered_on is distinct from by_day) over (partition by _file) as shows_month
    from numbered
),
dated as (
    select
        *,
        case
            when $day_first is not null then $day_first
            when shows_day and not coalesce(shows_month, false) then true
            when shows_month and not coalesce(shows_day, false) then false
            else file_day_first($day_first, moments, _file)
        end as is_day_first
    from witnessed
),
told as (
    select
        *,
        nullif(read_moment(closed, is_day_first), '') as closed_on,
        nullif(read_moment(decided, is_day_first), '') as decision_on,
        read_disposition(disposition, $dispositions) as final,
        read_disposition(status, $dispositions) as state
    from dated
),
judged as (
    select
        *,
        case when final.outcome = 'nothing' then state.outcome else final.outcome end as ending,
        try_cast(left(closed_on, 10) as date) is not null as is_closed,
        final.outcome in ('granted', 'partial', 'denied', 'withdrawn', 'answered') as is_final,
        state.outcome = 'open' as is_open,
        trim(case when final.outcome is null then disposition else status end) as told,
        -- What stands on several rows is a choice of a list, and no remark about somebody.
        count(*) over (partition by lower(trim(case when final.outcome is null then disposition else status end))) > 2 as told_twice
    from told
),
ended as (
    select
        *,
        case
            when final.outcome is null then 'a disposition that the adapter does not know'
            when state.outcome is null and not is_final then 'a status that the adapter does not know'
            when final.outcome = 'open' and is_closed then 'closed on a day, and its disposition is that of an open request'
            when is_final and state.outcome in ('granted', 'partial', 'denied', 'withdrawn') and state.outcome <> final.outcome
                then 'its disposition and its status are different decisions'
        end as unclear,
        case when not (is_final and is_open and not is_closed) and ending in ('granted', 'partial', 'denied', 'withdrawn')
            then ending end as decision,
        not (is_open and not is_final) and (is_closed or not is_open) as is_over
    from judged
)
select
    _file,
    _line,
    reference as request_id,
    'received' as direction,
    coalesce(request_kind(kind), request_kind(records), $kind_of_all) as kind,
    nullif(trim(requester), '') as requester_type,
    read_moment(received, is_day_first) as received_at,
    nullif(left(read_moment(due, is_day_first), case when regexp_matches(read_moment(due, is_day_first), '^\d{4}-\d\d-\d\d ')
        then 10 else 1000 end), '') as due_on,
    decision,
    case when decision is not null then coalesce(decision_on, closed_on) end as decided_at,
    -- A close date that is none is handed on, so that it is quarantined or counted as a word for nothing.
    case when is_over or not is_closed then closed_on end as responded_at,
    coalesce(unclear, day_order_problem(moments, is_day_first)) as _problem,
    cast(null as varchar) as _left_out,
    list_filter([
        case when is_over and is_closed and ending in ('closed', 'nothing') then 'closed without a disposition: answered, no decision' end,
        case when is_over and ending = 'answered' then 'answered without a decision (no such record, referred, not clear)' end,
        case when is_open and is_closed and not is_final then 'an open status beside a close date: read as open, the close date is not read' end,
        case when is_open and is_final and not is_closed then 'a disposition of a request that is open: read as open, the disposition is not read' end,
        case when is_open and is_final and is_closed then 'an open status beside a disposition and a close date: read as closed' end,
        case when is_final and state.outcome is null then 'a status that is not known beside a disposition that is: the disposition is read' end,
        case when decision is not null and closed_on is null then 'a decision without a close date' end,
        case when trim(coalesce(kind, records, '')) <> '' and coalesce(request_kind(kind), request_kind(records)) is null
            then 'a type that does not say who asks: read as ' || $kind_of_all end,
        case when $day_first is null and unclear is null and day_order_problem(moments, null) is not null
            then case is_day_first when true then 'days read before months, as this file shows'
                when false then 'months read before days, as this file shows' end end,
        case when unclear like '%does not know' and told_twice and regexp_full_match(lower(told), '[^0-9@]{1,60}')
            then 'not known: "' || lower(told) || '"' end
    ], lambda note: note is not null) as _notes
from ended
