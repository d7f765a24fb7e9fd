/* ---
title: The head of an outside organisation is told in time of a proven violation by its people
why: |
  Only the organisation can stop its own people; and the agency should know whether to trust it again.
fix: Have the executive director write to the head of the organisation; record when.
severity: high
clauses: [MS-56]
params: {days: 60}
subject: [incidents.incident_id]
completed_by: due_in_days
reading: |
  Substantiated violations of every kind for which an outside organisation is on record; the investigation is what substantiated it. A contracted provider is such an organisation where it is named.
cases:
  from: violation_settled_in_60_days
  with: {violator: violator_org, by: Org, other: Org, outcome: discipline, settled: null, settled_at: org_head_notified_at}
  own_staff_only:
    staff: [{staff_id: S1, role: social_worker}, {staff_id: S2, role: contracted}]
    incidents:
      - {incident_id: I1, kind: unauthorised_disclosure, violator_staff_id: S1, discovered_at: 2026-07-02 10:00, substantiated_at: 2026-07-06 10:00}
      - {incident_id: I2, kind: unauthorised_disclosure, violator_staff_id: S2, violator_org: Provider, discovered_at: 2026-07-02 10:00, substantiated_at: 2026-07-06 10:00}
      - {incident_id: I3, kind: unauthorised_disclosure, violator_org: Org, discovered_at: 2026-07-02 10:00, alleged_at: 2026-07-02 10:00, org_head_notified_at: 2026-07-09 10:00}
    expect: {I2: fail}
--- */
select
    incident_id, staff_id, occurred_at, unit_id, is_new, was_open,
    substantiated_on + cast($days as integer) as due_on,
    org_head_notified_on as done_on,
    'head of the organisation told' as done,
    'head of the organisation never told' as undone
from proven_violations
where violator_org is not null
