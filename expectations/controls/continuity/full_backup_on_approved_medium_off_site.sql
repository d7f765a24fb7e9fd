/* ---
title: Full backups lie on the approved medium at the approved off-site store
why: |
  The rule names the medium and the place: tapes, kept by the technology service away from the
  agency's own rooms.
fix: Move the copy to the approved store, or have the other medium or place approved and set it in the settings.
severity: medium
clauses: [MS-41]
subject: [backups.job_id]
reading: |
  Full jobs that succeeded. Medium and place are compared without regard to case; where no place is set,
  any place that is named will do.
cases:
  tape_at_the_store: {settings: {offsite_location: ITS vault}, backups: [{job_id: b1, system: ECMS, kind: full, started_at: 2026-09-05 22:00, status: ok, medium: Tape, offsite_location: its vault}], expect: {b1: pass}}
  another_medium: {backups: [{job_id: b1, system: ECMS, kind: full, started_at: 2026-09-05 22:00, status: ok, medium: disk, offsite_location: ITS vault}], expect: {b1: fail}}
  another_place: {settings: {offsite_location: ITS vault}, backups: [{job_id: b1, system: ECMS, kind: full, started_at: 2026-09-05 22:00, status: ok, medium: tape, offsite_location: basement of the office}], expect: {b1: fail}}
  nothing_recorded:
    settings: {offsite_location: ITS vault}
    backups:
      - {job_id: b1, system: ECMS, kind: full, started_at: 2026-09-05 22:00, status: ok, offsite_location: ITS vault}
      - {job_id: b2, system: ECMS, kind: full, started_at: 2026-09-12 22:00, status: ok, medium: tape}
    expect: {b1: fail, b2: fail}
  any_named_place_where_none_is_set:
    backups:
      - {job_id: b1, system: ECMS, kind: full, started_at: 2026-09-05 22:00, status: ok, medium: tape, offsite_location: county store}
      - {job_id: b2, system: ECMS, kind: full, started_at: 2026-09-12 22:00, status: ok, medium: tape, offsite_location: "  "}
    expect: {b1: pass, b2: fail}
  partial_and_failed_jobs_are_out:
    backups:
      - {job_id: b1, system: ECMS, kind: partial, started_at: 2026-09-05 22:00, status: ok, medium: disk}
      - {job_id: b2, system: ECMS, kind: full, started_at: 2026-09-12 22:00, status: failed}
    expect: {}
  begun_at_the_periods_first_midnight_and_at_the_next_periods:
    period: 2026-09
    as_of: 2026-10-31
    backups:
      - {job_id: b1, system: ECMS, kind: full, started_at: 2026-08-31 23:59:59, status: ok, medium: disk}
      - {job_id: b2, system: ECMS, kind: full, started_at: 2026-09-01 00:00:00, status: ok, medium: disk}
      - {job_id: b3, system: ECMS, kind: full, started_at: 2026-10-01 00:00:00, status: ok, medium: disk}
    expect: {b2: fail}
--- */
with full_jobs as (
    select
        job_id,
        started_at,
        coalesce(lower(trim(medium)) = lower(trim($backup_medium)), false) as is_on_medium,
        case
            when trim($offsite_location) = '' then offsite_location is not null
            else coalesce(lower(trim(offsite_location)) = lower(trim($offsite_location)), false)
        end as is_in_place,
        medium,
        offsite_location
    from backups
    where kind = 'full'
        and status = 'ok'
        and started_at >= $period_start
        and started_at < $period_end
)
select
    job_id as subject,
    case when is_on_medium and is_in_place then 'pass' else 'fail' end as status,
    case
        when is_on_medium and is_in_place then 'approved medium and place'
        when medium is null then 'medium not recorded'
        when not is_on_medium then 'not on the approved medium'
        when offsite_location is null then 'place not recorded'
        else 'not at the approved off-site store'
    end as reason,
    started_at as occurred_at
from full_jobs
