/* ---
about: |
  every disclosure of the counted months as numbers alone, resolved once, so that counting them by any two dimensions reads
  a narrow table. A value's number is its place among the contract's values, 0 where it is not recorded; units are those
  of the worker, counties those of the case
--- */
with utc_months as (
    select utc_month from disclosure_months
    union
    select utc_month - 1 as utc_month from disclosure_months
    union
    select utc_month + 1 as utc_month from disclosure_months
),
-- A local month begins and ends within a day of the same month in UTC.
edges as (
    select
        utc_months.utc_month,
        earlier.month_no as earlier_no,
        earlier.ends_at as earlier_ends_at,
        same.month_no as same_no,
        same.starts_at as same_starts_at,
        same.ends_at as same_ends_at,
        later.month_no as later_no,
        later.starts_at as later_starts_at
    from utc_months
    left join disclosure_months as earlier
        on earlier.utc_month = utc_months.utc_month - 1
    left join disclosure_months as same
        on same.utc_month = utc_months.utc_month
    left join disclosure_months as later
        on later.utc_month = utc_months.utc_month + 1
),
numbered as (
    select
        disclosures.disclosed_at,
        year(disclosures.disclosed_at) * 12 + month(disclosures.disclosed_at) as utc_month,
        disclosures.staff_id,
        disclosures.case_id,
        cast(coalesce(array_position($disclosures_recipient_type_values, disclosures.recipient_type), 0) as tinyint) as recipient_no,
        cast(coalesce(array_position($disclosures_channel_values, disclosures.channel), 0) as tinyint) as channel_no,
        cast(coalesce(array_position($disclosures_content_values, disclosures.content), 0) as tinyint) as content_no,
        cast(coalesce(array_position($disclosures_purpose_values, disclosures.purpose), 0) as tinyint) as purpose_no,
        cast(coalesce(array_position($disclosures_basis_values, disclosures.basis), 0) as tinyint) as basis_no,
        disclosures.redisclosure_of is not null as is_redisclosure
    from disclosures
),
-- Joined before the months, whose number of matches the engine cannot foresee.
placed as (
    select
        numbered.disclosed_at,
        numbered.utc_month,
        numbered.recipient_no,
        numbered.channel_no,
        numbered.content_no,
        numbered.purpose_no,
        numbered.basis_no,
        coalesce(staff_units.unit_no, 0) as unit_no,
        coalesce(case_counties.county_no, 0) as county_no,
        numbered.is_redisclosure
    from numbered
    left join staff_units
        on staff_units.staff_id = numbered.staff_id
    left join case_counties
        on case_counties.case_id = numbered.case_id
),
dated as (
    select
        case
            when placed.disclosed_at >= edges.same_starts_at and placed.disclosed_at < edges.same_ends_at
                then edges.same_no
            when placed.disclosed_at >= edges.later_starts_at then edges.later_no
            when placed.disclosed_at < edges.earlier_ends_at then edges.earlier_no
        end as month_no,
        placed.recipient_no,
        placed.channel_no,
        placed.content_no,
        placed.purpose_no,
        placed.basis_no,
        placed.unit_no,
        placed.county_no,
        placed.is_redisclosure
    from placed
    join edges
        on edges.utc_month = placed.utc_month
)
select
    dated.month_no,
    dated.recipient_no,
    dated.channel_no,
    dated.content_no,
    dated.purpose_no,
    dated.basis_no,
    dated.unit_no,
    dated.county_no,
    dated.is_redisclosure
from dated
where dated.month_no is not null
