/* ---
title: The director of human resources is told of every breach within the business days allowed
why: |
  Without personnel there is neither discipline nor training, and the next breach comes from the same desk.
fix: Have the legal director notify the director of human resources, and record when.
severity: high
clauses: [CT-14b]
params: {business_days: 2, report_hours: 24}
subject: [incidents.incident_id]
completed_by: due_in_days
cases: {from: breach_told_in_two_business_days, with: {told_at: hr_notified_at}}
--- */
select
    incident_records.incident_id,
    incident_records.discovered_by as staff_id,
    incident_records.discovered_at as occurred_at,
    incident_records.finder_unit_id as unit_id,
    incident_records.is_new,
    incident_records.was_open,
    limits.day_on as due_on,
    incident_records.hr_notified_on as done_on,
    'human resources told' as done,
    'human resources never told' as undone
from incident_records
join calendar as days_allowed
    on days_allowed.starts_at <= incident_records.discovered_at + $report_hours * interval 1 hour
    and days_allowed.ends_at > incident_records.discovered_at + $report_hours * interval 1 hour
join calendar as report_days
    on report_days.day_on = coalesce(incident_records.legal_director_reported_on, days_allowed.day_on)
join calendar as limits
    on limits.is_business_day
    and limits.business_day_no = report_days.business_day_no + $business_days
