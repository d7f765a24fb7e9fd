"""E-mail addresses: the bare address in a header field, and which of them lie inside the firewall."""

from __future__ import annotations

from email.utils import parseaddr

import pyarrow as pa

from privity.engine import Session
from privity.workspace import Settings


def bare_address(text: str) -> str:
    """Return the plain address of a mail header's address, lower case, whatever its display form.

    The part in the last angle brackets counts where there is one, so that an unquoted comma in
    a display name does not cut the address off.
    """
    inner = text.rsplit("<", 1)[-1].split(">", 1)[0] if "<" in text else text
    parsed = parseaddr(inner)[1]
    return (parsed if "@" in parsed else inner).strip().lower()


def _parse_addresses(texts: pa.ChunkedArray) -> pa.Array:
    bare = [None if text is None else bare_address(text) for text in texts.to_pylist()]
    return pa.array(bare, pa.string())


def stage_addresses(connection: Session, settings: Settings) -> None:
    """Make ``addresses``: every address text, parsed, with its domain and whether it is inside.

    Inside is a domain equal to one of ``firewall_domains``, or below one that is listed with a
    leading dot (ruling 30).
    """
    connection.register_function("parsed_address", _parse_addresses, ["VARCHAR"], "VARCHAR")
    domains = [d.lower() for d in settings.firewall_domains]
    connection.execute(
        """
        create or replace table addresses as
        with texts as (
            select sender as address from ext.emails where sender is not null
            union
            select address from ext.email_recipients where address is not null
        ),
        parsed as (select address, parsed_address(address) as bare_address from texts),
        split as (
            select address, bare_address,
                case when bare_address like '%@%'
                    then rtrim(regexp_extract(bare_address, '@([^@]*)$', 1), '.') end as domain
            from parsed
        )
        select address, bare_address, domain,
            coalesce(list_contains($exact, domain)
                or len(list_filter($below, lambda d: ends_with(domain, d))) > 0, false) as is_inside
        from split
        """,
        {
            "exact": [d for d in domains if not d.startswith(".")],
            "below": [d for d in domains if d.startswith(".")],
        },
    )
