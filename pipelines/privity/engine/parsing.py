"""Statements read by the engine's own parser, so that what is checked is what runs."""

from __future__ import annotations

import json
from typing import Any

import duckdb

from privity.engine.duckdb import open_memory, translated
from privity.engine.session import Session


def open_parser() -> Session:
    """Open an engine that parses statements and can reach nothing."""
    return open_memory({"enable_external_access": False, "threads": 1})


def syntax_tree(parser: Session, sql: str) -> dict[str, Any]:
    """Return how the engine reads a text of SELECT statements.

    Parameters
    ----------
    parser : Session
        From ``open_parser``, or any other.
    sql : str

    Returns
    -------
    dict
        Either ``error`` is true, ``error_type`` then being ``parser`` or ``not implemented`` and
        ``error_message`` the engine's words, or ``statements`` are the trees.
    """
    return json.loads(parser.value("select json_serialize_sql($1::varchar)", [sql]))


def statement_kinds(sql: str) -> list[str]:
    """Return the kind of each statement of a text that parses, such as ``SELECT``.

    Raises
    ------
    EngineError
        If it does not parse.
    """
    with translated():
        return [statement.type.name for statement in duckdb.extract_statements(sql)]


def token_offsets(sql: str) -> list[int]:
    """Return where each token of a text starts, in bytes of its UTF-8."""
    return [offset for offset, _ in duckdb.tokenize(sql)]


def known_functions(parser: Session) -> list[tuple[str, str, str, dict[str, Any] | None]]:
    """Return the functions of single values and aggregates that the engine knows.

    Returns
    -------
    list of tuple
        Name in lower case, stability, type of what it returns; of a macro the syntax tree.
    """
    listed = parser.execute(
        """
        select lower(function_name), stability, return_type,
            case when function_type = 'macro'
                then json_serialize_sql('select ' || macro_definition) end
        from duckdb_functions()
        where function_type in ('scalar', 'aggregate', 'macro')
        """
    ).fetchall()
    return [(*row, json.loads(tree) if tree else None) for *row, tree in listed]
