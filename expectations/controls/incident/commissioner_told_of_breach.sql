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
cases:
  second_business_day_and_the_day_after:
    incidents:
      - {incident_id: I1, kind: loss, discovered_at: 2026-07-06 10:00, legal_director_reported_at: 2026-07-06 12:00, commissioner_notified_at: 2026-07-08 23:59:59}
      - {incident_id: I2, kind: theft, discovered_at: 2026-07-06 10:00, legal_director_reported_at: 2026-07-06 12:00, commissioner_notified_at: 2026-07-09 00:00}
      - {incident_id: I3, kind: misdirected, discovered_at: 2026-07-06 10:00, legal_director_reported_at: 2026-07-06 12:00}
      - {incident_id: I4, kind: other_breach, discovered_at: 2026-07-06 10:00, legal_director_reported_at: 2026-07-06 12:00, commissioner_notified_at: 2026-07-06 09:00}
    expect: {I1: pass, I2: fail, I3: fail, I4: pass}
  over_a_weekend_and_a_state_holiday:
    note: Friday 3 July stands for Independence Day, a Saturday; Monday 7 September is Labor Day.
    incidents:
      - {incident_id: I1, kind: loss, discovered_at: 2026-07-02 10:00, legal_director_reported_at: 2026-07-02 12:00, commissioner_notified_at: 2026-07-07 18:00}
      - {incident_id: I2, kind: loss, discovered_at: 2026-07-02 10:00, legal_director_reported_at: 2026-07-02 12:00, commissioner_notified_at: 2026-07-08 08:00}
      - {incident_id: I3, kind: loss, discovered_at: 2026-09-05 10:00, legal_director_reported_at: 2026-09-05 12:00, commissioner_notified_at: 2026-09-09 18:00}
      - {incident_id: I4, kind: loss, discovered_at: 2026-09-05 10:00, legal_director_reported_at: 2026-09-05 12:00, commissioner_notified_at: 2026-09-10 08:00}
    expect: {I1: pass, I2: fail, I3: pass, I4: fail}
  agency_closed_on_a_day:
    settings: {holidays: [2026-07-07]}
    incidents: [{incident_id: I1, kind: loss, discovered_at: 2026-07-06 10:00, legal_director_reported_at: 2026-07-06 12:00, commissioner_notified_at: 2026-07-09 10:00}]
    expect: {I1: pass}
  never_reported_to_the_legal_director:
    incidents:
      - {incident_id: I1, kind: loss, discovered_at: 2026-07-06 10:00, commissioner_notified_at: 2026-07-09 17:00}
      - {incident_id: I2, kind: loss, discovered_at: 2026-07-06 10:00, commissioner_notified_at: 2026-07-10 08:00}
      - {incident_id: I3, kind: loss, discovered_at: 2026-07-06 10:00}
    expect: {I1: pass, I2: fail, I3: fail}
  reported_late_the_count_starts_then:
    incidents: [{incident_id: I1, kind: loss, discovered_at: 2026-07-06 10:00, legal_director_reported_at: 2026-07-20 12:00, commissioner_notified_at: 2026-07-22 12:00}]
    expect: {I1: pass}
  not_yet_due:
    incidents:
      - {incident_id: I1, kind: loss, discovered_at: 2026-09-28 10:00, legal_director_reported_at: 2026-09-28 12:00}
      - {incident_id: I2, kind: loss, discovered_at: 2026-09-29 10:00, legal_director_reported_at: 2026-09-29 12:00}
      - {incident_id: I3, kind: loss, discovered_at: 2026-09-28 10:00}
    expect: {I1: fail, I2: not_applicable, I3: not_applicable}
  limit_in_the_period_or_open_when_it_began:
    incidents:
      - {incident_id: limit, kind: loss, discovered_at: 2026-06-29 10:00, legal_director_reported_at: 2026-06-29 12:00, closed_at: 2026-06-30 12:00}
      - {incident_id: closed, kind: loss, discovered_at: 2026-06-22 10:00, legal_director_reported_at: 2026-06-22 12:00, closed_at: 2026-06-30 12:00}
      - {incident_id: open, kind: loss, discovered_at: 2026-03-02 10:00, legal_director_reported_at: 2026-03-02 12:00}
    expect: {limit: fail, open: fail}
  reported_late_in_the_evening:
    incidents: [{incident_id: I1, kind: loss, discovered_at: 2026-07-06 10:00, legal_director_reported_at: "2026-07-07T03:30:00Z", commissioner_notified_at: 2026-07-09 08:00}]
    expect: {I1: fail}
  over_the_hour_that_repeats:
    period: 2026-11
    note: Discovered at 00:30 on the Sunday of 25 hours, the report falls due that same day, at 23:30.
    incidents:
      - {incident_id: I1, kind: loss, discovered_at: "2026-11-01T00:30:00-04:00", commissioner_notified_at: 2026-11-03 23:00}
      - {incident_id: I2, kind: loss, discovered_at: "2026-11-01T00:30:00-04:00", commissioner_notified_at: 2026-11-04 08:00}
    expect: {I1: pass, I2: fail}
  over_the_hour_that_is_skipped:
    period: 2026-03
    note: Discovered at 23:30 on Saturday, the report falls due 24 hours later, at 00:30 on Monday.
    incidents:
      - {incident_id: I1, kind: loss, discovered_at: 2026-03-07 23:30, commissioner_notified_at: 2026-03-11 23:00}
      - {incident_id: I2, kind: loss, discovered_at: 2026-03-07 23:30, commissioner_notified_at: 2026-03-12 08:00}
    expect: {I1: pass, I2: fail}
  limit_on_a_friday:
    incidents:
      - {incident_id: I1, kind: loss, discovered_at: 2026-07-08 10:00, legal_director_reported_at: 2026-07-08 12:00, commissioner_notified_at: 2026-07-10 18:00}
      - {incident_id: I2, kind: loss, discovered_at: 2026-07-08 10:00, legal_director_reported_at: 2026-07-08 12:00, commissioner_notified_at: 2026-07-11 09:00}
    expect: {I1: pass, I2: fail}
  discovered_at_midnight_and_never_reported:
    incidents:
      - {incident_id: I1, kind: loss, discovered_at: 2026-07-06 00:00, commissioner_notified_at: 2026-07-09 23:00}
      - {incident_id: I2, kind: loss, discovered_at: 2026-07-05 23:59:59, commissioner_notified_at: 2026-07-09 00:00}
    expect: {I1: pass, I2: fail}
  as_of_day_within_the_period:
    as_of: 2026-07-08
    incidents:
      - {incident_id: I1, kind: loss, discovered_at: 2026-07-06 10:00, legal_director_reported_at: 2026-07-06 12:00}
      - {incident_id: I2, kind: loss, discovered_at: 2026-07-06 10:00, legal_director_reported_at: 2026-07-07 09:00}
    expect: {I1: fail, I2: not_applicable}
  as_of_day_after_the_period:
    as_of: 2026-10-31
    incidents:
      - {incident_id: in, kind: loss, discovered_at: 2026-09-28 10:00, legal_director_reported_at: 2026-09-28 12:00}
      - {incident_id: after, kind: loss, discovered_at: 2026-09-29 10:00, legal_director_reported_at: 2026-09-29 12:00}
      - {incident_id: next, kind: loss, discovered_at: 2026-10-05 10:00}
    expect: {in: fail, after: not_applicable}
  loosened_so_that_the_limit_falls_after_the_period:
    params: {business_days: 80}
    as_of: 2026-10-31
    incidents:
      - {incident_id: open_before, kind: loss, discovered_at: 2026-06-25 10:00, legal_director_reported_at: 2026-06-25 12:00}
      - {incident_id: new, kind: loss, discovered_at: 2026-07-01 10:00, legal_director_reported_at: 2026-07-01 12:00}
    expect: {open_before: fail, new: not_applicable}
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
