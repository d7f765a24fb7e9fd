/* ---
title: Somebody decides in time whether a proven unauthorised disclosure is referred for prosecution
why: |
  The statute sets a penalty; that it is not even considered should be nobody's silent choice.
fix: Have the decision taken and recorded, with its date, whichever way it goes.
severity: high
clauses: [MS-14]
params: {days: 30}
subject: [incidents.incident_id]
completed_by: due_in_days
reading: |
  Substantiated incidents of the kind unauthorised_disclosure, whoever did it. Referred and not_referred are both decisions; a decision without a date, or a date without one, is none.
cases:
  from: violation_settled_in_30_days
  with: {kind: unauthorised_disclosure, other_kind: unauthorised_disclosure, worker: S1, outcome: prosecution, settled: referred, settled_at: prosecution_decided_at}
  not_referred_is_a_decision_blank_is_none:
    staff: &people [{staff_id: S1, role: social_worker}, {staff_id: S2, role: contracted}]
    incidents:
      - {incident_id: I1, kind: unauthorised_disclosure, violator_staff_id: S1, discovered_at: 2026-07-02 10:00, substantiated_at: 2026-07-06 10:00, prosecution: not_referred, prosecution_decided_at: 2026-07-20 10:00}
      - {incident_id: I2, kind: unauthorised_disclosure, violator_staff_id: S1, discovered_at: 2026-07-02 10:00, substantiated_at: 2026-07-06 10:00, prosecution: referred}
      - {incident_id: I3, kind: unauthorised_disclosure, violator_staff_id: S1, discovered_at: 2026-07-02 10:00, substantiated_at: 2026-07-06 10:00, prosecution_decided_at: 2026-07-20 10:00}
    expect: {I1: pass, I2: fail, I3: fail}
  other_kinds:
    staff: *people
    incidents:
      - {incident_id: I1, kind: unauthorised_access, violator_staff_id: S1, discovered_at: 2026-07-02 10:00, substantiated_at: 2026-07-06 10:00}
      - {incident_id: I2, kind: misdirected, violator_staff_id: S1, discovered_at: 2026-07-02 10:00, substantiated_at: 2026-07-06 10:00}
      - {incident_id: I3, kind: unauthorised_disclosure, violator_org: Org, discovered_at: 2026-07-02 10:00, substantiated_at: 2026-07-06 10:00}
    expect: {I3: fail}
--- */
select
    incident_id, staff_id, occurred_at, unit_id, is_new, was_open,
    substantiated_on + cast($days as integer) as due_on,
    decided_on as done_on,
    'decision on referral' as done,
    case
        when prosecution is not null then 'decision without a date'
        when prosecution_decided_on is not null then 'date without a decision'
        else 'no decision on referral recorded'
    end as undone
from proven_violations
where kind = 'unauthorised_disclosure'
