"""Labels: the pseudonym that stands for an id on a page, and which ids have one."""

from __future__ import annotations

import base64
import hmac
import re

from privity.catalogue import Contract, Control
from privity.engine import Session
from privity.sqltext import quoted

LABEL_CHARS = 10
_KIND = re.compile(r"[a-z][a-z_]*")


# What one row of a table is called where its key is shown as a pseudonym.
KINDS = {
    "staff": "staff",
    "persons": "person",
    "cases": "case",
    "accounts": "account",
    "account_changes": "change",
    "access_events": "event",
    "disclosures": "disclosure",
    "releases": "release",
    "record_requests": "request",
    "legal_reviews": "review",
    "emails": "message",
    "incidents": "incident",
    "registry_entries": "entry",
    "media": "media",
    "backups": "job",
    "assets": "asset",
    "paper_storage": "location",
    "record_destructions": "destruction",
    "service_sessions": "session",
    "work_items": "work",
}


def subject_label(contract: Contract, control: Control) -> str:
    """Return SQL for a subject as pages show it: ids as pseudonyms, all else as it is.

    A control that does not say what its subject is gets one pseudonym for the whole of it.
    """
    if not control.subject:
        return f"pseudonym('subject', {quoted(control.id)} || '|' || e.subject)"
    parts = []
    for number, name in enumerate(control.subject, 1):
        part = f"split_part(e.subject, '|', {number})"
        kind = kind_of(contract, name)
        parts.append(f"pseudonym('{kind}', {part})" if kind else part)
    return " || ' · ' || ".join(parts)


def kind_of(contract: Contract, name: str) -> str | None:
    """Return the pseudonym kind of a column given as ``table.column``, or None if it is no id."""
    table_name, _, column_name = name.partition(".")
    table = contract.tables.get(table_name)
    column = table.columns.get(column_name) if table else None
    if table is None or column is None or column.type != "id":
        return None
    for key in table.foreign_keys:
        if key.columns == (column_name,):
            return KINDS.get(key.table, key.table)
    return KINDS.get(table_name, table_name)


def pseudonym(key: bytes, kind: str, value: str) -> str:
    """Return the label under which an id is shown, such as ``case-k3v7q2mzpa``.

    Ten base32 characters (50 bits) of HMAC-SHA256. The kind is part of what is hashed, so that the
    same id as a case and as a person gives two labels that cannot be linked.

    Parameters
    ----------
    key : bytes
        The pseudonym key.
    kind : str
        What the id names: lower-case letters and underscores, such as ``case`` or ``staff``.
    value : str
        The id.

    Examples
    --------
    >>> pseudonym(bytes(32), "case", "C-1").startswith("case-")
    True
    """
    if not _KIND.fullmatch(kind):
        raise ValueError(f"a kind is lower-case letters and underscores, not {kind!r}")
    digest = hmac.digest(key, f"{kind}\0{value}".encode(), "sha256")
    return f"{kind}-{base64.b32encode(digest[:10])[:LABEL_CHARS].decode().lower()}"


def register_pseudonyms(connection: Session, key: bytes) -> None:
    """Give a session the SQL function ``pseudonym(kind, value)``; NULL stays NULL."""

    import pyarrow as pa

    def label(kinds, values):  # unannotated: DuckDB evaluates a function's annotations
        pairs = zip(kinds.to_pylist(), values.to_pylist(), strict=True)
        return pa.array(
            [
                None if kind is None or value is None else pseudonym(key, kind, value)
                for kind, value in pairs
            ],
            pa.string(),
        )

    connection.register_function(
        "pseudonym", label, ["VARCHAR", "VARCHAR"], "VARCHAR", sees_null=True
    )
