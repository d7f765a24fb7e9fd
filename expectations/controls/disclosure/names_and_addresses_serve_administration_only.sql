/* ---
title: Names and addresses of clients are given only to administer the law
why: To be known as somebody's client is the first harm; the address is the second.
fix: Refuse names and addresses for any purpose but administration, proceedings, listed programmes and audits.
severity: high
clauses: [MS-51]
subject: [disclosures.disclosure_id]
cases: {from: content_serves_permitted_purposes, with: {content: name_address}}
--- */
select disclosure_id as subject, status, reason, case_id, staff_id, occurred_at, unit_id
from disclosure_purposes
where content = 'name_address'
