/* ---
title: Every successful backup has a copy off the premises in time
why: |
  A backup that burns with the building it was made in is none. The rule asks for copies that are
  kept elsewhere.
fix: Take the copy off the premises and record when; find out why the transport did not run.
severity: high
clauses: [MS-32]
params: {days: 2}
subject: [backups.job_id]
reading: |
  Days are counted from the local day on which the job started, to the end of the last one. Only jobs that
  succeeded are judged; whether the place is the approved one is MS-41's question.
cases:
  the_same_night: {backups: [{job_id: b1, system: ECMS, kind: full, started_at: 2026-09-05 22:00, status: ok, offsite_at: 2026-09-06 03:00}], expect: {b1: pass}}
  last_minute_of_the_second_day:
    backups: [{job_id: b1, system: ECMS, kind: partial, started_at: 2026-09-01 00:05, status: ok, offsite_at: 2026-09-03 23:59}]
    expect: {b1: pass}
  the_day_after:
    backups: [{job_id: b1, system: ECMS, kind: partial, started_at: 2026-09-01 23:55, status: ok, offsite_at: 2026-09-04 00:00}]
    expect: {b1: fail}
    reasons: {b1: copied off the premises late}
  never: {backups: [{job_id: b1, system: ECMS, kind: partial, started_at: 2026-09-01 02:00, status: ok, offsite_location: ITS vault}], expect: {b1: fail}, reasons: {b1: no copy off the premises}}
  failed_jobs_are_not_asked: {backups: [{job_id: b1, system: ECMS, kind: partial, started_at: 2026-09-01 02:00, status: failed}], expect: {}}
  not_yet_due_and_just_due:
    backups:
      - {job_id: b1, system: ECMS, kind: partial, started_at: 2026-09-29 02:00, status: ok}
      - {job_id: b2, system: ECMS, kind: partial, started_at: 2026-09-28 02:00, status: ok}
      - {job_id: b3, system: ECMS, kind: partial, started_at: 2026-09-30 02:00, status: ok, offsite_at: 2026-10-01 02:00}
    expect: {b1: not_applicable, b2: fail, b3: not_applicable}
  weekend_in_which_the_clocks_go_back:
    period: 2026-11
    backups: [{job_id: b1, system: ECMS, kind: full, started_at: 2026-11-01T04:00:00Z, status: ok, offsite_at: 2026-11-04T04:59:00Z}]
    expect: {b1: pass}
  other_periods_job: {backups: [{job_id: b1, system: ECMS, kind: full, started_at: 2026-06-30 23:59, status: ok}], expect: {}}
  looser: {params: {days: 3}, backups: [{job_id: b1, system: ECMS, kind: full, started_at: 2026-09-01 02:00, status: ok, offsite_at: 2026-09-04 12:00}], expect: {b1: pass}}
  begun_at_the_periods_first_midnight_and_at_the_next_periods:
    period: 2026-09
    as_of: 2026-10-31
    backups:
      - {job_id: b1, system: ECMS, kind: full, started_at: 2026-08-31 23:59:59, status: ok}
      - {job_id: b2, system: ECMS, kind: full, started_at: 2026-09-01 00:00:00, status: ok}
      - {job_id: b3, system: ECMS, kind: full, started_at: 2026-10-01 00:00:00, status: ok}
    expect: {b2: fail}
--- */
with succeeded as (
    select
        job_id,
        started_at,
        offsite_on,
        started_on + cast($days as integer) as due_on
    from backups
    where status = 'ok'
        and started_at >= $period_start
        and started_at < $period_end
)
select
    job_id as subject,
    case
        when offsite_on <= due_on then 'pass'
        when offsite_on is null and due_on > $as_of then 'not_applicable'
        else 'fail'
    end as status,
    case
        when offsite_on <= due_on then 'copied off the premises in time'
        when offsite_on is null and due_on > $as_of then 'not yet due'
        when offsite_on is null then 'no copy off the premises'
        else 'copied off the premises late'
    end as reason,
    started_at as occurred_at
from succeeded
