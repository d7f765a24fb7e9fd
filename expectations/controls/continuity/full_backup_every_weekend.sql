/* ---
title: Every system has a full backup every weekend
why: |
  Partial backups alone are of no use without a full one beneath them; the rule asks for one each
  weekend, so that a restoration never has to reach back further than a week.
fix: Run the full backup now, find out why the weekend's job did not succeed, and alert on it on Monday morning.
severity: high
clauses: [MS-40]
subject: [backups.system, backups.kind, saturday]
reading: |
  One subject per system and Saturday of the period up to the as-of day; a job that starts on the Saturday or the
  Sunday counts. A weekend whose Sunday lies after the as-of day is not yet due.
cases:
  saturday_and_sunday:
    period: 2026-09-01/2026-09-14
    backups:
      - {job_id: b1, system: ECMS, kind: full, started_at: 2026-09-05 00:00, status: ok}
      - {job_id: b2, system: ECMS, kind: full, started_at: 2026-09-13 23:59, status: ok}
    expect: {ECMS|full|2026-09-05: pass, ECMS|full|2026-09-12: pass}
  friday_night_and_monday_morning:
    period: 2026-09-01/2026-09-08
    backups:
      - {job_id: b1, system: ECMS, kind: full, started_at: 2026-09-04 23:59, status: ok}
      - {job_id: b2, system: ECMS, kind: full, started_at: 2026-09-07 00:00, status: ok}
    expect: {ECMS|full|2026-09-05: fail}
  partial_or_failed_is_not_enough:
    period: 2026-09-01/2026-09-08
    backups:
      - {job_id: b1, system: ECMS, kind: partial, started_at: 2026-09-05 02:00, status: ok}
      - {job_id: b2, system: ECMS, kind: full, started_at: 2026-09-06 02:00, status: failed}
    expect: {ECMS|full|2026-09-05: fail}
  weekend_belongs_to_its_saturday:
    note: 31 October 2026 is a Saturday; the Sunday after it is no weekend of November
    period: 2026-11
    as_of: 2026-11-08
    backups: [{job_id: b1, system: ECMS, kind: full, started_at: 2026-11-01 02:00, status: ok}]
    expect: {ECMS|full|2026-11-07: fail}
  sunday_after_the_periods_end:
    period: 2026-10-26/2026-10-31
    as_of: 2026-11-01
    backups: [{job_id: b1, system: ECMS, kind: full, started_at: 2026-11-01 22:00, status: ok}]
    expect: {ECMS|full|2026-10-31: pass}
  sunday_not_over_yet:
    period: 2026-10-26/2026-10-31
    backups: [{job_id: b1, system: ECMS, kind: partial, started_at: 2026-10-31 02:00, status: ok}]
    expect: {ECMS|full|2026-10-31: not_applicable}
  last_hour_of_the_sunday_that_has_25:
    period: 2026-10-31/2026-11-03
    backups: [{job_id: b1, system: ECMS, kind: full, started_at: 2026-11-02T04:59:00Z, status: ok}]
    expect: {ECMS|full|2026-10-31: pass}
  system_listed_and_never_seen:
    period: 2026-09-05/2026-09-06
    settings: {backed_up_systems: [ECMS, FACTS]}
    backups: [{job_id: b1, system: ECMS, kind: full, started_at: 2026-09-06 02:00, status: ok}]
    expect: {ECMS|full|2026-09-05: pass, FACTS|full|2026-09-05: fail}
--- */
with weekends as (
    select
        systems_to_back_up.system,
        calendar.day_on as saturday_on,
        calendar.starts_at
    from systems_to_back_up
    cross join calendar
    where calendar.day_on between $period_first_on and $period_last_on
        and calendar.day_on <= $as_of
        and date_diff('day', date '2000-01-01', calendar.day_on) % 7 = 0
),
full_jobs as (
    select
        system,
        case
            when date_diff('day', date '2000-01-01', started_on) % 7 = 1 then started_on - 1
            else started_on
        end as saturday_on,
        count(*) filter (where status = 'ok') as succeeded_count
    from backups
    where kind = 'full'
    group by 1, 2
)
select
    concat(weekends.system, '|full|', cast(weekends.saturday_on as varchar)) as subject,
    case
        when full_jobs.succeeded_count > 0 then 'pass'
        when weekends.saturday_on + 1 > $as_of then 'not_applicable'
        else 'fail'
    end as status,
    case
        when full_jobs.succeeded_count > 0 then 'full backup on the weekend'
        when weekends.saturday_on + 1 > $as_of then 'not yet due'
        when full_jobs.saturday_on is not null then 'full backup began, none succeeded'
        else 'no full backup on the weekend'
    end as reason,
    weekends.starts_at as occurred_at
from weekends
left join full_jobs
    on full_jobs.system = weekends.system
    and full_jobs.saturday_on = weekends.saturday_on
