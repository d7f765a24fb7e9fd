"""Values and names written into SQL where nothing can be bound: paths, options, identifiers."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any


def quoted(text: str | Path) -> str:
    """Return a text as an SQL literal.

    Examples
    --------
    >>> quoted("it's")
    "'it''s'"
    """
    return "'" + str(text).replace("'", "''") + "'"


def literal(value: Any) -> str:
    """Return a text, a number, a truth or None as an SQL literal."""
    if value is None:
        return "null"
    if isinstance(value, str):
        return quoted(value)
    return str(value).lower() if isinstance(value, bool) else str(value)


def listed(values: Iterable[str]) -> str:
    """Return texts as an SQL list.

    Examples
    --------
    >>> listed(["a", "b"])
    "['a', 'b']"
    """
    return "[" + ", ".join(map(quoted, values)) + "]"


def local_day(value: str, timezone: str) -> str:
    """Return the calendar day in a time zone of a timestamp in UTC, as SQL.

    Examples
    --------
    >>> local_day("seen_at", "UTC")
    "cast(timezone('UTC', timezone('UTC', seen_at)) as date)"
    """
    return f"cast(timezone({quoted(timezone)}, timezone('UTC', {value})) as date)"


def ident(name: str) -> str:
    """Return the name of a table, a column or a schema, quoted.

    Examples
    --------
    >>> ident('a "b" c')
    '"a ""b"" c"'
    """
    return '"' + name.replace('"', '""') + '"'
