/* ---
about: photographs, videos and interviews of the period, published or not, with how many foster children they show and how many of those have parents whose rights go on
--- */
with counted as (
    select
        media.media_id,
        count(*) filter (where media_children.is_in_care_when_taken) as foster_when_taken_count,
        count(*) filter (
            where media_children.is_in_care_when_taken
                and coalesce(media_children.tpr_on > media.taken_on, true)
        ) as with_rights_when_taken_count,
        count(*) filter (where media_children.is_in_care_when_published) as foster_when_published_count,
        count(*) filter (
            where media_children.is_in_care_when_published
                and coalesce(media_children.tpr_on > media.published_on, true)
        ) as with_rights_when_published_count
    from media
    join media_children
        on media_children.media_id = media.media_id
    group by media.media_id
),
dated as (
    select
        media_id,
        coalesce(published_in, 'none') <> 'none' and published_on is not null as is_published
    from media
)
select
    media.media_id,
    media.kind,
    media.case_id,
    media.taken_by,
    media.taken_on,
    media.purpose,
    dated.is_published,
    media.published_in,
    media.published_on,
    case when dated.is_published then media.published_on else media.taken_on end as decided_on,
    coalesce(counted.foster_when_taken_count, 0) as foster_when_taken_count,
    coalesce(counted.with_rights_when_taken_count, 0) as with_rights_when_taken_count,
    coalesce(counted.foster_when_published_count, 0) as foster_when_published_count,
    coalesce(counted.with_rights_when_published_count, 0) as with_rights_when_published_count
from media
join dated
    on dated.media_id = media.media_id
left join counted
    on counted.media_id = media.media_id
where case when dated.is_published then media.published_on else media.taken_on end
    between $period_first_on and $period_last_on
