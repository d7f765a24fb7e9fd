/* ---
title: Every system is backed up every day
why: |
  What is entered between two backups is lost with the machine. The rule asks for a partial backup
  each day, so that at most one day's records can ever be lost.
fix: Find out why the job did not run or failed, run it again, and alert on a missing job the next morning.
severity: high
clauses: [MS-40]
subject: [backups.system, backups.kind, day]
reading: |
  One subject per system and local calendar day of the period up to the as-of day; a full backup
  serves as that day's backup too. The day is the one on which the job started.
cases:
  every_day:
    period: 2026-09-01/2026-09-02
    backups:
      - {job_id: b1, system: ECMS, kind: partial, started_at: 2026-09-01 02:00, status: ok}
      - {job_id: b2, system: ECMS, kind: partial, started_at: 2026-09-02 02:00, status: ok}
    expect: {ECMS|partial|2026-09-01: pass, ECMS|partial|2026-09-02: pass}
  a_day_without_a_job_and_one_that_failed:
    period: 2026-09-01/2026-09-03
    backups:
      - {job_id: b1, system: ECMS, kind: partial, started_at: 2026-09-01 02:00, status: failed}
      - {job_id: b2, system: ECMS, kind: partial, started_at: 2026-09-03 02:00, status: ok}
    expect: {ECMS|partial|2026-09-01: fail, ECMS|partial|2026-09-02: fail, ECMS|partial|2026-09-03: pass}
  failed_and_run_again:
    period: 2026-09-01/2026-09-01
    backups:
      - {job_id: b1, system: ECMS, kind: partial, started_at: 2026-09-01 02:00, status: failed}
      - {job_id: b2, system: ECMS, kind: partial, started_at: 2026-09-01 06:00, status: ok}
    expect: {ECMS|partial|2026-09-01: pass}
  still_running_is_no_backup:
    period: 2026-09-01/2026-09-01
    backups: [{job_id: b1, system: ECMS, kind: partial, started_at: 2026-09-01 23:50, status: running}]
    expect: {ECMS|partial|2026-09-01: fail}
  full_serves_the_day:
    period: 2026-09-05/2026-09-05
    backups: [{job_id: b1, system: ECMS, kind: full, started_at: 2026-09-05 22:00, status: ok}]
    expect: {ECMS|partial|2026-09-05: pass}
  late_evening_is_that_local_day:
    note: half past eleven at night is already the next day in UTC
    period: 2026-09-01/2026-09-02
    backups: [{job_id: b1, system: ECMS, kind: partial, started_at: 2026-09-02T03:30:00Z, status: ok}]
    expect: {ECMS|partial|2026-09-01: pass, ECMS|partial|2026-09-02: fail}
  clocks_go_back:
    note: 1 November 2026 has 25 hours and ends at 05:00 UTC of the next day; half past one comes twice
    period: 2026-10-31/2026-11-02
    backups:
      - {job_id: b1, system: ECMS, kind: partial, started_at: 2026-11-01T04:00:00Z, status: ok}
      - {job_id: b2, system: ECMS, kind: partial, started_at: 2026-11-02T04:59:00Z, status: ok}
    expect: {ECMS|partial|2026-10-31: fail, ECMS|partial|2026-11-01: pass, ECMS|partial|2026-11-02: fail}
  clocks_go_forward:
    note: 8 March 2026 has 23 hours, from 05:00 UTC to 04:00 UTC of the next day
    period: 2026-03-07/2026-03-09
    backups:
      - {job_id: b1, system: ECMS, kind: partial, started_at: 2026-03-08T04:59:00Z, status: ok}
      - {job_id: b2, system: ECMS, kind: partial, started_at: 2026-03-09T03:59:00Z, status: ok}
      - {job_id: b3, system: ECMS, kind: partial, started_at: 2026-03-09T04:00:00Z, status: ok}
    expect: {ECMS|partial|2026-03-07: pass, ECMS|partial|2026-03-08: pass, ECMS|partial|2026-03-09: pass}
  systems_as_listed:
    period: 2026-09-01/2026-09-01
    settings: {backed_up_systems: [ECMS, MACWIS]}
    backups:
      - {job_id: b1, system: ECMS, kind: partial, started_at: 2026-09-01 02:00, status: ok}
      - {job_id: b2, system: TEST, kind: partial, started_at: 2026-08-01 02:00, status: ok}
    expect: {ECMS|partial|2026-09-01: pass, MACWIS|partial|2026-09-01: fail}
  systems_seen_in_accounts:
    period: 2026-09-01/2026-09-01
    accounts: [{system: JNET, account_id: j1, staff_id: S1, enabled_at: 2026-01-05}]
    backups: [{job_id: b1, system: ECMS, kind: partial, started_at: 2026-09-01 02:00, status: ok}]
    expect: {ECMS|partial|2026-09-01: pass, JNET|partial|2026-09-01: fail}
  days_after_the_as_of_day_are_not_asked_for:
    period: 2026-09-01/2026-09-03
    as_of: 2026-09-02
    backups:
      - {job_id: b1, system: ECMS, kind: partial, started_at: 2026-09-01 02:00, status: ok}
      - {job_id: b2, system: ECMS, kind: partial, started_at: 2026-09-02 02:00, status: ok}
    expect: {ECMS|partial|2026-09-01: pass, ECMS|partial|2026-09-02: pass}
--- */
with expected as (
    select
        systems_to_back_up.system,
        calendar.day_on,
        calendar.starts_at
    from systems_to_back_up
    cross join calendar
    where calendar.day_on between $period_first_on and $period_last_on
        and calendar.day_on <= $as_of
),
days as (
    select
        system,
        started_on,
        count(*) filter (where status = 'ok') as succeeded_count
    from backups
    where started_on between $period_first_on and $period_last_on
    group by system, started_on
)
select
    concat(expected.system, '|partial|', cast(expected.day_on as varchar)) as subject,
    case when days.succeeded_count > 0 then 'pass' else 'fail' end as status,
    case
        when days.succeeded_count > 0 then 'backed up on the day'
        when days.started_on is not null then 'jobs began, none succeeded'
        else 'no job on the day'
    end as reason,
    expected.starts_at as occurred_at
from expected
left join days
    on days.system = expected.system
    and days.started_on = expected.day_on
