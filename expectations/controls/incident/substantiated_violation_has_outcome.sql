/* ---
title: Every substantiated violation has an outcome in time
why: |
  What became of proven violations is the measure of whether the warning in the policy is meant.
fix: Decide on discipline and on prosecution; record what was decided and when.
severity: low
clauses: [CT-15]
params: {days: 30}
subject: [incidents.incident_id]
advisory: true
completed_by: due_in_days
reading: |
  The clause informs, so exceptions are listed as warnings. Substantiated incidents of every kind; an outcome is discipline other than none, or a decision on prosecution either way, with its date. A later one is listed too.
cases:
  from: violation_settled_in_30_days
  with: {kind: unauthorised_disclosure, other_kind: misdirected, worker: S1, outcome: discipline, settled: reprimand, settled_at: discipline_at}
  either_outcome_will_do:
    staff: [{staff_id: S1, role: social_worker}, {staff_id: S2, role: contracted}]
    incidents:
      - {incident_id: I1, kind: unauthorised_access, violator_staff_id: S1, discovered_at: 2026-07-02 10:00, substantiated_at: 2026-07-06 10:00, prosecution: not_referred, prosecution_decided_at: 2026-07-20 10:00}
      - {incident_id: I2, kind: unauthorised_access, violator_staff_id: S1, discovered_at: 2026-07-02 10:00, substantiated_at: 2026-07-06 10:00, prosecution: referred, prosecution_decided_at: 2026-07-20 10:00, discipline: termination, discipline_at: 2026-09-01 10:00}
      - {incident_id: I3, kind: unauthorised_access, violator_staff_id: S1, discovered_at: 2026-07-02 10:00, substantiated_at: 2026-07-06 10:00, discipline: none, discipline_at: 2026-07-20 10:00}
      - {incident_id: I4, kind: unauthorised_access, violator_staff_id: S1, discovered_at: 2026-07-02 10:00, substantiated_at: 2026-07-06 10:00, discipline: reprimand}
      - {incident_id: I5, kind: unauthorised_access, violator_org: Org, discovered_at: 2026-07-02 10:00, substantiated_at: 2026-07-06 10:00}
    expect: {I1: pass, I2: pass, I3: fail, I4: fail, I5: fail}
--- */
select
    incident_id, staff_id, occurred_at, unit_id, is_new, was_open,
    substantiated_on + cast($days as integer) as due_on,
    least(disciplined_on, decided_on) as done_on,
    'outcome' as done,
    case
        when discipline = 'none' then 'discipline recorded as none, nothing else'
        when discipline is not null or prosecution is not null then 'outcome without a date'
        else 'no outcome recorded'
    end as undone
from proven_violations
