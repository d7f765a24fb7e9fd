/* ---
title: No outside organisation is found to have passed on what it was told
why: A recipient that passes on what it got should not be told the next thing on the same terms.
fix: Report to the organisation's head (MS-56), get the information back, and review what the organisation may be told.
severity: high
clauses: [ME-05]
subject: [incidents.incident_id]
reading: |
  Population: incidents of unauthorised disclosure by an outside organisation (violator_org) that were discovered in the
  period or open when it began.
  A substantiated one is an exception; one closed without being substantiated passes; one still open on the as-of day
  cannot be judged yet.
cases:
  found:
    incidents:
      - {incident_id: confirmed, kind: unauthorised_disclosure, violator_org: Clinic, discovered_at: 2026-07-10, substantiated_at: 2026-08-01}
      - {incident_id: alleged, kind: unauthorised_disclosure, violator_org: Clinic, discovered_at: 2026-07-10, alleged_at: 2026-07-10}
      - {incident_id: cleared, kind: unauthorised_disclosure, violator_org: Clinic, discovered_at: 2026-07-10, alleged_at: 2026-07-10, closed_at: 2026-09-30 23:59}
      - {incident_id: later, kind: unauthorised_disclosure, violator_org: Clinic, discovered_at: 2026-09-30 23:59, substantiated_at: 2026-10-01 00:00}
      - {incident_id: our_own, kind: unauthorised_disclosure, violator_staff_id: S1, discovered_at: 2026-07-10, substantiated_at: 2026-08-01}
      - {incident_id: theft, kind: theft, violator_org: Clinic, discovered_at: 2026-07-10, substantiated_at: 2026-08-01}
      - {incident_id: earlier, kind: unauthorised_disclosure, violator_org: Clinic, discovered_at: 2026-06-30 23:59, substantiated_at: 2026-07-10}
      - {incident_id: closed_before, kind: unauthorised_disclosure, violator_org: Clinic, discovered_at: 2026-06-01, substantiated_at: 2026-06-10, closed_at: 2026-07-01 00:00}
      - {incident_id: closed_first_day, kind: unauthorised_disclosure, violator_org: Clinic, discovered_at: 2026-06-01, substantiated_at: 2026-06-10, closed_at: 2026-07-01 00:01}
      - {incident_id: open_and_cleared, kind: unauthorised_disclosure, violator_org: Clinic, discovered_at: 2026-06-01, alleged_at: 2026-06-01, closed_at: 2026-08-01}
    expect:
      {confirmed: fail, alleged: not_applicable, cleared: pass, later: not_applicable, earlier: fail, closed_first_day: fail, open_and_cleared: pass}
  as_of_decides:
    note: what was substantiated after the as-of day is not known yet
    as_of: 2026-08-31
    incidents:
      - {incident_id: known, kind: unauthorised_disclosure, violator_org: Clinic, discovered_at: 2026-08-10, substantiated_at: 2026-08-31 23:59}
      - {incident_id: unknown_yet, kind: unauthorised_disclosure, violator_org: Clinic, discovered_at: 2026-08-10, substantiated_at: 2026-09-01}
    expect: {known: fail, unknown_yet: not_applicable}
  edges_of_the_period:
    as_of: 2026-10-31
    incidents:
      - {incident_id: first, kind: unauthorised_disclosure, violator_org: Clinic, discovered_at: 2026-07-01 00:00, substantiated_at: 2026-08-01}
      - {incident_id: after, kind: unauthorised_disclosure, violator_org: Clinic, discovered_at: 2026-10-01 00:00, substantiated_at: 2026-10-02}
    expect: {first: fail}
--- */
select
    incident_id as subject,
    case
        when substantiated_at is not null then 'fail'
        when closed_at is not null then 'pass'
        else 'not_applicable'
    end as status,
    case
        when substantiated_at is not null then 'an outside organisation passed on what it was told'
        when closed_at is not null then 'closed without being substantiated'
        else 'not yet substantiated'
    end as reason,
    violator_staff_id as staff_id, discovered_at as occurred_at
from incident_facts
where kind = 'unauthorised_disclosure'
    and violator_org is not null
    and (is_new or was_open)
