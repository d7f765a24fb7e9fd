/* ---
title: Clients whose information got out are told in time
why: |
  Those concerned can protect themselves only if they know: change a school run, a telephone number,
  a place to stay.
fix: Tell every client affected, and record when; start from the list of those affected on the day of discovery.
severity: critical
clauses: [SW-11]
params: {days: 30}
subject: [incidents.incident_id]
reading: |
  Every kind of incident with at least one client affected; that a device was encrypted does not
  excuse. Days count from the local day of discovery, never from the day it happened. The duty is in
  the period if its limit falls in it or the incident was open when the period began.
cases:
  on_the_thirtieth_day_and_the_day_after:
    incidents:
      - {incident_id: I1, kind: misdirected, discovered_at: 2026-07-06 10:00, clients_affected: 2, clients_notified_at: 2026-08-05 23:59:59}
      - {incident_id: I2, kind: loss, discovered_at: 2026-07-06 10:00, clients_affected: 1, clients_notified_at: 2026-08-06 00:00}
      - {incident_id: I3, kind: theft, discovered_at: 2026-07-06 10:00, clients_affected: 9, encrypted: true}
    expect: {I1: pass, I2: fail, I3: fail}
    reasons: {I1: clients told in time, I2: clients told late, I3: clients never told}
  nobody_affected_or_not_known:
    incidents:
      - {incident_id: I1, kind: misdirected, discovered_at: 2026-07-06 10:00, clients_affected: 0}
      - {incident_id: I2, kind: misdirected, discovered_at: 2026-07-06 10:00}
      - {incident_id: I3, kind: misdirected, discovered_at: 2026-07-06 10:00, clients_notified_at: 2026-07-07 09:00}
    expect: {I1: not_applicable, I2: not_applicable, I3: not_applicable}
  not_yet_due:
    incidents:
      - {incident_id: I1, kind: loss, discovered_at: 2026-08-31 23:00, clients_affected: 1}
      - {incident_id: I2, kind: loss, discovered_at: 2026-09-01 00:00, clients_affected: 1}
      - {incident_id: I3, kind: loss, discovered_at: 2026-09-01 00:00, clients_affected: 1, clients_notified_at: 2026-09-02 10:00}
    expect: {I1: fail, I2: not_applicable, I3: pass}
  limit_in_the_period_or_open_when_it_began:
    incidents:
      - {incident_id: june, kind: loss, discovered_at: 2026-06-10 10:00, clients_affected: 1, closed_at: 2026-06-20 10:00}
      - {incident_id: closed, kind: loss, discovered_at: 2026-03-02 10:00, clients_affected: 1, closed_at: 2026-06-30 23:59}
      - {incident_id: open, kind: loss, discovered_at: 2026-03-02 10:00, clients_affected: 1}
      - {incident_id: closed_later, kind: loss, discovered_at: 2026-03-02 10:00, clients_affected: 1, clients_notified_at: 2026-03-20 10:00, closed_at: 2026-07-01 08:00}
    expect: {june: fail, open: fail, closed_later: pass}
  happened_at_an_unknown_time:
    incidents: [{incident_id: I1, kind: other_breach, discovered_at: 2026-07-06 10:00, clients_affected: 1, clients_notified_at: 2026-07-31 10:00}]
    expect: {I1: pass}
  over_the_hour_that_repeats:
    period: 2026-11
    incidents:
      - {incident_id: I1, kind: loss, discovered_at: "2026-10-31T23:30:00-04:00", clients_affected: 1, clients_notified_at: "2026-11-30T23:30:00-05:00"}
      - {incident_id: I2, kind: loss, discovered_at: "2026-10-30T23:30:00-04:00", clients_affected: 1, clients_notified_at: "2026-11-30T00:30:00-05:00"}
    expect: {I1: pass, I2: fail}
  as_of_after_the_period:
    as_of: 2026-10-31
    incidents:
      - {incident_id: I1, kind: loss, discovered_at: 2026-09-01 10:00, clients_affected: 1}
      - {incident_id: I2, kind: loss, discovered_at: 2026-08-31 10:00, clients_affected: 1, clients_notified_at: 2026-10-01 09:00}
    expect: {I1: not_applicable, I2: fail}
  tightened:
    params: {days: 10}
    incidents: [{incident_id: I1, kind: loss, discovered_at: 2026-07-06 10:00, clients_affected: 1, clients_notified_at: 2026-07-17 00:00}]
    expect: {I1: fail}
  limit_on_the_first_and_last_day_of_the_period:
    as_of: 2026-10-31
    incidents:
      - {incident_id: before, kind: loss, discovered_at: 2026-05-31 10:00, clients_affected: 1, closed_at: 2026-06-30 12:00}
      - {incident_id: first, kind: loss, discovered_at: 2026-06-01 10:00, clients_affected: 1, closed_at: 2026-06-30 12:00}
      - {incident_id: last, kind: loss, discovered_at: 2026-08-31 10:00, clients_affected: 1}
      - {incident_id: after, kind: loss, discovered_at: 2026-09-01 10:00, clients_affected: 1}
      - {incident_id: next, kind: loss, discovered_at: 2026-10-01 00:00, clients_affected: 1}
    expect: {first: fail, last: fail, after: not_applicable}
  as_of_day_within_the_period:
    as_of: 2026-08-31
    incidents:
      - {incident_id: due, kind: loss, discovered_at: 2026-08-01 10:00, clients_affected: 1}
      - {incident_id: open, kind: loss, discovered_at: 2026-08-02 10:00, clients_affected: 1}
    expect: {due: fail, open: not_applicable}
  loosened_so_that_the_limit_falls_after_the_period:
    params: {days: 100}
    as_of: 2026-10-31
    incidents:
      - {incident_id: open_before, kind: loss, discovered_at: 2026-06-29 10:00, clients_affected: 1}
      - {incident_id: new, kind: loss, discovered_at: 2026-07-02 10:00, clients_affected: 1}
    expect: {open_before: fail, new: not_applicable}
  limit_on_the_last_day_of_a_period_in_which_it_was_not_open:
    params: {days: 100}
    incidents:
      - {incident_id: last, kind: loss, discovered_at: 2026-06-22 10:00, clients_affected: 1, closed_at: 2026-06-25 10:00}
      - {incident_id: after, kind: loss, discovered_at: 2026-06-23 10:00, clients_affected: 1, closed_at: 2026-06-25 10:00}
    expect: {last: fail}
--- */
with duties as (
    select
        incident_id,
        discovered_at,
        discovered_by,
        finder_unit_id,
        discovered_on + cast($days as integer) as due_on,
        clients_affected,
        clients_notified_on as done_on,
        is_new,
        was_open
    from incident_records
)
select
    incident_id as subject,
    case
        when coalesce(clients_affected, 0) = 0 then 'not_applicable'
        when done_on <= due_on then 'pass'
        when due_on > $as_of or (due_on > $period_last_on and not was_open) then 'not_applicable'
        else 'fail'
    end as status,
    case
        when clients_affected is null then 'number of clients affected not recorded'
        when clients_affected = 0 then 'no client affected'
        when done_on <= due_on then 'clients told in time'
        when due_on > $as_of then 'not yet due'
        when due_on > $period_last_on and not was_open then 'falls due after the period'
        when done_on is not null then 'clients told late'
        else 'clients never told'
    end as reason,
    discovered_by as staff_id, discovered_at as occurred_at, finder_unit_id as unit_id
from duties
where is_new
    or was_open
    or (due_on >= $period_first_on and due_on <= $period_last_on)
