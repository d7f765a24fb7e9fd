/* ---
title: Every worker whose violation is confirmed is disciplined in time
why: |
  The policy says "without exception": one exception, for a friend or a contractor, and it is no policy.
fix: Decide the discipline, have the contracted provider decide it for its worker, and record what and when.
severity: high
clauses: [DHS-12]
params: {days: 60}
subject: [incidents.incident_id]
completed_by: due_in_days
reading: |
  Confirmed violations of every kind by a worker, contracted workers and leavers included. "None", or discipline without a date, is no discipline; one decided before the finding counts. Whether it was the fullest possible is not judged.
cases:
  from: violation_settled_in_60_days
  with: {violator: violator_staff_id, by: S1, other: S2, outcome: discipline, settled: reprimand, settled_at: discipline_at}
  none_or_without_a_date:
    staff: &people [{staff_id: S1, role: social_worker}, {staff_id: S2, role: contracted}]
    incidents:
      - {incident_id: I1, kind: unauthorised_access, violator_staff_id: S2, discovered_at: 2026-07-02 10:00, substantiated_at: 2026-07-06 10:00, discipline: none, discipline_at: 2026-07-20 10:00}
      - {incident_id: I2, kind: unauthorised_access, violator_staff_id: S2, discovered_at: 2026-07-02 10:00, substantiated_at: 2026-07-06 10:00, discipline: suspension}
      - {incident_id: I3, kind: unauthorised_access, violator_staff_id: S2, discovered_at: 2026-07-02 10:00, substantiated_at: 2026-07-06 10:00, discipline_at: 2026-07-20 10:00}
      - {incident_id: I4, kind: unauthorised_access, violator_staff_id: S2, discovered_at: 2026-07-02 10:00, substantiated_at: 2026-07-06 10:00, discipline: counselling, discipline_at: 2026-07-03 10:00}
    expect: {I1: fail, I2: fail, I3: fail, I4: pass}
  outside_or_unknown_violator:
    staff: *people
    incidents:
      - {incident_id: I1, kind: unauthorised_access, violator_staff_id: S2, violator_org: Provider, discovered_at: 2026-07-02 10:00, substantiated_at: 2026-07-06 10:00}
      - {incident_id: I2, kind: unauthorised_access, violator_org: Org, discovered_at: 2026-07-02 10:00, substantiated_at: 2026-07-06 10:00}
      - {incident_id: I3, kind: loss, discovered_at: 2026-07-02 10:00, substantiated_at: 2026-07-06 10:00}
    expect: {I1: fail}
--- */
select
    incident_id, staff_id, occurred_at, unit_id, is_new, was_open,
    substantiated_on + cast($days as integer) as due_on,
    disciplined_on as done_on,
    'disciplined' as done,
    case
        when discipline = 'none' then 'discipline recorded as none'
        when discipline is not null then 'discipline without a date'
        else 'no discipline recorded'
    end as undone
from proven_violations
where staff_id is not null
