/* ---
title: Client information is disclosed only for the programme's own purposes
why: |
  Who asks for help must not find that the answer served somebody's business, curiosity or campaign. Only
  administration, related proceedings, listed need-based programmes and authorised audits are open.
fix: Stop disclosures for other purposes; recall what can be recalled; train the workers and units concerned.
severity: high
clauses: [MS-01]
subject: [disclosures.disclosure_id]
reading: |
  Aggregate figures concern no applicant or recipient and are left out. The purposes research and other are never
  permitted, whoever asks and whatever statute is cited; consent of the client does not widen the purposes.
cases:
  no_need_based_programme_is_set:
    disclosures:
      - {disclosure_id: need_one, disclosed_at: 2026-07-01, content: health, purpose: need_based_programme, recipient_org: Food Support Program}
      - {disclosure_id: business, disclosed_at: 2026-07-01, content: health, purpose: commercial, recipient_org: Food Support Program}
    expect: {need_one: not_applicable, business: fail}
    reasons: {need_one: no need-based programme is set (need_based_programmes)}
  families:
    settings: {need_based_programmes: [Food Support Program]}
    disclosures:
      - {disclosure_id: administration_one, disclosed_at: 2026-07-01, content: health, purpose: service_to_child}
      - {disclosure_id: proceedings, disclosed_at: 2026-07-02, content: health, purpose: court_hearing}
      - {disclosure_id: audit_one, disclosed_at: 2026-07-03, content: case_record, purpose: authorised_audit}
      - {disclosure_id: listed_one, disclosed_at: 2026-07-04, content: health, purpose: need_based_programme, recipient_org: food support program}
      - {disclosure_id: public, disclosed_at: 2026-07-05, content: fatality, purpose: public_records}
      - {disclosure_id: programme, disclosed_at: 2026-07-05, content: health, purpose: programme_administration}
      - {disclosure_id: protection, disclosed_at: 2026-07-05, content: photograph, purpose: protect_child}
      - {disclosure_id: check_one, disclosed_at: 2026-07-05, content: registry_check, purpose: background_check}
      - {disclosure_id: asked, disclosed_at: 2026-07-05, content: case_record, purpose: client_request}
      - {disclosure_id: inquiry, disclosed_at: 2026-07-05, content: case_record, purpose: investigation_or_proceeding}
    expect:
      {administration_one: pass, proceedings: pass, audit_one: pass, listed_one: pass, public: pass, programme: pass, protection: pass,
       check_one: pass, asked: pass, inquiry: pass}
  never:
    disclosures:
      - {disclosure_id: commercial_one, disclosed_at: 2026-07-01, content: client_list, purpose: commercial}
      - {disclosure_id: personal_one, disclosed_at: 2026-07-02, content: health, purpose: personal}
      - {disclosure_id: political_one, disclosed_at: 2026-07-03, content: name_address, purpose: political}
      - {disclosure_id: research_one, disclosed_at: 2026-07-04, content: case_record, purpose: research, legal_basis: 43-21-261(3)}
      - {disclosure_id: other, disclosed_at: 2026-07-05, content: health, purpose: other, basis: consent}
    expect: {commercial_one: fail, personal_one: fail, political_one: fail, research_one: fail, other: fail}
  programme_not_listed:
    settings: {need_based_programmes: [Food Support Program]}
    disclosures:
      - {disclosure_id: unlisted, disclosed_at: 2026-07-01, content: health, purpose: need_based_programme, recipient_org: Winter Coat Drive}
      - {disclosure_id: unnamed, disclosed_at: 2026-07-01, content: health, purpose: need_based_programme}
      - {disclosure_id: look_alike, disclosed_at: 2026-07-01, content: health, purpose: need_based_programme, recipient_org: Food Support}
    expect: {unlisted: fail, unnamed: fail, look_alike: fail}
  aggregate_figures_are_left_out:
    disclosures: [{disclosure_id: figures, disclosed_at: 2026-07-01, content: aggregate, purpose: research}]
    expect: {}
  edges_of_the_period:
    note: local midnights; the first instant is in, the last one out
    as_of: 2026-10-31
    disclosures:
      - {disclosure_id: before, disclosed_at: 2026-06-30 23:59:59.999, content: health, purpose: personal}
      - {disclosure_id: first, disclosed_at: 2026-07-01 00:00, content: health, purpose: personal}
      - {disclosure_id: last, disclosed_at: 2026-09-30 23:59:59.999, content: health, purpose: personal}
      - {disclosure_id: after, disclosed_at: 2026-10-01 00:00, content: health, purpose: personal}
      - {disclosure_id: utc_day, disclosed_at: "2026-07-01T03:59:59Z", content: health, purpose: personal}
    expect: {first: fail, last: fail}
  after_the_as_of_day:
    as_of: 2026-08-31
    disclosures:
      - {disclosure_id: known, disclosed_at: 2026-08-31 23:59, content: health, purpose: personal}
      - {disclosure_id: later, disclosed_at: 2026-09-01 00:00, content: health, purpose: personal}
    expect: {known: fail}
--- */
select
    disclosure_id as subject,
    status,
    case when purpose_family = 'administration' then 'administration of the programme' else reason end as reason,
    case_id, staff_id, occurred_at, unit_id
from disclosure_purposes
where content <> 'aggregate'
