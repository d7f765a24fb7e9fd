/* ---
title: Every computer in service has a firewall and current anti-virus signatures
why: |
  A machine without a firewall, or whose virus signatures are weeks old, is the door through which
  records are stolen or destroyed.
fix: Put the machine behind the firewall, install anti-virus and let it update, or take the machine out of service.
severity: high
clauses: [MS-33]
params: {signature_days: 7}
subject: [assets.asset_id]
reading: |
  Servers, workstations and laptops in service, as of the as-of day. What is not recorded is not
  evidenced; signatures of exactly the permitted age are current.
cases:
  protected: {assets: [{asset_id: a1, kind: server, in_service: true, firewall: true, antivirus_product: Symantec, antivirus_updated_on: 2026-09-29}], expect: {a1: pass}}
  on_the_seventh_day_and_the_eighth:
    assets:
      - {asset_id: a1, kind: laptop, in_service: true, firewall: true, antivirus_product: Symantec, antivirus_updated_on: 2026-09-23}
      - {asset_id: a2, kind: laptop, in_service: true, firewall: true, antivirus_product: Symantec, antivirus_updated_on: 2026-09-22}
    expect: {a1: pass, a2: fail}
  without_a_firewall:
    assets:
      - {asset_id: a1, kind: workstation, in_service: true, firewall: false, antivirus_product: Symantec, antivirus_updated_on: 2026-09-29}
      - {asset_id: a2, kind: workstation, in_service: true, antivirus_product: Symantec, antivirus_updated_on: 2026-09-29}
    expect: {a1: fail, a2: fail}
  without_antivirus:
    assets:
      - {asset_id: a1, kind: workstation, in_service: true, firewall: true, antivirus_updated_on: 2026-09-29}
      - {asset_id: a2, kind: workstation, in_service: true, firewall: true, antivirus_product: Symantec}
      - {asset_id: a3, kind: workstation, in_service: true, firewall: true, antivirus_product: "   ", antivirus_updated_on: 2026-09-29}
    expect: {a1: fail, a2: fail, a3: fail}
  another_product_is_another_clause: {assets: [{asset_id: a1, kind: server, in_service: true, firewall: true, antivirus_product: Other, antivirus_updated_on: 2026-09-29}], expect: {a1: pass}}
  out_of_service_and_other_kinds:
    assets:
      - {asset_id: a1, kind: server, in_service: false}
      - {asset_id: a2, kind: phone, in_service: true}
      - {asset_id: a3, kind: cloud_store, in_service: true}
    expect: {}
--- */
with computers as (
    select
        asset_id,
        firewall,
        antivirus_product,
        antivirus_updated_on,
        antivirus_updated_on + cast($signature_days as integer) as current_until_on
    from assets
    where in_service
        and kind in ('server', 'workstation', 'laptop')
)
select
    asset_id as subject,
    case
        when coalesce(firewall, false)
            and antivirus_product is not null
            and current_until_on >= $as_of then 'pass'
        else 'fail'
    end as status,
    case
        when firewall is null then 'firewall not recorded'
        when not firewall then 'no firewall'
        when antivirus_product is null then 'no anti-virus product recorded'
        when antivirus_updated_on is null then 'update of the signatures not recorded'
        when current_until_on < $as_of then 'signatures older than permitted'
        else 'firewall and current anti-virus'
    end as reason
from computers
