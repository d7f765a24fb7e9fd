/* ---
title: Deletions and large edits are authorised by someone else or by a reference
why: |
  One person can wipe out or falsify in a minute what took years to gather, by intent or by mistake. A second
  person, or an order that can be looked up, stands between the hand and the record.
fix: Have the deletion or edit reviewed and its authority recorded; restore the records if there is none.
severity: high
clauses: [MS-09]
params: {records: 50}
subject: [access_events.event_id]
reading: |
  Deletions of any size and edits of more than the permitted number of records; searches, views, prints and exports are not
  meant. Either someone other than the actor, or an authority reference, is enough. Where a staff list was supplied, only a worker
  on it authorises, named by the worker's id or by an own account; words for nothing are no name and no reference.
cases:
  delete_with_and_without_authority:
    access_events:
      - {event_id: e1, system: ECMS, staff_id: S1, occurred_at: 2026-08-03 10:00, action: delete}
      - {event_id: e2, system: ECMS, staff_id: S1, occurred_at: 2026-08-03 10:00, action: delete, authorised_by: S1}
      - {event_id: e3, system: ECMS, staff_id: S1, occurred_at: 2026-08-03 10:00, action: delete, authorised_by: S2}
      - {event_id: e4, system: ECMS, staff_id: S1, occurred_at: 2026-08-03 10:00, action: delete, authority_ref: RET-77}
      - {event_id: e5, system: ECMS, staff_id: S1, occurred_at: 2026-08-03 10:00, action: delete, authority_ref: "   "}
      - {event_id: e6, system: ECMS, staff_id: S1, occurred_at: 2026-08-03 10:00, action: delete, authorised_by: S1, authority_ref: RET-78}
    expect: {e1: fail, e2: fail, e3: pass, e4: pass, e5: fail, e6: pass}
  edits_of_fifty_and_of_one_more:
    access_events:
      - {event_id: e1, system: ECMS, staff_id: S1, occurred_at: 2026-08-03 10:00, action: edit, records_affected: 50}
      - {event_id: e2, system: ECMS, staff_id: S1, occurred_at: 2026-08-03 10:00, action: edit, records_affected: 51}
      - {event_id: e3, system: ECMS, staff_id: S1, occurred_at: 2026-08-03 10:00, action: edit, records_affected: 51, authorised_by: S2}
      - {event_id: e4, system: ECMS, staff_id: S1, occurred_at: 2026-08-03 10:00, action: edit}
    expect: {e1: pass, e2: fail, e3: pass, e4: pass}
  the_accounts_holder_authorised_it:
    note: the log names another worker, but the account's holder acted and cannot authorise the act
    accounts: [{system: ECMS, account_id: a1, staff_id: S1, enabled_at: 2026-01-05}]
    access_events:
      - {event_id: e1, system: ECMS, account_id: a1, staff_id: S2, occurred_at: 2026-08-03 10:00, action: delete, authorised_by: S1}
      - {event_id: e2, system: ECMS, account_id: a1, staff_id: S2, occurred_at: 2026-08-03 10:00, action: delete, authorised_by: S2}
    expect: {e1: fail, e2: pass}
  authorised_by_somebody_whom_nobody_knows:
    staff: [{staff_id: S1}, {staff_id: S2}]
    accounts:
      - {system: ECMS, account_id: a1, staff_id: S1, enabled_at: 2026-01-05}
      - {system: ECMS, account_id: a2, staff_id: S2, enabled_at: 2026-01-05}
      - {system: ECMS, account_id: desk, staff_id: S2, shared: true, enabled_at: 2026-01-05}
    access_events:
      - {event_id: e1, system: ECMS, account_id: a1, occurred_at: 2026-08-03 10:00, action: delete, authorised_by: S9}
      - {event_id: e2, system: ECMS, account_id: a1, occurred_at: 2026-08-03 10:00, action: delete, authorised_by: S2}
      - {event_id: e3, system: ECMS, account_id: a1, occurred_at: 2026-08-03 10:00, action: delete, authorised_by: a2}
      - {event_id: e4, system: ECMS, account_id: a1, occurred_at: 2026-08-03 10:00, action: delete, authorised_by: a1}
      - {event_id: e5, system: ECMS, account_id: a1, occurred_at: 2026-08-03 10:00, action: delete, authorised_by: desk}
      - {event_id: e6, system: ECMS, account_id: a1, occurred_at: 2026-08-03 10:00, action: delete, authorised_by: S9, authority_ref: RET-77}
    expect: {e1: fail, e2: pass, e3: pass, e4: fail, e5: fail, e6: pass}
    reasons: {e1: authorised by nobody who is on the staff list, e4: neither authorised by someone else nor an authority reference}
  own_account_named_without_a_staff_list:
    access_events: [{event_id: e1, system: ECMS, account_id: a1, staff_id: S1, occurred_at: 2026-08-03 10:00, action: delete, authorised_by: a1}]
    expect: {e1: fail}
  words_for_nothing_authorise_nothing:
    access_events:
      - {event_id: e1, system: ECMS, staff_id: S1, occurred_at: 2026-08-03 10:00, action: delete, authorised_by: N/A, authority_ref: none}
      - {event_id: e2, system: ECMS, staff_id: S1, occurred_at: 2026-08-03 10:00, action: delete, authorised_by: "0", authority_ref: "-"}
      - {event_id: e3, system: ECMS, staff_id: S1, occurred_at: 2026-08-03 10:00, action: delete, authorised_by: unknown, authority_ref: TBD}
    expect: {e1: fail, e2: fail, e3: fail}
  other_actions_and_another_period:
    access_events:
      - {event_id: e1, system: ECMS, staff_id: S1, occurred_at: 2026-08-03 10:00, action: export, records_affected: 900}
      - {event_id: e2, system: ECMS, staff_id: S1, occurred_at: 2026-08-03 10:00, action: search, records_affected: 900}
      - {event_id: e3, system: ECMS, staff_id: S1, occurred_at: 2026-10-01 00:00, action: delete}
    expect: {}
  tighter: {params: {records: 10}, access_events: [{event_id: e1, system: ECMS, staff_id: S1, occurred_at: 2026-08-03 10:00, action: edit, records_affected: 11}], expect: {e1: fail}}
--- */
with changes as (
    select
        event_id,
        case_id,
        staff_id,
        account_id,
        occurred_at,
        unit_id,
        action = 'delete' or coalesce(records_affected, 1) > $records as needs_authority,
        authorised_by,
        authority_ref is not null as has_reference
    from access_actors
    where action in ('delete', 'edit')
),
workers as (
    select count(*) as worker_count
    from known_workers
),
authorisers as (
    select
        changes.event_id,
        count(known_workers.name) > 0 or max(workers.worker_count) = 0 as is_known,
        count(*) filter (where known_workers.staff_id = changes.staff_id) > 0 as is_actor
    from changes
    cross join workers
    left join known_workers
        on known_workers.name = changes.authorised_by
    where changes.authorised_by is not null
        and changes.authorised_by <> coalesce(changes.staff_id, '')
        and changes.authorised_by <> coalesce(changes.account_id, '')
    group by changes.event_id
),
judged as (
    select
        changes.event_id,
        changes.case_id,
        changes.staff_id,
        changes.occurred_at,
        changes.unit_id,
        changes.needs_authority,
        changes.has_reference,
        coalesce(authorisers.is_known and not authorisers.is_actor, false) as is_authorised,
        coalesce(not authorisers.is_known, false) as is_unknown
    from changes
    left join authorisers
        on authorisers.event_id = changes.event_id
)
select
    event_id as subject,
    case when needs_authority and not is_authorised and not has_reference then 'fail' else 'pass' end as status,
    case
        when not needs_authority then 'edit of no more records than permitted'
        when is_authorised then 'authorised by someone else'
        when has_reference then 'authority reference recorded'
        when is_unknown then 'authorised by nobody who is on the staff list'
        else 'neither authorised by someone else nor an authority reference'
    end as reason,
    case_id, staff_id, occurred_at, unit_id
from judged
