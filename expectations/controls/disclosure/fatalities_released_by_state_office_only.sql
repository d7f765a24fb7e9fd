/* ---
title: Child fatalities and near fatalities are released by the State Office alone, on a public-records request
why: Grief and news make pressure where the family lives. The law takes the decision out of that room.
fix: Direct every request to the State Office; have the near fatality certified by a physician before release.
severity: critical
clauses: [MS-29]
subject: [disclosures.disclosure_id]
reading: |
  Population: content fatality and near_fatality, to whomever. Needed are a worker of office level state_office, a
  public-records request received on or before the disclosure that it answers, and for a near fatality a physician's
  certificate. Whatever of these is not recorded is lacking.
cases:
  who:
    staff:
      - {staff_id: state, role: records, office_level: state_office}
      - {staff_id: county_one, role: executive, office_level: county}
      - {staff_id: region, role: executive, office_level: regional}
      - {staff_id: unknown_one, role: executive}
    record_requests: [{request_id: q1, direction: received, kind: public_records, received_at: 2026-07-01 09:00}]
    disclosures:
      - {disclosure_id: state, disclosed_at: 2026-07-10, staff_id: state, content: fatality, request_id: q1}
      - {disclosure_id: county_one, disclosed_at: 2026-07-10, staff_id: county_one, content: fatality, request_id: q1}
      - {disclosure_id: region, disclosed_at: 2026-07-10, staff_id: region, content: fatality, request_id: q1}
      - {disclosure_id: unknown_one, disclosed_at: 2026-07-10, staff_id: unknown_one, content: fatality, request_id: q1}
      - {disclosure_id: gone, disclosed_at: 2026-07-10, staff_id: gone, content: fatality, request_id: q1}
    expect: {state: pass, county_one: fail, region: fail, unknown_one: fail, gone: fail}
  request:
    staff: [{staff_id: S1, role: records, office_level: state_office}]
    record_requests:
      - {request_id: q1, direction: received, kind: public_records, received_at: 2026-07-10 10:00}
      - {request_id: q2, direction: received, kind: press, received_at: 2026-07-01}
      - {request_id: q3, direction: sent, kind: public_records, received_at: 2026-07-01}
      - {request_id: q4, direction: received, kind: public_records, received_at: 2026-07-10 10:01}
    disclosures:
      - {disclosure_id: same_minute, disclosed_at: 2026-07-10 10:00, staff_id: S1, content: fatality, request_id: q1}
      - {disclosure_id: press_request, disclosed_at: 2026-07-10 10:00, staff_id: S1, content: fatality, request_id: q2}
      - {disclosure_id: our_request, disclosed_at: 2026-07-10 10:00, staff_id: S1, content: fatality, request_id: q3}
      - {disclosure_id: asked_afterwards, disclosed_at: 2026-07-10 10:00, staff_id: S1, content: fatality, request_id: q4}
      - {disclosure_id: no_request, disclosed_at: 2026-07-10 10:00, staff_id: S1, content: fatality}
    expect: {same_minute: pass, press_request: fail, our_request: fail, asked_afterwards: fail, no_request: fail}
  certificate:
    staff: [{staff_id: S1, role: records, office_level: state_office}]
    record_requests: [{request_id: q1, direction: received, kind: public_records, received_at: 2026-07-01}]
    disclosures:
      - {disclosure_id: certified_one, disclosed_at: 2026-07-10, staff_id: S1, content: near_fatality, request_id: q1, physician_certified: true}
      - {disclosure_id: uncertified, disclosed_at: 2026-07-10, staff_id: S1, content: near_fatality, request_id: q1, physician_certified: false}
      - {disclosure_id: blank_one, disclosed_at: 2026-07-10, staff_id: S1, content: near_fatality, request_id: q1}
      - {disclosure_id: death, disclosed_at: 2026-09-30 23:59, staff_id: S1, content: fatality, request_id: q1, physician_certified: false}
      - {disclosure_id: health, disclosed_at: 2026-07-10, staff_id: S1, content: health}
    expect: {certified_one: pass, uncertified: fail, blank_one: fail, death: pass}
--- */
with public_requests as (
    select
        request_id,
        received_at
    from record_requests
    where direction = 'received'
        and kind = 'public_records'
),
judged as (
    select
        disclosed.disclosure_id,
        case
            when staff.office_level is null then 'the worker''s office level is not recorded'
            when staff.office_level <> 'state_office' then 'released at county or regional level'
            when public_requests.request_id is null then 'no public-records request'
            when disclosed.content = 'near_fatality' and disclosed.physician_certified is null
                then 'a physician''s certificate is not recorded'
            when disclosed.content = 'near_fatality' and not disclosed.physician_certified
                then 'not certified by a physician'
        end as fault
    from disclosed
    left join staff
        on staff.staff_id = disclosed.staff_id
    left join public_requests
        on public_requests.request_id = disclosed.request_id
        and public_requests.received_at <= disclosed.disclosed_at
    where disclosed.content in ('fatality', 'near_fatality')
)
select
    disclosed.disclosure_id as subject,
    case when judged.fault is null then 'pass' else 'fail' end as status,
    coalesce(judged.fault, 'State Office, on a public-records request') as reason,
    disclosed.case_id, disclosed.staff_id, disclosed.disclosed_at as occurred_at, disclosed.unit_id
from judged
join disclosed
    on disclosed.disclosure_id = judged.disclosure_id
