/* ---
title: The loss-reporting procedure is started at once after a loss or theft
why: |
  The procedure locks accounts, wipes devices and alerts the police; each hour without it is an hour for the finder.
fix: Start the loss-reporting procedure now and record when.
severity: high
clauses: [CT-10]
params: {hours: 24}
subject: [incidents.incident_id]
completed_by: due_in_hours
reading: |
  Losses and thefts only, on paper or in electronic form. "Immediately" is within the hours allowed, counted as elapsed time from discovery; when it
  happened does not matter. The duty is in the period if its limit falls in it or the incident was
  open when the period began.
cases:
  from: breach_acted_on_in_24_hours
  with: {done_at: loss_procedure_at, kind: theft}
  other_kinds:
    incidents:
      - {incident_id: I1, kind: misdirected, discovered_at: 2026-07-10 16:00}
      - {incident_id: I2, kind: unauthorised_access, discovered_at: 2026-07-10 16:00}
      - {incident_id: I3, kind: loss, medium: paper, discovered_at: 2026-07-10 16:00, encrypted: true}
    expect: {I3: fail}
--- */
select
    incident_id, discovered_by as staff_id, discovered_at as occurred_at, finder_unit_id as unit_id, is_new, was_open,
    discovered_at + $hours * interval 1 hour as due_at,
    loss_procedure_at as done_at,
    'procedure started' as done,
    'procedure never started' as undone
from incident_records
where kind in ('loss', 'theft')
