/* ---
title: The commissioner is told of every breach within the business days allowed
why: |
  The commissioner answers for the agency; whoever learns of a breach from the press has learnt it too late.
fix: Have the legal director notify the commissioner, and record when.
severity: high
clauses: [CT-14a]
params: {business_days: 2, report_hours: 24}
subject: [incidents.incident_id]
reading: |
  Counted from the local day of the report to the legal director; where that report is missing, from
  the day on which it fell due, report_hours after discovery (CT-13's limit). The day of the event is day 0.
  Incidents of every kind. The duty is in the period if its limit falls in it or the incident was open
  when the period began.
cases: {from: breach_told_in_two_business_days, with: {told_at: commissioner_notified_at}}
--- */
with reports as (
    select
        incident_records.incident_id,
        incident_records.discovered_at,
        incident_records.discovered_by,
        incident_records.finder_unit_id,
        coalesce(incident_records.legal_director_reported_on, report_days.day_on) as reported_on,
        incident_records.commissioner_notified_on as done_on,
        incident_records.is_new,
        incident_records.was_open
    from incident_records
    join calendar as report_days
        on report_days.starts_at <= incident_records.discovered_at + $report_hours * interval 1 hour
        and report_days.ends_at > incident_records.discovered_at + $report_hours * interval 1 hour
),
duties as (
    select
        reports.incident_id,
        reports.discovered_at,
        reports.discovered_by,
        reports.finder_unit_id,
        limits.day_on as due_on,
        reports.done_on,
        reports.is_new,
        reports.was_open
    from reports
    join calendar as report_days
        on report_days.day_on = reports.reported_on
    join calendar as limits
        on limits.is_business_day
        and limits.business_day_no = report_days.business_day_no + $business_days
)
select
    incident_id as subject,
    case
        when done_on <= due_on then 'pass'
        when due_on > $as_of or (due_on > $period_last_on and not was_open) then 'not_applicable'
        else 'fail'
    end as status,
    case
        when done_on <= due_on then 'commissioner told in time'
        when due_on > $as_of then 'not yet due'
        when due_on > $period_last_on and not was_open then 'falls due after the period'
        when done_on is not null then 'commissioner told late'
        else 'commissioner never told'
    end as reason,
    discovered_by as staff_id,
    discovered_at as occurred_at,
    finder_unit_id as unit_id
from duties
where is_new
    or was_open
    or (due_on >= $period_first_on and due_on <= $period_last_on)
