/* ---
about: |
  each disclosure of the period with everything that a public count tells it apart by; unit is that of the worker, county
  that of the case
--- */
select
    disclosed.disclosure_id as record,
    cast(date_trunc('month', disclosed.disclosed_on) as date) as month,
    coalesce(staff.unit_id, 'not recorded') as unit_id,
    coalesce(cases.county, 'not recorded') as county,
    disclosed.recipient_type,
    disclosed.channel,
    disclosed.content,
    disclosed.purpose,
    coalesce(disclosed.basis, 'not recorded') as basis,
    disclosed.channel = 'verbal' as verbal,
    disclosed.is_outside as outside,
    disclosed.redisclosure_of is not null as redisclosures
from disclosed
left join staff
    on staff.staff_id = disclosed.staff_id
left join cases
    on cases.case_id = disclosed.case_id
