"""Unread fields: what an export holds beside what its adapter reads, told where it is much.

A format grows a column or a field, and nobody notices that it is lost. Owns the look at the first
rows of a file: a column that the adapter does not read, or a field of the JSON that it reads, is
told if more than half of them have a value there, unless the adapter lists it as known
(``ignored``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from privity.engine import Session
from privity.intake.mappings.adapters import Adapter
from privity.intake.relations import Opened, Relation
from privity.sqltext import ident, quoted

_ROWS = 10_000
_RECORDS = 1_000
_TOLD = 8


def unread_columns(connection: Session, adapter: Adapter, file: Opened) -> list[str]:
    """Name the columns of a file that its adapter does not read and that are mostly filled.

    Parameters
    ----------
    connection : Session
    adapter : Adapter
    file : Opened

    Returns
    -------
    list of str
        One note, or none.
    """
    known = {name.strip().lower() for column in adapter.columns for name in column.names}
    known |= {name.lower() for name in adapter.ignored}

    def filled(way: Callable[[], Relation]) -> list[str]:
        relation = way()
        unread = [name for name in relation.value_sql if name.strip().lower() not in known]
        if not unread:
            return []
        counted = ", ".join(
            f"count(nullif(trim(cast({relation.value_sql[name]} as varchar)), ''))"
            for name in unread
        )
        read, *counts = connection.execute(
            f"select count(*), {counted} from (select * from {relation.sql} limit {_ROWS}) as given"
        ).fetchall()[0]
        return [name for name, n in zip(unread, counts, strict=True) if 2 * n > read]

    if adapter.reads_json or file.columns == ("_body",):
        return []
    return _note(file.read_fastest(filled), _ROWS)


def unread_json(connection: Session, adapter: Adapter, held: str, place: str) -> list[str]:
    """Name the fields of a file's JSON that its adapter does not read and that are mostly filled.

    Parameters
    ----------
    connection : Session
    adapter : Adapter
    held : str
        The relation that holds the file's rows, with ``_file``.
    place : str
        The file, as ``_file`` names it.

    Returns
    -------
    list of str
        One note, or none.
    """
    if not adapter.json_column:
        return []
    column = ident(adapter.json_column)
    rows = (
        f"(select row_number() over () as number, {column} as body from {held} "
        f"where _file = {quoted(place)} and _problem is null and json_valid({column}) "
        f"limit {_RECORDS})"
    )
    found = connection.execute(
        f"with rows_seen as materialized {rows} "
        "select field from (select replace(regexp_replace(regexp_replace(fullkey, "
        "'\\[\\d+\\]', '', 'g'), '^\\$\\.?', ''), chr(34), '') as field, "
        "count(distinct number) as filled, (select count(*) from rows_seen) as read "
        "from rows_seen, json_tree(rows_seen.body) "
        "where type not in ('OBJECT', 'ARRAY', 'NULL') and atom::varchar not in ('', '\"\"') "
        "group by field) where 2 * filled > read order by field"
    ).fetchall()
    return _note((path for (path,) in found if not _is_known(path, adapter)), _RECORDS)


def _is_known(path: str, adapter: Adapter) -> bool:
    """Tell whether a field is read, or lies in one that is listed as not read.

    Names stand from any level on: SELECTs read parts of an object by themselves.
    """
    whole = f".{path}."
    return any(whole.endswith(f".{read}.") for read in adapter.fields_read) or any(
        f".{name}." in whole for name in adapter.ignored
    )


def _note(names: Iterable[str], rows: int) -> list[str]:
    told = list(dict.fromkeys(names))
    if not told:
        return []
    more = f" and {len(told) - _TOLD} more" if len(told) > _TOLD else ""
    return [
        f"filled in more than half of the first {rows:,} rows and not read: "
        f"{', '.join(told[:_TOLD])}{more}"
    ]
