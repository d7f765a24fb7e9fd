/* ---
about: messages for which a statutory basis is on record - a citation on the message, or a citation or court order on a disclosure made by it (ruling 19; free text is none)
optional: [disclosures]
--- */
with recorded as (
    select
        message_id,
        disclosure_basis as basis_text
    from emails
    where disclosure_basis is not null
    union all
    select
        message_id,
        legal_basis as basis_text
    from disclosures
    where message_id is not null
        and legal_basis is not null
    union all
    select
        message_id,
        basis as basis_text
    from disclosures
    where message_id is not null
        and basis = 'court_order'
)
select distinct message_id
from recorded
where lower(trim(basis_text)) = 'court_order'
    or (
        array_to_string($statutory_basis_patterns, '') <> ''
        and regexp_matches(
            basis_text,
            concat(
                '(?i)(^|[^0-9a-z])((', array_to_string($statutory_basis_patterns, ')|('),
                '))($|[^0-9a-z])'
            )
        )
    )
