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
  from: violation_settled_in_60_days
  with: {violator: violator_staff_id, by: S1, other: S1, outcome: discipline, settled: reprimand, settled_at: discipline_at}
  none_or_without_a_date:
    staff: &people [{staff_id: S1, role: social_worker}, {staff_id: S2, role: contracted}]
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
