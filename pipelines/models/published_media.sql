/* ---
about: media items as in media_items that were published in the period, with what media says of each and the day's first moment
--- */
select
    media_items.media_id,
    media_items.case_id,
    media_items.taken_by as staff_id,
    media_items.published_in,
    media_items.published_on,
    calendar.starts_at as occurred_at,
    media_items.foster_when_published_count,
    media_items.with_rights_when_published_count,
    media_items.foster_when_published_count = 0 as is_without_foster_children,
    media_items.with_rights_when_published_count > 0 as is_with_rights
from media_items
join calendar
    on calendar.day_on = media_items.published_on
where media_items.is_published
