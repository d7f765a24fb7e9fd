/* ---
title: On call when a hotline call came in
about: during the shift, the cases that a hotline call opened in that shift names
--- */
select
    duty_rosters.staff_id,
    calls.case_id,
    calls.person_id,
    duty_rosters.from_at,
    duty_rosters.to_at,
    'on-call shift with a hotline call' as evidence
from duty_rosters
join work_items as calls
    on calls.opened_at >= duty_rosters.from_at
    and calls.opened_at < duty_rosters.to_at
where duty_rosters.kind = 'on_call'
    and calls.kind = 'hotline_call'
