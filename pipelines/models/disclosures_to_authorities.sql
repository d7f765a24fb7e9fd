/* ---
about: the disclosures of the period, judged by the rule that the appropriate authorities alone may know (`authorities`)
--- */
select
    disclosure_id,
    content,
    case when list_contains($authorities, recipient_type) then 'pass' else 'fail' end as status,
    case
        when list_contains($authorities, recipient_type) then 'an appropriate authority'
        when is_outside then 'an outside recipient that is no appropriate authority'
        else 'a recipient inside the agency, which is no appropriate authority'
    end as reason,
    case_id,
    staff_id,
    disclosed_at as occurred_at,
    unit_id
from disclosed
