/* ---
title: Information is released by staff who manage the case, and by nobody else
why: Who manages a case knows what may be told of it. A colleague's goodwill is how things slip out.
fix: Hand requests to the case's manager; give whoever releases in the manager's place a managing assignment first.
severity: high
clauses: [DHS-09]
subject: [disclosures.disclosure_id]
reading: |
  Any assignment with manages = true that touches that local day will do, whatever its role. A disclosure without a
  case cannot be judged; aggregate figures need no assignment and are left out.
cases:
  who:
    assignments:
      - {case_id: C1, staff_id: manager, role: primary, manages: true, from_at: 2026-01-05 08:00}
      - {case_id: C1, staff_id: helper, role: secondary, manages: false, from_at: 2026-01-05 08:00}
      - {case_id: C1, staff_id: blank_one, role: secondary, from_at: 2026-01-05 08:00}
      - {case_id: C2, staff_id: neighbour, role: primary, manages: true, from_at: 2026-01-05 08:00}
      - {case_id: C1, staff_id: counsel, role: legal, manages: true, from_at: 2026-01-05 08:00}
    disclosures:
      - {disclosure_id: manager, disclosed_at: 2026-07-10 10:00, case_id: C1, staff_id: manager, content: health}
      - {disclosure_id: helper, disclosed_at: 2026-07-10 10:00, case_id: C1, staff_id: helper, content: health}
      - {disclosure_id: blank_one, disclosed_at: 2026-07-10 10:00, case_id: C1, staff_id: blank_one, content: health}
      - {disclosure_id: neighbour, disclosed_at: 2026-07-10 10:00, case_id: C1, staff_id: neighbour, content: health}
      - {disclosure_id: counsel, disclosed_at: 2026-07-10 10:00, case_id: C1, staff_id: counsel, content: health}
    expect: {manager: pass, helper: fail, blank_one: fail, neighbour: fail, counsel: pass}
  that_day:
    assignments: [{case_id: C1, staff_id: S1, role: primary, manages: true, from_at: 2026-07-10 15:00, to_at: 2026-07-20 09:00}]
    disclosures:
      - {disclosure_id: day_before, disclosed_at: 2026-07-09 23:59, case_id: C1, staff_id: S1, content: health}
      - {disclosure_id: earlier_that_day, disclosed_at: 2026-07-10 08:00, case_id: C1, staff_id: S1, content: health}
      - {disclosure_id: later_last_day, disclosed_at: 2026-07-20 17:00, case_id: C1, staff_id: S1, content: health}
      - {disclosure_id: day_after, disclosed_at: 2026-07-21 00:00, case_id: C1, staff_id: S1, content: health}
    expect: {day_before: fail, earlier_that_day: pass, later_last_day: pass, day_after: fail}
  ends_at_midnight:
    note: times are half-open; an assignment that ends at local midnight does not touch the day that begins then
    assignments: [{case_id: C1, staff_id: S1, role: coverage, manages: true, from_at: 2026-07-10 00:00, to_at: 2026-07-11 00:00}]
    disclosures:
      - {disclosure_id: day_before, disclosed_at: 2026-07-09 23:59, case_id: C1, staff_id: S1, content: health}
      - {disclosure_id: covered, disclosed_at: 2026-07-10 23:59, case_id: C1, staff_id: S1, content: health}
      - {disclosure_id: next_day, disclosed_at: 2026-07-11 00:00, case_id: C1, staff_id: S1, content: health}
    expect: {day_before: fail, covered: pass, next_day: fail}
  two_assignments_at_once:
    assignments:
      - {case_id: C1, staff_id: S1, role: primary, manages: true, from_at: 2026-01-05 08:00}
      - {case_id: C1, staff_id: S1, role: coverage, manages: true, from_at: 2026-07-01 08:00}
    disclosures: [{disclosure_id: d1, disclosed_at: 2026-07-10, case_id: C1, staff_id: S1, content: health}]
    expect: {d1: pass}
  clocks_go_back:
    note: 2026-11-01 has 25 hours; half past one comes twice and both are that day
    period: 2026-11
    assignments: [{case_id: C1, staff_id: S1, role: on_call, manages: true, from_at: "2026-11-01T06:40:00Z", to_at: "2026-11-02T05:00:00Z"}]
    disclosures:
      - {disclosure_id: first_half_past_one, disclosed_at: "2026-11-01T05:30:00Z", case_id: C1, staff_id: S1, content: health}
      - {disclosure_id: last_minute, disclosed_at: "2026-11-02T04:59:00Z", case_id: C1, staff_id: S1, content: health}
      - {disclosure_id: next_day, disclosed_at: "2026-11-02T05:00:00Z", case_id: C1, staff_id: S1, content: health}
    expect: {first_half_past_one: pass, last_minute: pass, next_day: fail}
  gap_at_the_hand_over:
    assignments:
      - {case_id: C1, staff_id: old, role: primary, manages: true, from_at: 2026-01-05 08:00, to_at: 2026-07-10 12:00}
      - {case_id: C1, staff_id: new, role: primary, manages: true, from_at: 2026-07-13 08:00}
    disclosures:
      - {disclosure_id: in_the_gap, disclosed_at: 2026-07-11 10:00, case_id: C1, staff_id: old, content: health}
      - {disclosure_id: too_early, disclosed_at: 2026-07-12 10:00, case_id: C1, staff_id: new, content: health}
    expect: {in_the_gap: fail, too_early: fail}
  no_case_or_figures:
    disclosures:
      - {disclosure_id: no_case, disclosed_at: 2026-07-10 10:00, staff_id: S1, content: client_list}
      - {disclosure_id: figures, disclosed_at: 2026-07-10 10:00, case_id: C1, staff_id: S1, content: aggregate}
    expect: {no_case: not_applicable}
--- */
select
    disclosed.disclosure_id as subject,
    case
        when disclosed.case_id is null then 'not_applicable'
        when disclosure_duties.is_managing then 'pass'
        else 'fail'
    end as status,
    case
        when disclosed.case_id is null then 'no case recorded'
        when disclosure_duties.is_managing then 'managed the case that day'
        when disclosure_duties.has_duty then 'had a duty on the case, but did not manage it that day'
        else 'did not manage the case that day'
    end as reason,
    disclosed.case_id, disclosed.staff_id, disclosed.disclosed_at as occurred_at, disclosed.unit_id
from disclosed
left join disclosure_duties
    on disclosure_duties.disclosure_id = disclosed.disclosure_id
where disclosed.content <> 'aggregate'
