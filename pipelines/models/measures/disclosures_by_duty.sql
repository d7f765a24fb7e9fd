/* ---
title: Disclosures on a case, and those by a worker without a duty on it
unit: disclosures
why: >
  A duty is any reason that explains an access to that case at that moment: an assignment, a work item, a roster,
  supervision. Disclosures of the period that name a case; aggregate figures need no duty and are left out.
publish:
  of: disclosures.disclosure_id
  by: {month: month, unit_id: unit}
  counts: {disclosures_on_cases: [without_duty]}
  records: >
    select r.record, r.month, r.unit_id, true as disclosures_on_cases, not d.has_duty as without_duty
    from disclosed_records as r join disclosure_duties as d on d.disclosure_id = r.record
    where r.content <> 'aggregate'
params: {}
--- */
select
    cast(date_trunc('month', disclosed.disclosed_on) as date) as month,
    true as is_in_period,
    coalesce(disclosed.unit_id, 'not recorded') as unit_id,
    count(*) as disclosures_on_cases,
    count(case when not disclosure_duties.has_duty then 1 end) as without_duty
from disclosed
join disclosure_duties
    on disclosure_duties.disclosure_id = disclosed.disclosure_id
where disclosed.content <> 'aggregate'
group by cast(date_trunc('month', disclosed.disclosed_on) as date), coalesce(disclosed.unit_id, 'not recorded')
order by month, unit_id
