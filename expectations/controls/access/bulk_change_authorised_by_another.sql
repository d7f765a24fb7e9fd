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
  meant. Either someone other than the actor, or an authority reference, is enough.
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
        occurred_at,
        unit_id,
        action = 'delete' or coalesce(records_affected, 1) > $records as needs_authority,
        authorised_by is not null and authorised_by <> coalesce(staff_id, '') as is_authorised,
        authority_ref is not null as has_reference
    from access_actors
    where action in ('delete', 'edit')
)
select
    event_id as subject,
    case when needs_authority and not is_authorised and not has_reference then 'fail' else 'pass' end as status,
    case
        when not needs_authority then 'edit of no more records than permitted'
        when is_authorised then 'authorised by someone else'
        when has_reference then 'authority reference recorded'
        else 'neither authorised by someone else nor an authority reference'
    end as reason,
    case_id,
    staff_id,
    occurred_at,
    unit_id
from changes
