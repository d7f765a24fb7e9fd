/* ---
title: An employee whose violation is proven is disciplined in time
why: |
  A rule whose breach has no consequence is read as advice.
fix: Decide the discipline under the personnel procedures, and record what and when.
severity: high
clauses: [MS-55]
params: {days: 60}
subject: [incidents.incident_id]
completed_by: due_in_days
reading: |
  Substantiated violations of every kind by an employee, whether still employed or not; a worker whose role is contracted is DHS-12's. "None", or discipline without a date, is no discipline; one decided before the finding counts.
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
select
    proven_violations.incident_id,
    proven_violations.staff_id,
    proven_violations.occurred_at,
    proven_violations.unit_id,
    proven_violations.is_new,
    proven_violations.was_open,
    proven_violations.substantiated_on + cast($days as integer) as due_on,
    proven_violations.disciplined_on as done_on,
    'disciplined' as done,
    case
        when proven_violations.discipline = 'none' then 'discipline recorded as none'
        when proven_violations.discipline is not null then 'discipline without a date'
        else 'no discipline recorded'
    end as undone
from proven_violations
left join staff
    on staff.staff_id = proven_violations.staff_id
where proven_violations.staff_id is not null
    and coalesce(staff.role, 'not recorded') <> 'contracted'
