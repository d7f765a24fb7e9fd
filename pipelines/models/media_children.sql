/* ---
about: the children in each media item, and whether each was in foster care when it was taken and when it was published; an item that names nobody shows the foster children of its case
--- */
with named as (
    select
        media_id,
        unnest(person_ids) as person_id
    from media
),
nameless as (
    select
        media.media_id,
        media.case_id
    from media
    left join named
        on named.media_id = media.media_id
    where named.media_id is null
),
shown as (
    select
        media_id,
        person_id
    from named
    where person_id is not null
    union
    select
        nameless.media_id,
        foster_children.person_id
    from nameless
    join foster_children
        on foster_children.case_id = nameless.case_id
),
spells as (
    select
        shown.media_id,
        shown.person_id,
        case when media.taken_on between foster_children.from_on and foster_children.until_on then 1 else 0 end as is_in_care_when_taken,
        case when media.published_on between foster_children.from_on and foster_children.until_on then 1 else 0 end as is_in_care_when_published,
        foster_children.tpr_on
    from shown
    join media
        on media.media_id = shown.media_id
    left join foster_children
        on foster_children.person_id = shown.person_id
)
select
    media_id,
    person_id,
    max(is_in_care_when_taken) = 1 as is_in_care_when_taken,
    max(is_in_care_when_published) = 1 as is_in_care_when_published,
    min(tpr_on) as tpr_on
from spells
group by media_id, person_id
