/* ---
about: the disclosures of the period, judged by whether a legal basis of any kind, or a valid consent, is on record
--- */
select
    disclosed.disclosure_id,
    disclosed.content,
    case
        when disclosed.legal_basis is not null then 'pass'
        when disclosed.basis = 'consent' and consents.fault is null then 'pass'
        else 'fail'
    end as status,
    case
        when disclosed.legal_basis is not null then 'a legal basis is recorded'
        when disclosed.basis = 'consent' and consents.fault is null then 'a valid consent'
        when disclosed.basis = 'consent' then concat('no legal basis recorded; consent: ', consents.fault)
        else 'no legal basis recorded'
    end as reason,
    disclosed.case_id,
    disclosed.staff_id,
    disclosed.disclosed_at as occurred_at,
    disclosed.unit_id
from disclosed
left join disclosure_consents as consents
    on consents.disclosure_id = disclosed.disclosure_id
