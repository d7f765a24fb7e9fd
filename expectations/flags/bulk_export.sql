/* ---
title: Exported or printed in bulk
about: |
  One export or print of at least min_records records, or at least min_day_count of them in one day by one
  worker (by one account, where nobody can be named).
params: {points: 20, min_records: 100, min_day_count: 20}
cases:
  many_records_at_once:
    access_events:
      - {event_id: e1, system: ECMS, staff_id: S1, case_id: C1, occurred_at: 2026-08-03 10:00, action: export, records_affected: 99}
      - {event_id: e2, system: ECMS, staff_id: S1, case_id: C1, occurred_at: 2026-08-03 10:00, action: export, records_affected: 100}
      - {event_id: e3, system: ECMS, staff_id: S1, occurred_at: 2026-08-03 10:00, action: print, records_affected: 5000}
      - {event_id: e4, system: ECMS, staff_id: S1, case_id: C1, occurred_at: 2026-08-03 10:00, action: search, records_affected: 5000}
      - {event_id: e5, system: ECMS, staff_id: S1, case_id: C1, occurred_at: 2026-08-03 10:00, action: print}
    expect: {e1: not_flagged, e2: flagged, e3: flagged, e4: not_flagged, e5: not_flagged}
  many_in_one_day:
    params: {min_day_count: 3}
    access_events:
      - {event_id: e1, system: ECMS, staff_id: S1, case_id: C1, occurred_at: 2026-08-03 10:00, action: export, records_affected: 1}
      - {event_id: e2, system: ECMS, staff_id: S1, case_id: C2, occurred_at: 2026-08-03 11:00, action: print}
      - {event_id: e3, system: FACTS, staff_id: S1, case_id: C3, occurred_at: 2026-08-03 23:59:59, action: print}
      - {event_id: e4, system: ECMS, staff_id: S1, case_id: C3, occurred_at: 2026-08-04 00:00, action: print}
      - {event_id: e5, system: ECMS, staff_id: S2, case_id: C3, occurred_at: 2026-08-03 10:00, action: print}
      - {event_id: f1, system: ECMS, account_id: desk, case_id: C1, occurred_at: 2026-08-03 10:00, action: print}
      - {event_id: f2, system: ECMS, account_id: desk, case_id: C2, occurred_at: 2026-08-03 10:00, action: print}
      - {event_id: f3, system: ECMS, account_id: desk, case_id: C3, occurred_at: 2026-08-03 10:00, action: print}
      - {event_id: g1, system: FACTS, account_id: desk, case_id: C3, occurred_at: 2026-08-03 10:00, action: print}
      - {event_id: h1, system: ECMS, case_id: C1, occurred_at: 2026-08-03 10:00, action: print}
      - {event_id: h2, system: ECMS, case_id: C2, occurred_at: 2026-08-03 10:00, action: print}
      - {event_id: h3, system: ECMS, case_id: C3, occurred_at: 2026-08-03 10:00, action: print}
    expect: {e1: flagged, e2: flagged, e3: flagged, e4: not_flagged, e5: not_flagged, f1: flagged, f2: flagged, f3: flagged, g1: not_flagged, h1: not_flagged, h2: not_flagged, h3: not_flagged}
--- */
with taken as (
    select
        event_id,
        coalesce(staff_id, system || ' ' || account_id) as worker,
        occurred_on,
        coalesce(records_affected, 1) as record_count,
        action
    from accesses
    where action in ('export', 'print')
),
days as (
    select
        worker,
        occurred_on,
        count(*) as taken_count,
        sum(record_count) as record_count
    from taken
    where worker is not null
    group by worker, occurred_on
)
select
    taken.event_id,
    case
        when taken.record_count >= $min_records then concat(cast(taken.record_count as varchar), case when taken.action = 'print' then ' records were printed at once.' else ' records were exported at once.' end)
        else concat('Exported or printed ', cast(days.taken_count as varchar), ' times that day, ', cast(cast(days.record_count as bigint) as varchar), ' records in all.')
    end as sentence,
    cast($points as double) as weight
from taken
left join days
    on days.worker = taken.worker
    and days.occurred_on = taken.occurred_on
where taken.record_count >= $min_records
    or days.taken_count >= $min_day_count
