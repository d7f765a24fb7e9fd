/* ---
title: An employee whose violation is proven is disciplined in time
why: |
  A rule whose breach has no consequence is read as advice.
fix: Decide the discipline under the personnel procedures, and record what and when.
severity: high
clauses: [MS-55]
params: {days: 60}
subject: [incidents.incident_id]
reading: |
  Substantiated violations of every kind by an employee, whether still employed or not; a worker whose role is contracted is DHS-12's. "None", or discipline without a date, is no discipline; one decided before the finding counts.
  Days count from the local day on which the violation was substantiated; an allegation that was not
  is left out. The duty is in the period if its limit falls in it or the incident was open when the
  period began.
cases:
  on_the_last_day_and_the_day_after:
    staff: &people [{staff_id: S1, role: social_worker}, {staff_id: S2, role: contracted}]
    incidents:
      - {incident_id: I1, kind: unauthorised_disclosure, violator_staff_id: S1, discovered_at: 2026-07-02 10:00, substantiated_at: 2026-07-06 10:00, discipline: reprimand, discipline_at: 2026-09-04 23:59:59}
      - {incident_id: I2, kind: unauthorised_disclosure, violator_staff_id: S1, discovered_at: 2026-07-02 10:00, substantiated_at: 2026-07-06 10:00, discipline: reprimand, discipline_at: 2026-09-05 00:00}
      - {incident_id: I3, kind: unauthorised_disclosure, violator_staff_id: S1, discovered_at: 2026-07-02 10:00, substantiated_at: 2026-07-06 10:00}
    expect: {I1: pass, I2: fail, I3: fail}
  allegation_not_substantiated:
    staff: *people
    incidents:
      - {incident_id: I1, kind: unauthorised_disclosure, violator_staff_id: S1, discovered_at: 2026-07-02 10:00, alleged_at: 2026-07-02 10:00, closed_at: 2026-07-20 10:00}
      - {incident_id: I2, kind: unauthorised_disclosure, violator_staff_id: S1, discovered_at: 2026-03-02 10:00, alleged_at: 2026-03-02 10:00}
      - {incident_id: I3, kind: unauthorised_disclosure, violator_staff_id: S1, discovered_at: 2026-07-02 10:00, substantiated_at: 2026-10-01 09:00}
    expect: {}
  none_or_without_a_date:
    staff: *people
    incidents:
      - {incident_id: I1, kind: unauthorised_disclosure, violator_staff_id: S1, discovered_at: 2026-07-02 10:00, substantiated_at: 2026-07-06 10:00, discipline: none, discipline_at: 2026-07-20 10:00}
      - {incident_id: I2, kind: unauthorised_disclosure, violator_staff_id: S1, discovered_at: 2026-07-02 10:00, substantiated_at: 2026-07-06 10:00, discipline: suspension}
      - {incident_id: I3, kind: unauthorised_disclosure, violator_staff_id: S1, discovered_at: 2026-07-02 10:00, substantiated_at: 2026-07-06 10:00, discipline_at: 2026-07-20 10:00}
      - {incident_id: I4, kind: unauthorised_disclosure, violator_staff_id: S1, discovered_at: 2026-07-02 10:00, substantiated_at: 2026-07-06 10:00, discipline: counselling, discipline_at: 2026-07-03 10:00}
    expect: {I1: fail, I2: fail, I3: fail, I4: pass}
  contracted_outside_or_unknown_violator:
    staff: *people
    incidents:
      - {incident_id: I1, kind: unauthorised_access, violator_staff_id: S2, discovered_at: 2026-07-02 10:00, substantiated_at: 2026-07-06 10:00}
      - {incident_id: I2, kind: unauthorised_access, violator_org: Org, discovered_at: 2026-07-02 10:00, substantiated_at: 2026-07-06 10:00}
      - {incident_id: I3, kind: loss, discovered_at: 2026-07-02 10:00, substantiated_at: 2026-07-06 10:00}
      - {incident_id: I4, kind: unauthorised_access, violator_staff_id: S9, discovered_at: 2026-07-02 10:00, substantiated_at: 2026-07-06 10:00}
    expect: {I4: fail}
  not_yet_due:
    staff: *people
    incidents:
      - {incident_id: due, kind: unauthorised_disclosure, violator_staff_id: S1, discovered_at: 2026-07-02 10:00, substantiated_at: 2026-08-01 10:00}
      - {incident_id: open, kind: unauthorised_disclosure, violator_staff_id: S1, discovered_at: 2026-07-02 10:00, substantiated_at: 2026-08-02 10:00}
      - {incident_id: done, kind: unauthorised_disclosure, violator_staff_id: S1, discovered_at: 2026-07-02 10:00, substantiated_at: 2026-08-02 10:00, discipline: reprimand, discipline_at: 2026-09-10 10:00}
    expect: {due: fail, open: not_applicable, done: pass}
  limit_in_the_period_or_open_when_it_began:
    staff: *people
    incidents:
      - {incident_id: limit, kind: unauthorised_disclosure, violator_staff_id: S1, discovered_at: 2026-05-01 10:00, substantiated_at: 2026-05-10 10:00, closed_at: 2026-06-20 10:00}
      - {incident_id: closed, kind: unauthorised_disclosure, violator_staff_id: S1, discovered_at: 2026-03-01 10:00, substantiated_at: 2026-05-01 10:00, closed_at: 2026-06-20 10:00}
      - {incident_id: open, kind: unauthorised_disclosure, violator_staff_id: S1, discovered_at: 2026-01-05 10:00, substantiated_at: 2026-02-02 10:00}
    expect: {limit: fail, open: fail}
  over_the_hour_that_repeats:
    period: 2026-11
    staff: *people
    incidents:
      - {incident_id: I1, kind: unauthorised_disclosure, violator_staff_id: S1, discovered_at: 2026-09-02 10:00, closed_at: 2026-09-30 10:00, substantiated_at: "2026-10-01T23:30:00-04:00", discipline: reprimand, discipline_at: "2026-11-30T23:30:00-05:00"}
      - {incident_id: I2, kind: unauthorised_disclosure, violator_staff_id: S1, discovered_at: 2026-09-02 10:00, substantiated_at: "2026-09-30T23:30:00-04:00", discipline: reprimand, discipline_at: "2026-11-30T00:30:00-05:00"}
    expect: {I1: pass, I2: fail}
  tightened:
    params: {days: 5}
    staff: *people
    incidents: [{incident_id: I1, kind: unauthorised_disclosure, violator_staff_id: S1, discovered_at: 2026-07-02 10:00, substantiated_at: 2026-07-06 10:00, discipline: reprimand, discipline_at: 2026-07-12 00:00}]
    expect: {I1: fail}
  limit_on_the_first_and_last_day_of_the_period:
    as_of: 2026-10-31
    staff: *people
    incidents:
      - {incident_id: before, kind: misdirected, violator_staff_id: S1, discovered_at: 2026-04-01 10:00, substantiated_at: 2026-05-01 10:00, closed_at: 2026-06-30 12:00}
      - {incident_id: first, kind: misdirected, violator_staff_id: S1, discovered_at: 2026-04-01 10:00, substantiated_at: 2026-05-02 10:00, closed_at: 2026-06-30 12:00}
      - {incident_id: last, kind: misdirected, violator_staff_id: S1, discovered_at: 2026-07-01 10:00, substantiated_at: 2026-08-01 10:00}
      - {incident_id: after, kind: misdirected, violator_staff_id: S1, discovered_at: 2026-07-01 10:00, substantiated_at: 2026-08-02 10:00}
      - {incident_id: next, kind: misdirected, violator_staff_id: S1, discovered_at: 2026-07-01 10:00, substantiated_at: 2026-10-01 00:00}
      - {incident_id: open_before, kind: misdirected, violator_staff_id: S1, discovered_at: 2026-06-29 10:00, substantiated_at: 2026-08-02 10:00}
    expect: {first: fail, last: fail, after: not_applicable, open_before: fail}
  as_of_day_within_the_period:
    as_of: 2026-09-10
    staff: *people
    incidents:
      - {incident_id: due, kind: misdirected, violator_staff_id: S1, discovered_at: 2026-07-01 10:00, substantiated_at: 2026-07-12 10:00}
      - {incident_id: open, kind: misdirected, violator_staff_id: S1, discovered_at: 2026-07-01 10:00, substantiated_at: 2026-07-13 10:00}
    expect: {due: fail, open: not_applicable}
--- */
with duties as (
    select
        incident_facts.incident_id,
        incident_facts.substantiated_at,
        incident_facts.substantiated_on,
        incident_facts.substantiated_on + cast($days as integer) as due_on,
        case when incident_facts.discipline <> 'none' then incident_facts.discipline_on end as done_on,
        incident_facts.discipline,
        incident_facts.violator_staff_id,
        staff.unit_id as violator_unit_id,
        incident_facts.was_open
    from incident_facts
    left join staff
        on staff.staff_id = incident_facts.violator_staff_id
    where incident_facts.substantiated_at is not null
        and incident_facts.violator_staff_id is not null
        and coalesce(staff.role, 'not recorded') <> 'contracted'
)
select
    incident_id as subject,
    case
        when done_on <= due_on then 'pass'
        when due_on > $as_of or (due_on > $period_last_on and not was_open) then 'not_applicable'
        else 'fail'
    end as status,
    case
        when done_on <= due_on then 'disciplined in time'
        when due_on > $as_of then 'not yet due'
        when due_on > $period_last_on and not was_open then 'falls due after the period'
        when done_on is not null then 'disciplined late'
        when discipline = 'none' then 'discipline recorded as none'
        when discipline is not null then 'discipline without a date'
        else 'no discipline recorded'
    end as reason,
    violator_staff_id as staff_id,
    substantiated_at as occurred_at,
    violator_unit_id as unit_id
from duties
where was_open
    or (substantiated_on >= $period_first_on and substantiated_on <= $period_last_on)
    or (due_on >= $period_first_on and due_on <= $period_last_on)
