/* ---
title: Records are sought from others on a signed and current form DCF-2131T
why: Asking for a family's records tells the one asked that there is a family to ask about.
fix: Obtain a form DCF-2131T that names the provider before asking; withdraw requests sent without one.
severity: medium
clauses: [CT-04]
subject: [record_requests.request_id]
reading: |
  Population: the agency's own requests (direction sent), withdrawn ones included. The form must be the person's whose
  records are sought, signed on or before the local day of sending, neither expired nor revoked by then, and name the
  request's counterparty (capitals aside). Scope is not compared: a request says nothing about content.
cases:
  good:
    releases:
      - {release_id: r1, form: DCF-2131T, person_id: P1, signed_on: 2026-07-10, expires_on: 2026-07-10, counterparty: City Hospital}
      - {release_id: r2, form: DCF-2131T, person_id: P1, signed_on: 2026-06-01, revoked_on: 2026-07-11, counterparty: CITY HOSPITAL}
    record_requests:
      - {request_id: same_day, direction: sent, kind: other, person_id: P1, counterparty: City Hospital, received_at: 2026-07-10 23:59, release_id: r1}
      - {request_id: revoked_tomorrow, direction: sent, kind: other, person_id: P1, counterparty: City Hospital, received_at: 2026-07-10 10:00, release_id: r2, decision: withdrawn}
    expect: {same_day: pass, revoked_tomorrow: pass}
  lapsed:
    releases:
      - {release_id: expired_one, form: DCF-2131T, person_id: P1, signed_on: 2026-06-01, expires_on: 2026-07-09, counterparty: City Hospital}
      - {release_id: revoked_one, form: DCF-2131T, person_id: P1, signed_on: 2026-06-01, expires_on: 2026-07-10, revoked_on: 2026-07-10, counterparty: City Hospital}
      - {release_id: late, form: DCF-2131T, person_id: P1, signed_on: 2026-07-11, counterparty: City Hospital}
      - {release_id: unsigned, form: DCF-2131T, person_id: P1, counterparty: City Hospital}
    record_requests:
      - {request_id: expired_one, direction: sent, kind: other, person_id: P1, counterparty: City Hospital, received_at: 2026-07-10 00:00, release_id: expired_one}
      - {request_id: revoked_one, direction: sent, kind: other, person_id: P1, counterparty: City Hospital, received_at: 2026-07-10 00:00, release_id: revoked_one}
      - {request_id: late, direction: sent, kind: other, person_id: P1, counterparty: City Hospital, received_at: 2026-07-10 23:59, release_id: late}
      - {request_id: unsigned, direction: sent, kind: other, person_id: P1, counterparty: City Hospital, received_at: 2026-07-10, release_id: unsigned}
    expect: {expired_one: fail, revoked_one: fail, late: fail, unsigned: fail}
  not_for_this:
    releases:
      - {release_id: form_f, form: DCF-2131F, person_id: P1, signed_on: 2026-06-01, counterparty: City Hospital}
      - {release_id: form_t, form: DCF-2131T, person_id: P1, signed_on: 2026-06-01, counterparty: City Hospital}
      - {release_id: nobody_one, form: DCF-2131T, person_id: P1, signed_on: 2026-06-01}
    record_requests:
      - {request_id: form_f, direction: sent, kind: other, person_id: P1, counterparty: City Hospital, received_at: 2026-07-10, release_id: form_f}
      - {request_id: other_person, direction: sent, kind: other, person_id: P2, counterparty: City Hospital, received_at: 2026-07-10, release_id: form_t}
      - {request_id: no_person, direction: sent, kind: other, counterparty: City Hospital, received_at: 2026-07-10, release_id: form_t}
      - {request_id: other_provider, direction: sent, kind: other, person_id: P1, counterparty: County Hospital, received_at: 2026-07-10, release_id: form_t}
      - {request_id: no_provider, direction: sent, kind: other, person_id: P1, received_at: 2026-07-10, release_id: nobody_one}
      - {request_id: none_named, direction: sent, kind: other, person_id: P1, counterparty: City Hospital, received_at: 2026-07-10}
      - {request_id: not_on_file, direction: sent, kind: other, person_id: P1, counterparty: City Hospital, received_at: 2026-07-10, release_id: lost}
    expect: {form_f: fail, other_person: fail, no_person: fail, other_provider: fail, no_provider: fail, none_named: fail, not_on_file: fail}
  population:
    as_of: 2026-10-31
    record_requests:
      - {request_id: received, direction: received, kind: attorney, received_at: 2026-07-10}
      - {request_id: before, direction: sent, kind: other, received_at: 2026-06-30 23:59}
      - {request_id: first, direction: sent, kind: other, received_at: 2026-07-01 00:00}
      - {request_id: last, direction: sent, kind: other, received_at: 2026-09-30 23:59}
      - {request_id: after, direction: sent, kind: other, received_at: 2026-10-01 00:00}
    expect: {first: fail, last: fail}
--- */
with sent as (
    select
        record_requests.request_id,
        record_requests.case_id,
        record_requests.received_at,
        case
            when record_requests.release_id is null then 'no form named'
            when releases.release_id is null then 'the form named is not on file'
            when releases.form <> 'DCF-2131T' then 'the form is not DCF-2131T'
            when record_requests.person_id is null then 'whose records were sought is not recorded'
            when releases.person_id <> record_requests.person_id then 'the form is another person''s'
            when releases.signed_on is null then 'the form is not signed'
            when releases.signed_on > record_requests.received_on then 'signed after the request was sent'
            when releases.revoked_on <= record_requests.received_on then 'revoked on or before that day'
            when releases.expires_on < record_requests.received_on then 'expired before that day'
            when lower(trim(releases.counterparty)) = lower(trim(record_requests.counterparty)) then null
            else 'the form is for another provider'
        end as fault
    from record_requests
    left join releases
        on releases.release_id = record_requests.release_id
    where record_requests.direction = 'sent'
        and record_requests.received_at >= $period_start
        and record_requests.received_at < $period_end
)
select
    request_id as subject,
    case when fault is null then 'pass' else 'fail' end as status,
    coalesce(fault, 'a signed and current form DCF-2131T') as reason,
    case_id, received_at as occurred_at
from sent
