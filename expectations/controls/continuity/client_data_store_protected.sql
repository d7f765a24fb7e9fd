/* ---
title: Whatever stores client data has a firewall, encryption and a password
why: |
  Each of the three stops another thief: the one on the network, the one with the device in a bag,
  the one at the desk.
fix: Add what is missing, or remove the client data; record what is in place.
severity: high
clauses: [SW-06]
subject: [assets.asset_id]
reading: |
  Every asset that holds client data, in service or not; a blank counts as absent. An asset of which it
  is not recorded whether it holds client data cannot be judged.
cases:
  all_three_or_not:
    assets:
      - {asset_id: A1, kind: laptop, in_service: true, holds_client_data: true, firewall: true, disk_encrypted: true, password_protected: true}
      - {asset_id: A2, kind: laptop, in_service: true, holds_client_data: true, firewall: false, disk_encrypted: true, password_protected: true}
      - {asset_id: A3, kind: phone, in_service: true, holds_client_data: true, firewall: true, disk_encrypted: false, password_protected: true}
      - {asset_id: A4, kind: cloud_store, in_service: true, holds_client_data: true, firewall: true, disk_encrypted: true, password_protected: false}
      - {asset_id: A5, kind: removable, in_service: true, holds_client_data: true}
    expect: {A1: pass, A2: fail, A3: fail, A4: fail, A5: fail}
  blanks:
    assets:
      - {asset_id: A1, kind: server, in_service: true, holds_client_data: true, disk_encrypted: true, password_protected: true}
      - {asset_id: A2, kind: server, in_service: true, firewall: false, disk_encrypted: false, password_protected: false}
    expect: {A1: fail, A2: not_applicable}
  out_of_service_or_without_client_data:
    assets:
      - {asset_id: A1, kind: laptop, in_service: false, holds_client_data: true, firewall: true, disk_encrypted: false, password_protected: true}
      - {asset_id: A2, kind: laptop, in_service: true, holds_client_data: false}
    expect: {A1: fail}
--- */
with stores as (
    select
        assets.asset_id,
        assets.holder,
        assets.holds_client_data,
        assets.firewall as has_firewall,
        assets.disk_encrypted as has_encryption,
        assets.password_protected as has_password,
        assets.firewall is null or assets.disk_encrypted is null or assets.password_protected is null as has_blank
    from assets
    where coalesce(assets.holds_client_data, true)
)
select
    asset_id as subject,
    case
        when holds_client_data is null then 'not_applicable'
        when has_firewall and has_encryption and has_password then 'pass'
        else 'fail'
    end as status,
    case
        when holds_client_data is null then 'not recorded whether it holds client data'
        when has_firewall and has_encryption and has_password then 'firewall, encryption and password'
        else concat(
            'without',
            case when has_firewall then '' else ' firewall' end,
            case when has_encryption then '' else ' encryption' end,
            case when has_password then '' else ' password' end,
            case when has_blank then ' (a blank counts as absent)' else '' end
        )
    end as reason,
    holder as staff_id
from stores
