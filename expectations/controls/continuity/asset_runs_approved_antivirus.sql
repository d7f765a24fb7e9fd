/* ---
title: Every computer in service runs the approved anti-virus product
why: |
  The rule names the product. A machine with another one, or with none, stands outside the watch
  that the agency keeps over all its machines.
fix: Install the approved product, or have the other one approved and add it to the settings.
severity: medium
clauses: [MS-42]
subject: [assets.asset_id]
reading: |
  Servers, workstations and laptops in service; a product is approved when its name begins with
  one of the approved names, in capitals or not. The firewall of the same machines is judged with MS-33.
cases:
  approved:
    assets:
      - {asset_id: a1, kind: server, in_service: true, antivirus_product: Symantec Endpoint Protection 14}
      - {asset_id: a2, kind: laptop, in_service: true, antivirus_product: SYMANTEC}
    expect: {a1: pass, a2: pass}
  another_or_none:
    assets:
      - {asset_id: a1, kind: workstation, in_service: true, antivirus_product: Defender}
      - {asset_id: a2, kind: workstation, in_service: true}
      - {asset_id: a3, kind: workstation, in_service: true, antivirus_product: Not Symantec}
    expect: {a1: fail, a2: fail, a3: fail}
  two_products_approved:
    settings: {approved_antivirus: [Symantec, Defender]}
    assets:
      - {asset_id: a1, kind: workstation, in_service: true, antivirus_product: Defender for Endpoint}
      - {asset_id: a2, kind: workstation, in_service: true, antivirus_product: symantec}
    expect: {a1: pass, a2: pass}
  out_of_service_and_other_kinds:
    assets:
      - {asset_id: a1, kind: laptop, in_service: false, antivirus_product: Other}
      - {asset_id: a2, kind: tablet, in_service: true}
    expect: {}
--- */
with approved as (
    select lower(trim(name)) as name
    from (select unnest(cast($approved_antivirus as varchar[])) as name) as listed
),
computers as (
    select
        asset_id,
        antivirus_product
    from assets
    where in_service
        and kind in ('server', 'workstation', 'laptop')
),
approved_computers as (
    select distinct computers.asset_id
    from computers
    join approved
        on left(lower(trim(computers.antivirus_product)), length(approved.name)) = approved.name
    where approved.name <> ''
)
select
    computers.asset_id as subject,
    case when approved_computers.asset_id is not null then 'pass' else 'fail' end as status,
    case
        when approved_computers.asset_id is not null then 'approved product'
        when computers.antivirus_product is null then 'no product recorded'
        else 'another product than the approved one'
    end as reason
from computers
left join approved_computers
    on approved_computers.asset_id = computers.asset_id
