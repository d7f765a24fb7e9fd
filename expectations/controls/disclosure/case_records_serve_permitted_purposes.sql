/* ---
title: Case records, with every document in them, serve permitted purposes only
why: The case record is everything a family ever had to tell.
fix: Recall the record; release case records for administration, proceedings, listed programmes and audits only.
severity: high
clauses: [MS-53]
subject: [disclosures.disclosure_id]
cases: {from: content_serves_permitted_purposes, with: {content: case_record}}
--- */
select disclosure_id as subject, status, reason, case_id, staff_id, occurred_at, unit_id
from disclosure_purposes
where content = 'case_record'
