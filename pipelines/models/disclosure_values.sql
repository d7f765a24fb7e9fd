/* ---
about: the values that the contract allows in five columns of disclosures, each with its place; 0 is not recorded
--- */
with lists as (
    select 'recipient_type' as dimension, $disclosures_recipient_type_values as listed
    union all
    select 'channel' as dimension, $disclosures_channel_values as listed
    union all
    select 'content' as dimension, $disclosures_content_values as listed
    union all
    select 'purpose' as dimension, $disclosures_purpose_values as listed
    union all
    select 'basis' as dimension, $disclosures_basis_values as listed
),
allowed as (
    select dimension, listed, unnest(listed) as value
    from lists
)
select
    dimension,
    cast(array_position(listed, value) as tinyint) as value_no,
    value
from allowed
union all
select
    dimension,
    cast(0 as tinyint) as value_no,
    'not recorded' as value
from lists
