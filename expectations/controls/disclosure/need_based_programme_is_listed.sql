/* ---
title: Need-based programmes that receive client information are on the agency's list
why: |
  Sharing with programmes that help people in need is allowed because they are such programmes. Whoever only calls
  itself one opens a door that the rule keeps shut.
fix: Check the recipient; add it to need_based_programmes if it is a federal or federally assisted need-based programme, or stop the sharing.
severity: medium
clauses: [MS-02]
needs_settings: [need_based_programmes]
subject: [disclosures.disclosure_id]
reading: The recipient organisation must equal a listed name, capitals and outer spaces aside. Aggregate figures need no permission.
cases:
  list:
    settings: {need_based_programmes: [Food Support Program, Heating Help]}
    disclosures:
      - {disclosure_id: listed_one, disclosed_at: 2026-07-01, content: name_address, purpose: need_based_programme, recipient_org: Heating Help}
      - {disclosure_id: capitals, disclosed_at: 2026-07-01, content: name_address, purpose: need_based_programme, recipient_org: HEATING HELP}
      - {disclosure_id: unlisted, disclosed_at: 2026-07-01, content: name_address, purpose: need_based_programme, recipient_org: Winter Coat Drive}
      - {disclosure_id: begins_alike, disclosed_at: 2026-07-01, content: name_address, purpose: need_based_programme, recipient_org: Heating Helpers}
      - {disclosure_id: unnamed, disclosed_at: 2026-07-01, content: health, purpose: need_based_programme}
      - {disclosure_id: other_purpose, disclosed_at: 2026-07-01, content: health, purpose: service_to_child, recipient_org: Winter Coat Drive}
      - {disclosure_id: figures, disclosed_at: 2026-07-01, content: aggregate, purpose: need_based_programme, recipient_org: Winter Coat Drive}
    expect: {listed_one: pass, capitals: pass, unlisted: fail, begins_alike: fail, unnamed: fail}
  nothing_listed:
    disclosures: [{disclosure_id: d1, disclosed_at: 2026-07-01, content: health, purpose: need_based_programme, recipient_org: Heating Help}]
    expect: {d1: fail}
  unlisted_programme_type:
    note: the recipient's type alone lists nobody
    disclosures: [{disclosure_id: d1, disclosed_at: 2026-09-30 23:59, content: health, purpose: need_based_programme, recipient_type: need_based_programme}]
    expect: {d1: fail}
--- */
select
    disclosure_id as subject,
    case when purpose_family = 'need' then 'pass' else 'fail' end as status,
    case
        when purpose_family = 'need' then 'permitted: a listed programme'
        when recipient_org is null then 'the programme is not recorded'
        else 'the programme is not on the list'
    end as reason,
    case_id, staff_id, disclosed_at as occurred_at, unit_id
from disclosed
where purpose = 'need_based_programme'
    and content <> 'aggregate'
