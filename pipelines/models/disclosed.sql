/* ---
about: |
  the disclosures of the period: what each rests on and serves, whether it left the agency (ruling 13), which of
  the four families of purposes it belongs to (ruling 14; where none, purpose_fault says how), whether it cites a statute or a court order (ruling 19)
optional: [staff]
may_be_empty: [need_based_programmes]  # then is_purpose_open says of which disclosures the purpose cannot be judged
--- */
select
    disclosures.disclosure_id,
    disclosures.disclosed_at,
    disclosures.disclosed_on,
    disclosures.staff_id,
    staff.unit_id,
    disclosures.case_id,
    disclosures.person_id,
    disclosures.recipient_type,
    disclosures.recipient_org,
    disclosures.recipient_person_id,
    disclosures.recipient_type not in ('staff', 'aag', 'law_department') as is_outside,
    disclosures.channel,
    disclosures.content,
    disclosures.purpose,
    case
        when disclosures.purpose in (
            'programme_administration', 'service_to_child', 'protect_child',
            'background_check', 'client_request', 'public_records'
        ) then 'administration'
        when disclosures.purpose in ('investigation_or_proceeding', 'court_hearing') then 'proceedings'
        when disclosures.purpose = 'authorised_audit' then 'audit'
        when disclosures.purpose = 'need_based_programme'
            and list_contains(
                list_transform($need_based_programmes, lambda listed: lower(trim(listed))),
                lower(trim(disclosures.recipient_org))
            ) then 'need'
    end as purpose_family,
    case disclosures.purpose
        when 'commercial' then 'for commercial use'
        when 'personal' then 'for personal use'
        when 'political' then 'for political use'
        when 'research' then 'for research'
        when 'other' then 'for a purpose that is none of the permitted ones'
        when 'need_based_programme' then 'for a need-based programme that is not on the list'
    end as purpose_fault,
    disclosures.purpose = 'need_based_programme'
        and array_to_string($need_based_programmes, '') = '' as is_purpose_open,
    disclosures.basis,
    disclosures.legal_basis,
    coalesce(
        disclosures.basis = 'court_order'
            or (
                array_to_string($statutory_basis_patterns, '') <> ''
                and regexp_matches(
                    disclosures.legal_basis,
                    concat(
                        '(?i)(^|[^0-9a-z])((', array_to_string($statutory_basis_patterns, ')|('),
                        '))($|[^0-9a-z])'
                    )
                )
            ),
        false
    ) as has_statutory_basis,
    disclosures.release_id,
    disclosures.request_id,
    disclosures.review_id,
    coalesce(disclosures.in_doubt, false) as is_in_doubt,
    disclosures.need_documented,
    disclosures.third_party_review,
    disclosures.redacted,
    disclosures.encrypted,
    disclosures.notice_to_recipient,
    disclosures.physician_certified,
    disclosures.business_reason,
    disclosures.redisclosure_of
from disclosures
left join staff
    on staff.staff_id = disclosures.staff_id
where disclosures.disclosed_at >= $period_start
    and disclosures.disclosed_at < $period_end
