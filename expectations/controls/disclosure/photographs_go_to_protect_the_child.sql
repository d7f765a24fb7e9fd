/* ---
title: A foster child's photograph goes to those who protect the child, for that purpose
why: A face is found again. Only those who search for a child or shield it are lent one.
fix: Recall the photograph; release through law enforcement, the attorney, the court or NCMEC only, and for protection.
severity: high
clauses: [MS-21]
subject: [disclosures.disclosure_id]
reading: |
  The permission is narrow: law enforcement, county or district attorney, court or NCMEC, and to protect the child.
  Disclosures that a published media item names as its publication are judged by MS-22 to MS-26 and left out.
cases:
  permitted:
    disclosures:
      - {disclosure_id: police, disclosed_at: 2026-07-01, content: photograph, recipient_type: law_enforcement, purpose: protect_child}
      - {disclosure_id: attorney, disclosed_at: 2026-07-01, content: photograph, recipient_type: district_attorney, purpose: protect_child}
      - {disclosure_id: court, disclosed_at: 2026-07-01, content: photograph, recipient_type: court, purpose: protect_child}
      - {disclosure_id: ncmec, disclosed_at: 2026-07-01, content: photograph, recipient_type: ncmec, purpose: protect_child}
    expect: {police: pass, attorney: pass, court: pass, ncmec: pass}
  not_permitted:
    disclosures:
      - {disclosure_id: press, disclosed_at: 2026-07-01, content: photograph, recipient_type: press, purpose: protect_child}
      - {disclosure_id: placement, disclosed_at: 2026-07-01, content: photograph, recipient_type: placement_resource, purpose: service_to_child}
      - {disclosure_id: for_trial, disclosed_at: 2026-07-01, content: photograph, recipient_type: district_attorney, purpose: investigation_or_proceeding}
      - {disclosure_id: colleague, disclosed_at: 2026-07-01, content: photograph, recipient_type: staff, purpose: protect_child}
      - {disclosure_id: consented, disclosed_at: 2026-07-01, content: photograph, recipient_type: education, purpose: protect_child, basis: consent}
    expect: {press: fail, placement: fail, for_trial: fail, colleague: fail, consented: fail}
  publications:
    media:
      - {media_id: m1, kind: photo, taken_on: 2026-06-01, published_in: newsletter, published_on: 2026-07-01, disclosure_id: published}
      - {media_id: m2, kind: photo, taken_on: 2026-06-01, published_in: none, disclosure_id: kept}
      - {media_id: m3, kind: photo, taken_on: 2026-06-01, disclosure_id: blank_one}
      - {media_id: m4, kind: photo, taken_on: 2026-06-01, published_in: press, published_on: 2026-07-01, disclosure_id: published}
    disclosures:
      - {disclosure_id: published, disclosed_at: 2026-07-01, content: photograph, recipient_type: public, purpose: other}
      - {disclosure_id: kept, disclosed_at: 2026-07-01, content: photograph, recipient_type: public, purpose: other}
      - {disclosure_id: blank_one, disclosed_at: 2026-07-01, content: photograph, recipient_type: public, purpose: other}
    expect: {kept: fail, blank_one: fail}
  other_content:
    disclosures: [{disclosure_id: d1, disclosed_at: 2026-07-01, content: health, recipient_type: press}]
    expect: {}
--- */
with publications as (
    select distinct
        disclosure_id
    from media
    where disclosure_id is not null
        and published_in is not null
        and published_in <> 'none'
)
select
    disclosed.disclosure_id as subject,
    case
        when disclosed.recipient_type in ('law_enforcement', 'district_attorney', 'court', 'ncmec')
            and disclosed.purpose = 'protect_child' then 'pass'
        else 'fail'
    end as status,
    case
        when disclosed.recipient_type not in ('law_enforcement', 'district_attorney', 'court', 'ncmec')
            then 'to a recipient whom the permission does not name'
        when disclosed.purpose = 'protect_child' then 'permitted: to protect the child (MS-21)'
        else 'for another purpose than protecting the child'
    end as reason,
    disclosed.case_id, disclosed.staff_id, disclosed.disclosed_at as occurred_at, disclosed.unit_id
from disclosed
left join publications
    on publications.disclosure_id = disclosed.disclosure_id
where disclosed.content = 'photograph'
    and publications.disclosure_id is null
