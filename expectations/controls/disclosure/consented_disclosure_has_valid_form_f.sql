/* ---
title: A disclosure by consent has a signed and current form DCF-2131F for that recipient and content
why: A consent says who may tell what to whom, and until when. Beyond any of these it says nothing.
fix: Obtain a form DCF-2131F that names the recipient and the content; stop disclosing on lapsed or revoked ones.
severity: high
clauses: [CT-05, CT-06g]
subject: [disclosures.disclosure_id]
reading: |
  Population: disclosures that rest on consent or name a release, aggregate figures apart. The last good day of a
  release is its expiry; from the day of revocation it is void. The counterparty must be the recipient organisation
  (capitals aside) or the recipient person's id; the person must be the one whose information it was. A review by
  Legal or a statute cited beside it does not mend the form.
cases:
  valid:
    releases:
      - {release_id: plain, form: DCF-2131F, person_id: P1, signed_on: 2026-06-01, expires_on: 2026-12-31, counterparty: Clinic, scope: [health, education]}
      - {release_id: same_day, form: DCF-2131F, person_id: P1, signed_on: 2026-07-10, expires_on: 2026-07-10, counterparty: CLINIC, scope: [health]}
      - {release_id: open_end, form: DCF-2131F, person_id: P1, signed_on: 2026-06-01, revoked_on: 2026-07-11, counterparty: Clinic, scope: [health]}
      - {release_id: to_person, form: DCF-2131F, person_id: P1, signed_on: 2026-06-01, counterparty: P9, scope: [health]}
    disclosures:
      - {disclosure_id: plain, disclosed_at: 2026-07-10 10:00, basis: consent, content: health, release_id: plain, person_id: P1, recipient_org: Clinic}
      - {disclosure_id: same_day, disclosed_at: 2026-07-10 23:59, basis: consent, content: health, release_id: same_day, person_id: P1, recipient_org: Clinic}
      - {disclosure_id: revoked_tomorrow, disclosed_at: 2026-07-10 10:00, basis: consent, content: health, release_id: open_end, person_id: P1, recipient_org: Clinic}
      - {disclosure_id: to_person, disclosed_at: 2026-07-10 10:00, basis: consent, content: health, release_id: to_person, person_id: P1, recipient_person_id: P9}
    expect: {plain: pass, same_day: pass, revoked_tomorrow: pass, to_person: pass}
  lapsed:
    releases:
      - {release_id: expired_one, form: DCF-2131F, person_id: P1, signed_on: 2026-06-01, expires_on: 2026-07-09, counterparty: Clinic, scope: [health]}
      - {release_id: revoked_one, form: DCF-2131F, person_id: P1, signed_on: 2026-06-01, revoked_on: 2026-07-10, counterparty: Clinic, scope: [health]}
      - {release_id: both, form: DCF-2131F, person_id: P1, signed_on: 2026-06-01, expires_on: 2026-07-10, revoked_on: 2026-07-10, counterparty: Clinic, scope: [health]}
      - {release_id: late, form: DCF-2131F, person_id: P1, signed_on: 2026-07-11, counterparty: Clinic, scope: [health]}
      - {release_id: unsigned, form: DCF-2131F, person_id: P1, counterparty: Clinic, scope: [health]}
    disclosures:
      - {disclosure_id: expired_one, disclosed_at: 2026-07-10 00:00, basis: consent, content: health, release_id: expired_one, person_id: P1, recipient_org: Clinic}
      - {disclosure_id: revoked_one, disclosed_at: 2026-07-10 00:00, basis: consent, content: health, release_id: revoked_one, person_id: P1, recipient_org: Clinic}
      - {disclosure_id: both, disclosed_at: 2026-07-10 00:00, basis: consent, content: health, release_id: both, person_id: P1, recipient_org: Clinic}
      - {disclosure_id: late, disclosed_at: 2026-07-10 23:59, basis: consent, content: health, release_id: late, person_id: P1, recipient_org: Clinic}
      - {disclosure_id: unsigned, disclosed_at: 2026-07-10 10:00, basis: consent, content: health, release_id: unsigned, person_id: P1, recipient_org: Clinic}
    expect: {expired_one: fail, revoked_one: fail, both: fail, late: fail, unsigned: fail}
  not_for_this:
    releases:
      - {release_id: r1, form: DCF-2131F, person_id: P1, signed_on: 2026-06-01, counterparty: Clinic, scope: [health]}
      - {release_id: t, form: DCF-2131T, person_id: P1, signed_on: 2026-06-01, counterparty: Clinic, scope: [health]}
      - {release_id: no_scope, form: DCF-2131F, person_id: P1, signed_on: 2026-06-01, counterparty: Clinic}
      - {release_id: no_counterparty, form: DCF-2131F, person_id: P1, signed_on: 2026-06-01, scope: [health]}
    disclosures:
      - {disclosure_id: other_recipient, disclosed_at: 2026-07-10, basis: consent, content: health, release_id: r1, person_id: P1, recipient_org: Other Clinic}
      - {disclosure_id: no_recipient, disclosed_at: 2026-07-10, basis: consent, content: health, release_id: r1, person_id: P1}
      - {disclosure_id: other_scope, disclosed_at: 2026-07-10, basis: consent, content: education, release_id: r1, person_id: P1, recipient_org: Clinic}
      - {disclosure_id: sibling, disclosed_at: 2026-07-10, basis: consent, content: health, release_id: r1, person_id: P2, recipient_org: Clinic}
      - {disclosure_id: nobody_one, disclosed_at: 2026-07-10, basis: consent, content: health, release_id: r1, recipient_org: Clinic}
      - {disclosure_id: form_t, disclosed_at: 2026-07-10, basis: consent, content: health, release_id: t, person_id: P1, recipient_org: Clinic}
      - {disclosure_id: no_scope, disclosed_at: 2026-07-10, basis: consent, content: health, release_id: no_scope, person_id: P1, recipient_org: Clinic}
      - {disclosure_id: no_counterparty, disclosed_at: 2026-07-10, basis: consent, content: health, release_id: no_counterparty, person_id: P1, recipient_org: Clinic}
    expect: {other_recipient: fail, no_recipient: fail, other_scope: fail, sibling: fail, nobody_one: fail, form_t: fail, no_scope: fail, no_counterparty: fail}
  none_named_or_not_on_file:
    legal_reviews: [{review_id: v1, asked_at: 2026-07-01, decided_at: 2026-07-02, outcome: release}]
    disclosures:
      - {disclosure_id: none_named, disclosed_at: 2026-07-10, basis: consent, legal_basis: 17a-28(g), content: health, person_id: P1, review_id: v1}
      - {disclosure_id: not_on_file, disclosed_at: 2026-07-10, basis: consent, content: health, release_id: lost, person_id: P1, recipient_org: Clinic}
    expect: {none_named: fail, not_on_file: fail}
  population:
    releases: [{release_id: r1, form: other, person_id: P1, signed_on: 2026-06-01, counterparty: Clinic, scope: [health]}]
    disclosures:
      - {disclosure_id: named_beside_statute, disclosed_at: 2026-07-10, basis: statute, content: health, release_id: r1, person_id: P1, recipient_org: Clinic}
      - {disclosure_id: statute_only, disclosed_at: 2026-07-10, basis: statute, content: health, person_id: P1, recipient_org: Clinic}
      - {disclosure_id: figures, disclosed_at: 2026-07-10, basis: consent, content: aggregate}
    expect: {named_beside_statute: fail}
--- */
select
    disclosed.disclosure_id as subject,
    case when consents.fault is null then 'pass' else 'fail' end as status,
    coalesce(consents.fault, 'permitted: a signed and current release (CT-06g)') as reason,
    disclosed.case_id, disclosed.staff_id, disclosed.disclosed_at as occurred_at, disclosed.unit_id
from disclosed
join disclosure_consents as consents
    on consents.disclosure_id = disclosed.disclosure_id
where disclosed.content <> 'aggregate'
