/* ---
title: What another state's registry answered serves background checks and nothing else
why: Other states answer because federal law promises that the answer vets homes, and is put to no other use.
fix: Stop the use; tell the other state's registry if it has to be told; keep such answers out of case files sent on.
severity: high
clauses: [MS-05]
subject: [disclosures.disclosure_id]
reading: Registry-check content may serve the purpose background_check alone, whoever receives it.
cases:
  purposes:
    disclosures:
      - {disclosure_id: check_one, disclosed_at: 2026-07-01, content: registry_check, purpose: background_check, recipient_type: background_check_requester}
      - {disclosure_id: inside, disclosed_at: 2026-07-01, content: registry_check, purpose: background_check, recipient_type: staff}
      - {disclosure_id: investigation, disclosed_at: 2026-07-01, content: registry_check, purpose: investigation_or_proceeding, recipient_type: law_enforcement}
      - {disclosure_id: protecting, disclosed_at: 2026-07-01, content: registry_check, purpose: protect_child, recipient_type: court, basis: court_order}
      - {disclosure_id: audit, disclosed_at: 2026-07-01, content: registry_check, purpose: authorised_audit, recipient_type: auditor}
      - {disclosure_id: inside_other, disclosed_at: 2026-09-30 23:59, content: registry_check, purpose: programme_administration, recipient_type: staff}
      - {disclosure_id: registry, disclosed_at: 2026-07-01, content: registry, purpose: court_hearing}
    expect: {check_one: pass, inside: pass, investigation: fail, protecting: fail, audit: fail, inside_other: fail}
  day_after_the_period:
    disclosures: [{disclosure_id: later, disclosed_at: 2026-10-01 00:00, content: registry_check, purpose: personal}]
    expect: {}
--- */
select
    disclosure_id as subject,
    case when purpose = 'background_check' then 'pass' else 'fail' end as status,
    case
        when purpose = 'background_check' then 'a background check'
        else coalesce(purpose_fault, 'for another purpose than a background check')
    end as reason,
    case_id, staff_id, disclosed_at as occurred_at, unit_id
from disclosed
where content = 'registry_check'
