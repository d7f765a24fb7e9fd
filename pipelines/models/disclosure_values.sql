/* ---
about: the values that the contract allows in five columns of disclosures, each with its place; 0 is not recorded
--- */
with allowed as (
    select
        'recipient_type' as dimension,
        listed.value,
        cast(array_position($disclosures_recipient_type_values, listed.value) as tinyint) as value_no
    from (select unnest($disclosures_recipient_type_values) as value) as listed
    union all
    select
        'channel' as dimension,
        listed.value,
        cast(array_position($disclosures_channel_values, listed.value) as tinyint) as value_no
    from (select unnest($disclosures_channel_values) as value) as listed
    union all
    select
        'content' as dimension,
        listed.value,
        cast(array_position($disclosures_content_values, listed.value) as tinyint) as value_no
    from (select unnest($disclosures_content_values) as value) as listed
    union all
    select
        'purpose' as dimension,
        listed.value,
        cast(array_position($disclosures_purpose_values, listed.value) as tinyint) as value_no
    from (select unnest($disclosures_purpose_values) as value) as listed
    union all
    select
        'basis' as dimension,
        listed.value,
        cast(array_position($disclosures_basis_values, listed.value) as tinyint) as value_no
    from (select unnest($disclosures_basis_values) as value) as listed
)
select
    allowed.dimension,
    allowed.value_no,
    allowed.value
from allowed
union all
select distinct
    allowed.dimension,
    cast(0 as tinyint) as value_no,
    'not recorded' as value
from allowed
