/* ---
title: Every breach is reported to the legal director at once
why: |
  Only the legal director sets the rest in motion: the commissioner, personnel, those concerned. What stays in the unit is repaired by nobody.
fix: Report it to the agency legal director now and record when.
severity: critical
clauses: [CT-13]
params: {hours: 24}
subject: [incidents.incident_id]
completed_by: due_in_hours
reading: |
  Incidents of every kind, losses and thefts included, whether or not an allegation was substantiated. "Immediately" is within the hours allowed, counted as elapsed time from discovery; when it
  happened does not matter. The duty is in the period if its limit falls in it or the incident was
  open when the period began.
cases:
  from: breach_acted_on_in_24_hours
  with: {done_at: legal_director_reported_at, kind: misdirected}
  every_kind:
    incidents:
      - {incident_id: I1, kind: misdirected, discovered_at: 2026-07-10 16:00}
      - {incident_id: I2, kind: unauthorised_access, discovered_at: 2026-07-10 16:00}
      - {incident_id: I3, kind: unauthorised_disclosure, discovered_at: 2026-07-10 16:00}
      - {incident_id: I4, kind: other_breach, discovered_at: 2026-07-10 16:00, encrypted: true}
    expect: {I1: fail, I2: fail, I3: fail, I4: fail}
--- */
select
    incident_id, discovered_by as staff_id, discovered_at as occurred_at, finder_unit_id as unit_id, is_new, was_open,
    discovered_at + $hours * interval 1 hour as due_at,
    legal_director_reported_at as done_at,
    'legal director told' as done,
    'legal director never told' as undone
from incident_records
