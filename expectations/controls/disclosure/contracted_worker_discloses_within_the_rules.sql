/* ---
title: Contracted providers' workers break no rule when they disclose
why: Families do not choose who is under contract. What they told a provider is as secret as what they told the agency.
fix: Take it up with the provider; make the rule broken part of its contract's review; mend the disclosure as that rule's control says.
severity: high
clauses: [DHS-05]
subject: [disclosures.disclosure_id]
reading: |
  Population: disclosures by workers of role contracted. Failing is one that fails any other control on disclosures that
  was evaluated, of whatever policy the agency has adopted; those controls say which rule. One that no other control
  judged is not applicable. Their accesses have their own control.
cases:
  contracted_and_own:
    controls: [disclosure_serves_permitted_purpose, client_lists_stay_inside]
    staff: [{staff_id: hired, role: social_worker}, {staff_id: lent, role: contracted, unit_id: U1}]
    disclosures:
      - {disclosure_id: lent_well, disclosed_at: 2026-07-01 00:00, staff_id: lent, content: health, purpose: service_to_child}
      - {disclosure_id: lent_badly, disclosed_at: 2026-07-01, staff_id: lent, content: health, purpose: personal}
      - {disclosure_id: lent_twice_badly, disclosed_at: 2026-09-30 23:59, staff_id: lent, content: client_list, purpose: commercial, recipient_type: commercial}
      - {disclosure_id: lent_list_only, disclosed_at: 2026-07-01, staff_id: lent, content: client_list, purpose: client_request, recipient_type: other}
      - {disclosure_id: hired_badly, disclosed_at: 2026-07-01, staff_id: hired, content: health, purpose: personal}
      - {disclosure_id: nobody_badly, disclosed_at: 2026-07-01, staff_id: gone, content: health, purpose: personal}
      - {disclosure_id: lent_later, disclosed_at: 2026-10-01 00:00, staff_id: lent, content: health, purpose: personal}
    expect: {lent_well: pass, lent_badly: fail, lent_twice_badly: fail, lent_list_only: fail}
  no_other_control_judged_it:
    controls: [disclosure_serves_permitted_purpose, case_managers_alone_release]
    staff: [{staff_id: lent, role: contracted}]
    disclosures:
      - {disclosure_id: figures, disclosed_at: 2026-07-01, staff_id: lent, content: aggregate, purpose: research}
      - {disclosure_id: no_case, disclosed_at: 2026-07-01, staff_id: lent, content: health, purpose: service_to_child}
    expect: {figures: not_applicable, no_case: pass}
  others_could_not_judge_it:
    controls: [case_managers_alone_release]
    staff: [{staff_id: lent, role: contracted}]
    disclosures: [{disclosure_id: no_case, disclosed_at: 2026-07-01, staff_id: lent, content: health, purpose: personal}]
    expect: {no_case: not_applicable}
  nothing_else_was_tested:
    staff: [{staff_id: lent, role: contracted}]
    disclosures: [{disclosure_id: d1, disclosed_at: 2026-07-01, staff_id: lent, content: health, purpose: personal}]
    expect: {d1: not_applicable}
--- */
select
    disclosed.disclosure_id as subject,
    case
        when verdicts.failed_count > 0 then 'fail'
        when verdicts.judged_count > 0 then 'pass'
        else 'not_applicable'
    end as status,
    case
        when verdicts.failed_count = 1 then 'fails one other control'
        when verdicts.failed_count > 1 then concat('fails ', cast(verdicts.failed_count as varchar), ' other controls')
        when verdicts.judged_count > 0 then 'fails no other control'
        else 'judged by no other control'
    end as reason,
    disclosed.case_id, disclosed.staff_id, disclosed.disclosed_at as occurred_at, disclosed.unit_id
from disclosed
join staff
    on staff.staff_id = disclosed.staff_id
left join disclosure_verdicts as verdicts
    on verdicts.disclosure_id = disclosed.disclosure_id
where staff.role = 'contracted'
