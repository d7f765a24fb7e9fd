/* ---
title: Request portals such as JustFOIA and GovQA, the log of requests
table: record_requests
about: >
  Portals let each agency name its columns; those that are usual are known. A request closed without a
  disposition, or because there was no such record, has an answer and no decision. Names of requesters
  are not read.
reads:
  reference: {names: [Reference No, Reference Number, 'Reference #', Request Number, Request No, 'Request #', Request ID, Tracking Number], required: true}
  received: {names: [Create Date, Created Date, Date Received, Received Date, Received, Date Submitted, Submitted Date, Submitted, Request Date, Created On], required: true}
  due: [Required Completion Date, Due Date, Due, Date Due, Target Date, Deadline]
  closed: [Close Date, Closed Date, Date Closed, Closed, Completed Date, Date Completed, Completion Date]
  status: [Request Status, Status, Current Status]
  disposition: [Disposition, Final Disposition, Outcome, Resolution, Determination, Close Reason]
  kind: [Request Type, Type of Request, Type of Records, Type]
  requester: [Requester Type, Customer Type, Requestor Type, Requester Category]
params: {kind_of_all: public_records, day_first: false}
--- */
with read as (
    select
        *,
        lower(trim(coalesce(nullif(trim(disposition), ''), status))) as ending,
        try_strptime(trim(received), case when $day_first
            then ['%d/%m/%Y %I:%M:%S %p', '%d/%m/%Y %I:%M %p', '%d/%m/%Y %H:%M:%S', '%d/%m/%Y %H:%M', '%d/%m/%Y']
            else ['%m/%d/%Y %I:%M:%S %p', '%m/%d/%Y %I:%M %p', '%m/%d/%Y %H:%M:%S', '%m/%d/%Y %H:%M', '%m/%d/%Y',
                '%b %d, %Y', '%B %d, %Y'] end) as received_read,
        try_strptime(trim(closed), case when $day_first
            then ['%d/%m/%Y %I:%M:%S %p', '%d/%m/%Y %I:%M %p', '%d/%m/%Y %H:%M:%S', '%d/%m/%Y %H:%M', '%d/%m/%Y']
            else ['%m/%d/%Y %I:%M:%S %p', '%m/%d/%Y %I:%M %p', '%m/%d/%Y %H:%M:%S', '%m/%d/%Y %H:%M', '%m/%d/%Y',
                '%b %d, %Y', '%B %d, %Y'] end) as closed_read,
        try_strptime(trim(due), case when $day_first
            then ['%d/%m/%Y %I:%M:%S %p', '%d/%m/%Y %I:%M %p', '%d/%m/%Y %H:%M:%S', '%d/%m/%Y %H:%M', '%d/%m/%Y']
            else ['%m/%d/%Y %I:%M:%S %p', '%m/%d/%Y %I:%M %p', '%m/%d/%Y %H:%M:%S', '%m/%d/%Y %H:%M', '%m/%d/%Y',
                '%b %d, %Y', '%B %d, %Y'] end) as due_read
    from input
),
dated as (
    select
        *,
        coalesce(strftime(received_read, '%Y-%m-%d %H:%M:%S'), received) as received_text,
        coalesce(strftime(closed_read, '%Y-%m-%d %H:%M:%S'), nullif(trim(closed), '')) as closed_text,
        coalesce(strftime(due_read, '%Y-%m-%d'), due) as due_text,
        case
            when regexp_matches(ending, 'withdr|cancel|abandon|duplicate|no response from') then 'withdrawn'
            when regexp_matches(ending, 'part|redact') then 'partial'
            when regexp_matches(ending, 'den(y|ied|ial)|exempt|withh(e|o)ld|refus') then 'denied'
            when regexp_matches(ending, 'full|grant|releas|approv|fulfil|provided|disclosed') then 'granted'
        end as decision,
        coalesce(regexp_matches(ending, 'no (responsive )?(record|document)|not (the )?custodian|does not exist|clos|complet|answered'), false)
            as is_answered,
        coalesce(ending = '' or regexp_matches(ending,
            'open|new|receiv|submit|assign|progress|pending|await|hold|clarif|payment|estimate|review|extend|overdue|due'), true)
            as is_open
    from read
)
select
    _file,
    _line,
    reference as request_id,
    'received' as direction,
    case
        when regexp_matches(lower(kind), 'subpoena') then 'subpoena'
        when regexp_matches(lower(kind), 'court order') then 'court_order'
        when regexp_matches(lower(kind), 'law enforcement|police') then 'law_enforcement'
        when regexp_matches(lower(kind), 'media|press') then 'press'
        when regexp_matches(lower(kind), 'legislat') then 'legislative'
        when regexp_matches(lower(kind), 'attorney|counsel') then 'attorney'
        when regexp_matches(lower(kind), 'research') then 'research'
        else $kind_of_all
    end as kind,
    nullif(trim(requester), '') as requester_type,
    received_text as received_at,
    due_text as due_on,
    decision,
    case when decision is not null then closed_text end as decided_at,
    case when decision is not null or is_answered then closed_text end as responded_at,
    case when decision is null and not is_answered and not is_open then 'a disposition that the adapter does not know' end
        as _problem,
    cast(null as varchar) as _left_out
from dated
