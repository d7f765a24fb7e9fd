/* ---
title: For every confirmed violation somebody decides in time whether to prosecute
why: |
  Prosecution is an option, not a duty; but an option that nobody ever looks at is none.
fix: Take the decision and record it with its date, whichever way it goes.
severity: low
clauses: [DHS-13]
params: {days: 30}
subject: [incidents.incident_id]
advisory: true
completed_by: due_in_days
reading: |
  The clause permits, so exceptions are listed as warnings. Confirmed incidents of every kind, whoever did it. Referred and not_referred are both decisions; a later one is listed too.
cases:
  from: violation_settled_in_30_days
  with: {kind: unauthorised_access, other_kind: misdirected, worker: S2, outcome: prosecution, settled: referred, settled_at: prosecution_decided_at}
  not_referred_is_a_decision_blank_is_none:
    staff: &people [{staff_id: S1, role: social_worker}, {staff_id: S2, role: contracted}]
    incidents:
      - {incident_id: I1, kind: misdirected, violator_staff_id: S1, discovered_at: 2026-07-02 10:00, substantiated_at: 2026-07-06 10:00, prosecution: not_referred, prosecution_decided_at: 2026-07-20 10:00}
      - {incident_id: I2, kind: misdirected, violator_staff_id: S1, discovered_at: 2026-07-02 10:00, substantiated_at: 2026-07-06 10:00, prosecution: referred}
      - {incident_id: I3, kind: misdirected, violator_staff_id: S1, discovered_at: 2026-07-02 10:00, substantiated_at: 2026-07-06 10:00, prosecution_decided_at: 2026-07-20 10:00}
    expect: {I1: pass, I2: fail, I3: fail}
  of_whatever_kind_and_by_whomever:
    staff: *people
    incidents:
      - {incident_id: I1, kind: unauthorised_disclosure, violator_org: Org, discovered_at: 2026-07-02 10:00, substantiated_at: 2026-07-06 10:00}
      - {incident_id: I2, kind: other_breach, discovered_at: 2026-07-02 10:00, substantiated_at: 2026-07-06 10:00}
    expect: {I1: fail, I2: fail}
--- */
select
    incident_id, staff_id, occurred_at, unit_id, is_new, was_open,
    substantiated_on + cast($days as integer) as due_on,
    decided_on as done_on,
    'decision on prosecution' as done,
    case
        when prosecution is not null then 'decision without a date'
        when prosecution_decided_on is not null then 'date without a decision'
        else 'no decision on prosecution recorded'
    end as undone
from proven_violations
