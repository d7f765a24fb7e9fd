/* ---
title: Every breach is reported to the legal director at once
why: |
  Only the legal director sets the rest in motion: the commissioner, personnel, those concerned. What stays in the unit is repaired by nobody.
fix: Report it to the agency legal director now and record when.
severity: critical
clauses: [CT-13]
params: {hours: 24}
subject: [incidents.incident_id]
reading: |
  Incidents of every kind, losses and thefts included, whether or not an allegation was substantiated. "Immediately" is within the hours allowed, counted as elapsed time from discovery; when it
  happened does not matter. The duty is in the period if its limit falls in it or the incident was
  open when the period began.
cases:
  on_the_last_second_and_one_later:
    incidents:
      - {incident_id: I1, kind: loss, discovered_at: 2026-07-10 16:00, legal_director_reported_at: 2026-07-11 16:00:00}
      - {incident_id: I2, kind: loss, discovered_at: 2026-07-10 16:00, legal_director_reported_at: 2026-07-11 16:00:01}
      - {incident_id: I3, kind: theft, discovered_at: 2026-07-10 16:00}
      - {incident_id: I4, kind: theft, discovered_at: 2026-07-10 16:00, legal_director_reported_at: 2026-07-10 16:00}
    expect: {I1: pass, I2: fail, I3: fail, I4: pass}
  every_kind:
    incidents:
      - {incident_id: I1, kind: misdirected, discovered_at: 2026-07-10 16:00}
      - {incident_id: I2, kind: unauthorised_access, discovered_at: 2026-07-10 16:00}
      - {incident_id: I3, kind: unauthorised_disclosure, discovered_at: 2026-07-10 16:00}
      - {incident_id: I4, kind: other_breach, discovered_at: 2026-07-10 16:00, encrypted: true}
    expect: {I1: fail, I2: fail, I3: fail, I4: fail}
  happened_long_before_or_at_an_unknown_time:
    incidents:
      - {incident_id: I1, kind: loss, occurred_at: 2026-01-05 10:00, discovered_at: 2026-07-10 16:00, legal_director_reported_at: 2026-07-11 09:00}
      - {incident_id: I2, kind: loss, discovered_at: 2026-07-10 16:00, legal_director_reported_at: 2026-07-11 09:00}
    expect: {I1: pass, I2: pass}
  not_yet_due:
    incidents:
      - {incident_id: I1, kind: loss, discovered_at: 2026-09-29 23:59:59}
      - {incident_id: I2, kind: loss, discovered_at: 2026-09-30 00:00}
      - {incident_id: I3, kind: loss, discovered_at: 2026-09-30 10:00, legal_director_reported_at: 2026-09-30 11:00}
    expect: {I1: fail, I2: not_applicable, I3: pass}
  limit_in_the_period_or_open_when_it_began:
    incidents:
      - {incident_id: limit, kind: loss, discovered_at: 2026-06-30 12:00, closed_at: 2026-06-30 18:00}
      - {incident_id: closed, kind: loss, discovered_at: 2026-06-29 12:00, closed_at: 2026-06-30 18:00}
      - {incident_id: open, kind: loss, discovered_at: 2026-03-02 12:00}
      - {incident_id: at_midnight, kind: loss, discovered_at: 2026-03-02 12:00, closed_at: 2026-07-01 00:00}
    expect: {limit: fail, open: fail}
  over_the_hour_that_is_skipped:
    period: 2026-03
    incidents:
      - {incident_id: I1, kind: loss, discovered_at: 2026-03-07 15:00, legal_director_reported_at: 2026-03-08 16:00}
      - {incident_id: I2, kind: loss, discovered_at: 2026-03-07 15:00, legal_director_reported_at: 2026-03-08 16:00:01}
    expect: {I1: pass, I2: fail}
  over_the_hour_that_repeats:
    period: 2026-11
    incidents:
      - {incident_id: I1, kind: loss, discovered_at: "2026-10-31T15:00:00-04:00", legal_director_reported_at: "2026-11-01T14:00:00-05:00"}
      - {incident_id: I2, kind: loss, discovered_at: "2026-10-31T15:00:00-04:00", legal_director_reported_at: "2026-11-01T14:00:01-05:00"}
      - {incident_id: I3, kind: loss, discovered_at: "2026-11-01T01:30:00-04:00", legal_director_reported_at: "2026-11-02T00:30:00-05:00"}
    expect: {I1: pass, I2: fail, I3: pass}
  tightened:
    params: {hours: 1}
    incidents: [{incident_id: I1, kind: loss, discovered_at: 2026-07-10 16:00, legal_director_reported_at: 2026-07-10 17:30}]
    expect: {I1: fail}
  as_of_day_within_the_period:
    as_of: 2026-07-10
    incidents:
      - {incident_id: I1, kind: misdirected, discovered_at: 2026-07-09 23:59:59}
      - {incident_id: I2, kind: misdirected, discovered_at: 2026-07-10 00:00}
    expect: {I1: fail, I2: not_applicable}
  as_of_day_after_the_period:
    as_of: 2026-10-31
    incidents:
      - {incident_id: in, kind: misdirected, discovered_at: 2026-09-29 23:59:59}
      - {incident_id: at_the_end, kind: misdirected, discovered_at: 2026-09-30 00:00}
      - {incident_id: next, kind: misdirected, discovered_at: 2026-10-05 12:00}
    expect: {in: fail, at_the_end: not_applicable}
  limit_on_the_first_moment_of_the_period:
    incidents:
      - {incident_id: I1, kind: misdirected, discovered_at: 2026-06-30 00:00, closed_at: 2026-06-30 12:00}
      - {incident_id: I2, kind: misdirected, discovered_at: 2026-06-29 23:59:59, closed_at: 2026-06-30 12:00}
    expect: {I1: fail}
  loosened_so_that_the_limit_falls_after_the_period:
    params: {hours: 2400}
    as_of: 2026-10-31
    incidents:
      - {incident_id: open_before, kind: misdirected, discovered_at: 2026-06-29 12:00}
      - {incident_id: new, kind: misdirected, discovered_at: 2026-07-02 12:00}
    expect: {open_before: fail, new: not_applicable}
--- */
with duties as (
    select
        incident_id,
        discovered_at,
        discovered_by,
        finder_unit_id,
        discovered_at + $hours * interval 1 hour as due_at,
        legal_director_reported_at as done_at,
        is_new,
        was_open
    from incident_records
)
select
    incident_id as subject,
    case
        when done_at <= due_at then 'pass'
        when due_at >= $as_of_end or (due_at >= $period_end and not was_open) then 'not_applicable'
        else 'fail'
    end as status,
    case
        when done_at <= due_at then 'legal director told in time'
        when due_at >= $as_of_end then 'not yet due'
        when due_at >= $period_end and not was_open then 'falls due after the period'
        when done_at is not null then 'legal director told late'
        else 'legal director never told'
    end as reason,
    discovered_by as staff_id,
    discovered_at as occurred_at,
    finder_unit_id as unit_id
from duties
where is_new
    or was_open
    or (due_at >= $period_start and due_at < $period_end)
