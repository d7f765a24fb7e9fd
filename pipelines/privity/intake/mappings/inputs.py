"""Inputs of a mapping: rows that privity itself reads, called like table functions in its SELECT.

``file_rows('raw/log_*.csv')`` reads files of any form that privity reads as texts, each row with
its ``_file`` and ``_line``; lines that cannot be read are quarantined whatever the mapping asks.
``sqlite_rows('raw/old.db', 'cases')`` and ``postgres_rows('records', 'public.cases')`` read a table
of a database. An adapter's name reads files through that adapter. Owns what such a call may say and
the SQL that takes its place; filling the relations is the business of ``input_rows``, reaching a
database that of ``databases``.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from privity.errors import PrivityError, nearest
from privity.intake.mappings.adapters import Adapter

ROWS = ("file_rows", "sqlite_rows", "postgres_rows")
_DATABASE_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")


@dataclass(frozen=True)
class Call:
    """A call as it stands in a mapping: where, of what, with which arguments."""

    location: int
    function: dict[str, Any]
    adapter: Adapter | None

    @property
    def name(self) -> str:
        """The name called."""
        return self.function["function_name"].lower()


@dataclass(frozen=True)
class Input:
    """Rows that are to stand under ``name`` when the mapping runs.

    ``kind`` is file, sqlite or postgres; ``table`` a table of the database, ``database`` the name
    under which a PostgreSQL connection is known, ``sheet`` that of a workbook.
    """

    kind: str
    name: str
    files: tuple[Path, ...] = ()
    database: str = ""
    table: str = ""
    sheet: str = ""
    adapter: Adapter | None = None
    params: dict[str, Any] = field(default_factory=dict)

    @property
    def is_ordered(self) -> bool:
        """Whether its rows come in an order of their own; an adapter's carry their lines."""
        return self.kind == "file"

    @property
    def relation_sql(self) -> str:
        """What takes the place of the call in the mapping's FROM clause."""
        if self.adapter is None:
            return self.name
        return (
            f"(with input as (select * from {self.name}) select * from (\n"
            f"{self.adapter.sql_with(self.params)}\n))"
        )


def named_call(node: dict, adapters: dict[str, Adapter]) -> Call | None:
    """Return the call that a node of a parsed mapping is, if it is one of these."""
    if node.get("type") != "TABLE_FUNCTION":
        return None
    function = node["function"]
    name = function["function_name"].lower()
    if name not in ROWS and name not in adapters:
        return None
    return Call(function["query_location"], function, adapters.get(name))


def read_call(call: Call, number: int, place: str, files_of: Callable[[str], list[Path]]) -> Input:
    """Check a call's arguments and say what it reads.

    Parameters
    ----------
    call : Call
    number : int
        Its number within the mapping.
    place : str
        The mapping's name in messages.
    files_of : callable
        Gives the files that a path names, or refuses it.

    Returns
    -------
    Input

    Raises
    ------
    PrivityError
        If an argument is missing, unknown, or no plain text, number or truth.
    """
    given, named = _arguments(call, place)
    name = f"rows_{hashlib.sha256(place.encode()).hexdigest()[:8]}_{number}"
    if call.name == "postgres_rows":
        database, table = _texts(
            call, place, given, named, "a name and a table", "'records', 'public.cases'"
        )
        if not _DATABASE_NAME.fullmatch(database):
            raise PrivityError(
                f"{place}: postgres_rows: a database's name is lower-case letters, "
                "digits and underscores; its address stands in no file, see the "
                "README"
            )
        return Input("postgres", name, database=database, table=table)
    if call.name == "sqlite_rows":
        path, table = _texts(
            call, place, given, named, "a path and a table", "'raw/old.db', 'cases'"
        )
        return Input("sqlite", name, tuple(files_of(path)), table=table)
    paths = given[0] if len(given) == 1 and isinstance(given[0], list) else given[:1]
    if len(given) != 1 or not paths or not all(isinstance(p, str) for p in paths):
        raise PrivityError(
            f"{place}: {call.name}: write its path as a plain text between single "
            "quotes, or several in square brackets"
        )
    files = tuple(dict.fromkeys(file for path in paths for file in sorted(files_of(path))))
    sheet = named.pop("sheet", "")
    known = call.adapter.params if call.adapter else {}
    for param in named:
        if param not in known:
            raise PrivityError(
                f"{place}: {call.name}: no param is called {param}"
                + (nearest(param, [*known, "sheet"], 0.6) or "; take it out")
            )
        default = known[param]
        if type(named[param]) is not (bool if default is None else type(default)):
            raise PrivityError(
                f"{place}: {call.name}: {param} "
                + (
                    "is true or false"
                    if default is None
                    else "must be of the kind of its default, "
                )
                + ("" if default is None else repr(default))
            )
    return Input("file", name, files, sheet=str(sheet), adapter=call.adapter, params=named)


def _arguments(call: Call, place: str) -> tuple[list[Any], dict[str, Any]]:
    given, named = [], {}
    for node in call.function["children"]:
        name = node.get("alias", "").lower()
        if node.get("type") == "COMPARE_EQUAL" and node["left"].get("type") == "COLUMN_REF":
            name, node = node["left"]["column_names"][-1].lower(), node["right"]
        try:
            value = _constant(node)
        except (KeyError, ValueError):
            raise PrivityError(
                f"{place}: {call.name}: its arguments are plain texts, numbers, true or false"
            ) from None
        if name:
            named[name] = value
        else:
            given.append(value)
    return given, named


def _constant(node: dict) -> Any:
    if node.get("function_name") == "list_value":
        return [_constant(child) for child in node["children"]]
    if node.get("type") == "OPERATOR_CAST" and node["cast_type"]["id"] == "BOOLEAN":
        return {"t": True, "f": False}[_constant(node["child"])]
    if node.get("type") != "VALUE_CONSTANT" or node["value"]["is_null"]:
        raise ValueError(node.get("type"))
    return node["value"]["value"]


def _texts(
    call: Call, place: str, given: list, named: dict, what: str, example: str
) -> tuple[str, str]:
    if named or len(given) != 2 or not all(isinstance(g, str) and g for g in given):
        raise PrivityError(
            f"{place}: {call.name} takes {what} between single quotes: {call.name}({example})"
        )
    return given[0], given[1]
