"""Evidence as an analyst may see it: each real key gives way to the pseudonym that stands by it.

The tables are shadowed by temporary views, so that a query needs to know nothing of it; a query
that reaches around them is refused. This guards against showing keys by mistake: whoever may read
the file itself can always open it with DuckDB.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from privity.engine import Session, syntax_tree
from privity.errors import PrivityError
from privity.sqltext import ident

# Each real key, and the column with its pseudonym.
LABELS = {
    "subject": "subject_label",
    "case_id": "case_label",
    "staff_id": "staff_label",
    "person_id": "person_label",
    "event_id": "event_label",
    "incident_id": "incident_label",
    "account_id": "account_label",
}
KEYS = frozenset(LABELS)
"""Columns with real keys: the file holds them for the next run, no page shows them."""

_AROUND = frozenset({"query", "query_table"})
_OPEN_SCHEMAS = frozenset({"", "information_schema", "pg_catalog"})


def mask(connection: Session) -> Session:
    """Make keys pseudonyms on a connection to evidence, or nothing where there are none."""
    database = connection.value("select current_database()")
    columns: dict[str, list[str]] = {}
    for table, column in connection.execute(
        "select table_name, column_name from duckdb_columns() where schema_name = 'main' "
        "and database_name = $database and not internal order by table_name, column_index",
        {"database": database},
    ).fetchall():
        columns.setdefault(table, []).append(column)
    for table, names in columns.items():
        if keys := [name for name in names if name in KEYS]:
            shown = ", ".join(
                f"{LABELS[key] if LABELS[key] in names else 'null::varchar'} as {key}"
                for key in keys
            )
            connection.execute(
                f"create temp view {ident(table)} as select * replace ({shown}) "
                f"from {ident(database)}.main.{ident(table)}"
            )
    return connection


def require_plain(connection: Session, sql: str) -> None:
    """Raise unless a text is one SELECT over tables by their bare names.

    Raises
    ------
    PrivityError
        If it is another statement, several, or names a database or a schema.
    """
    read = syntax_tree(connection, sql)
    if read["error"]:
        is_other = read["error_type"] == "not implemented"
        what = "no SELECT" if is_other else read["error_message"].splitlines()[0]
        raise PrivityError(f"query: {what}; write one SELECT over the tables at hand")
    if len(read["statements"]) != 1:
        raise PrivityError(f"query: {len(read['statements'])} statements; write one SELECT")
    for node in _nodes(read["statements"]):
        if node.get("type") == "BASE_TABLE" and (
            node.get("catalog_name") or node.get("schema_name") not in _OPEN_SCHEMAS
        ):
            raise PrivityError(
                f"query: {node['table_name']}: names a database or a schema; write "
                "the table's bare name, whose keys are masked"
            )
        if node.get("function_name") in _AROUND:
            raise PrivityError(
                f"query: {node['function_name']}() hides what is read; name the tables themselves"
            )


def _nodes(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        for part in value.values():
            yield from _nodes(part)
    elif isinstance(value, list):
        for part in value:
            yield from _nodes(part)
