/* ---
about: requests received with when anything was first released for them - an answer that grants, wholly or in part, or a disclosure to somebody outside
optional: [disclosures]
--- */
with released as (
    select
        request_id,
        responded_at as released_at
    from record_requests
    where decision in ('granted', 'partial')
        and responded_at is not null
    union all
    select
        request_id,
        disclosed_at as released_at
    from disclosures
    where request_id is not null
        and recipient_type not in ('staff', 'aag', 'law_department')
),
firsts as (
    select
        request_id,
        min(released_at) as released_at
    from released
    group by request_id
)
select
    record_requests.request_id,
    record_requests.kind,
    record_requests.case_id,
    record_requests.received_by,
    record_requests.received_at,
    firsts.released_at
from record_requests
left join firsts
    on firsts.request_id = record_requests.request_id
where record_requests.direction = 'received'
