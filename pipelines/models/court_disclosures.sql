/* ---
about: |
  the disclosures to a court, with the days to the nearest hearing on that case, before or after (ruling 24:
  scheduled_at, else closed_at); none: no hearing
--- */
with hearings as (
    select
        case_id,
        coalesce(scheduled_on, closed_on) as held_on
    from work_items
    where kind = 'court_hearing'
        and case_id is not null
)
select
    disclosed.disclosure_id,
    min(abs(date_diff('day', disclosed.disclosed_on, hearings.held_on))) as nearest_hearing_days
from disclosed
left join hearings
    on hearings.case_id = disclosed.case_id
where disclosed.recipient_type = 'court'
group by disclosed.disclosure_id
