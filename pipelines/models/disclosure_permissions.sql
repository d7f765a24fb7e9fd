/* ---
about: |
  which permission of CT-06 covers each disclosure, whoever made it; a court's hearing is judged by the reader, who
  knows how near it must be. A valid release covers every recipient but the client (CT-06g: any third party)
--- */
select
    disclosed.disclosure_id,
    court_disclosures.nearest_hearing_days,
    case
        when disclosed.recipient_type = 'client'
            and open_case_disclosures.disclosure_id is not null then 'CT-06a'
        when disclosed.recipient_type = 'parent_guardian'
            and open_case_disclosures.disclosure_id is not null
            and parent_disclosures.disclosure_id is not null then 'CT-06b'
        when disclosed.recipient_type in ('client_attorney', 'authorised_representative')
            and open_case_disclosures.disclosure_id is not null then 'CT-06c'
        when colleague_disclosures.has_business_reason
            or colleague_disclosures.has_function then 'CT-06d'
        when disclosed.recipient_type = 'aag' then 'CT-06e'
        when disclosed.recipient_type <> 'client'
            and disclosure_consents.disclosure_id is not null
            and disclosure_consents.fault is null then 'CT-06g'
    end as covering
from disclosed
left join open_case_disclosures
    on open_case_disclosures.disclosure_id = disclosed.disclosure_id
left join parent_disclosures
    on parent_disclosures.disclosure_id = disclosed.disclosure_id
left join colleague_disclosures
    on colleague_disclosures.disclosure_id = disclosed.disclosure_id
left join court_disclosures
    on court_disclosures.disclosure_id = disclosed.disclosure_id
left join disclosure_consents
    on disclosure_consents.disclosure_id = disclosed.disclosure_id
where disclosed.content <> 'aggregate'
