/* ---
title: Confidential information that leaves electronically is encrypted
why: What is sent in the clear is read, stored and kept by machines that nobody promised to trust.
fix: Use the encrypted portal or mail gateway; record encryption with the disclosure.
severity: high
clauses: [MS-48, SW-05]
subject: [disclosures.disclosure_id]
reading: |
  Population: disclosures through electronic_channels, inside the agency too, aggregate figures apart (they are not
  confidential). Encryption not recorded is none. Fax, paper and speech are no electronic channels by default; e-mail
  and remote sessions have controls of their own.
cases:
  channels:
    disclosures:
      - {disclosure_id: mail, disclosed_at: 2026-07-01, channel: email, content: health, encrypted: true}
      - {disclosure_id: portal, disclosed_at: 2026-07-01, channel: portal, content: health, encrypted: false}
      - {disclosure_id: blank_one, disclosed_at: 2026-07-01, channel: email, content: health}
      - {disclosure_id: to_counsel, disclosed_at: 2026-09-30 23:59, channel: email, content: health, recipient_type: aag, encrypted: false}
      - {disclosure_id: fax, disclosed_at: 2026-07-01, channel: fax, content: health, encrypted: false}
      - {disclosure_id: paper, disclosed_at: 2026-07-01, channel: paper, content: health}
      - {disclosure_id: figures, disclosed_at: 2026-07-01, channel: email, content: aggregate, encrypted: false}
    expect: {mail: pass, portal: fail, blank_one: fail, to_counsel: fail}
  own_channels:
    settings: {electronic_channels: [fax]}
    disclosures:
      - {disclosure_id: fax, disclosed_at: 2026-07-01, channel: fax, content: health}
      - {disclosure_id: mail, disclosed_at: 2026-07-01, channel: email, content: health}
    expect: {fax: fail}
--- */
select
    disclosure_id as subject,
    case when encrypted then 'pass' else 'fail' end as status,
    case
        when encrypted then 'encrypted'
        when encrypted is null then 'encryption not recorded'
        else 'not encrypted'
    end as reason,
    case_id, staff_id, disclosed_at as occurred_at, unit_id
from disclosed
where list_contains($electronic_channels, channel)
    and content <> 'aggregate'
