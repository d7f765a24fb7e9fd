-- Freedom-of-information requests of two governments. Toronto gives the day a request was accepted
-- and the day of the decision; rows that are the same in every column share a key, so that all but
-- the first are quarantined. British Columbia gives one day only, that of the answer: its requests
-- count in volumes, and have no turnaround.
with toronto as (
    select
        'TO-' || identifier || '-' || dense_rank() over (
            partition by identifier
            order by date_accepted, date, decision, position, classification, abstract, number_of_pages, applicant_type
        ) as request_id,
        applicant_type as requester_type,
        date_accepted as received_at,
        date as decided_at,
        decision
    from read_csv('raw/ca_on_toronto.csv.gz', all_varchar = true)
),
british_columbia as (
    select
        'BC-' || identifier || '-' || dense_rank() over (
            partition by identifier
            order by date, position, abstract, alternate_identifier
        ) as request_id,
        applicant_type as requester_type,
        date as received_at,
        date as decided_at
    from read_csv('raw/ca_bc.csv.gz', all_varchar = true)
)
select
    request_id,
    'received' as direction,
    'public_records' as kind,
    requester_type,
    'Toronto' as counterparty,
    received_at,
    case decision
        when 'all disclosed' then 'granted'
        when 'disclosed in part' then 'partial'
        when 'nothing disclosed' then 'denied'
        when 'discontinued' then 'withdrawn'
    end as decision,
    decided_at,
    case when decision in ('all disclosed', 'disclosed in part') then decided_at end as responded_at
from toronto
union all
select
    request_id,
    'received',
    'public_records',
    requester_type,
    'British Columbia',
    received_at,
    null,
    decided_at,
    null
from british_columbia
