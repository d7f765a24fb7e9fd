/* ---
title: Incidents by month of discovery, kind and medium
unit: incidents
params: {}
publish:
  of: incidents.incident_id
  by: {month: month, kind: incident_kind, medium: medium}
  counts: {incidents: []}
  records: >
    select i.incident_id as record, cast(date_trunc('month', i.discovered_on) as date) as month, i.kind,
    coalesce(i.medium, 'not recorded') as medium, true as incidents
    from incidents as i cross join measured_months as span
    where i.discovered_on between span.first_on and $period_last_on
--- */
select
    cast(date_trunc('month', i.discovered_on) as date) as month,
    cast(date_trunc('month', i.discovered_on) as date) >= span.period_month as is_in_period,
    i.kind,
    coalesce(i.medium, 'not recorded') as medium,
    count(*) as incidents
from incidents as i
cross join measured_months as span
where i.discovered_on between span.first_on and $period_last_on
group by
    cast(date_trunc('month', i.discovered_on) as date),
    span.period_month,
    i.kind,
    coalesce(i.medium, 'not recorded')
order by month, i.kind, medium
