"""Typed extracts: empty ones, and those of rows that name only what matters in them.

What a row leaves out is NULL, or, where the contract requires it, a default that offends nobody.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb

from databases import insert_many
from privity.catalogue.contract import Column, Contract, load_contract
from privity.engine.duckdb import DuckDBSession, lock, open_memory
from privity.periods import Scope, parse_period
from privity.staging.staging import stage
from privity.workspace.settings import Settings

Rows = Mapping[str, Sequence[Mapping[str, Any]]]

SETTINGS = Settings(firewall_domains=["agency.gov"])
SCOPE = Scope(parse_period("2026-Q1", SETTINGS.timezone), dt.date(2026, 3, 31), SETTINGS.timezone)

_DEFAULTS = {
    "id": "X",
    "text": "X",
    "date": dt.date(2026, 2, 3),
    "bool": True,
    "int": 1,
    "timestamp": dt.datetime(2026, 2, 3, 15, 7, 9),
}


def lay_out(
    connection: DuckDBSession | duckdb.DuckDBPyConnection, contract: Contract, schema: str = "main"
) -> None:
    """Make the contract's tables in a schema or an attached database, all of them empty."""
    for table in contract.tables.values():
        columns = ", ".join(f'"{c.name}" {c.sql_type}' for c in table.columns.values())
        connection.execute(f"create table {schema}.{table.name} ({columns})")


def empty_extracts(path: Path) -> duckdb.DuckDBPyConnection:
    """Open a new file of typed extracts in which no table has rows."""
    connection = duckdb.connect(str(path))
    lay_out(connection, load_contract())
    return connection


def evaluation_database(
    contract: Contract,
    rows: Rows,
    not_supplied: Collection[tuple[str, str]] = (),
    quarantined: Mapping[str, int] | None = None,
) -> DuckDBSession:
    """Return an evaluation database, staged and locked, over extracts that hold these rows."""
    connection = extracts_database(contract, rows, not_supplied, quarantined)
    stage(connection, contract, SETTINGS, SCOPE)
    connection.execute("create schema evaluated")
    lock(connection)
    return connection


def extracts_database(
    contract: Contract,
    rows: Rows,
    not_supplied: Collection[tuple[str, str]] = (),
    quarantined: Mapping[str, int] | None = None,
) -> DuckDBSession:
    """Return a database in memory with extracts, attached as ``ext``, that hold these rows."""
    connection = open_memory({"threads": 1})
    connection.execute("attach ':memory:' as ext")
    lay_out(connection, contract, "ext")
    fill(connection, contract, rows)
    _supply(connection, contract, rows, not_supplied, quarantined or {})
    return connection


def fill(connection: DuckDBSession, contract: Contract, rows: Rows) -> None:
    """Put rows into empty extracts; ``times: n`` repeats a row, ``{n}`` counting up from 0."""
    for name, given in rows.items():
        table = contract.tables[name]
        values = [
            [_value(column, row, number) for column in table.columns.values()]
            for number, row in enumerate(r for row in given for r in _repeated(row))
        ]
        if values:
            places = ", ".join("?" for _ in table.columns)
            insert_many(connection, f"insert into ext.{name} values ({places})", values)


def _repeated(row: Mapping[str, Any]) -> list[dict[str, Any]]:
    plain = {k: v for k, v in row.items() if k not in ("times", "every_weekday_from", "but")}
    if "times" not in row:
        return [plain]
    copies = [
        {k: v.replace("{n}", str(n)) if isinstance(v, str) else v for k, v in plain.items()}
        for n in range(row["times"])
    ]
    if "every_weekday_from" not in row:
        return copies
    days = (row["every_weekday_from"] + dt.timedelta(days=n) for n in range(3 * row["times"]))
    weekdays = [d for d in days if d.weekday() < 5 and d != row.get("but")]
    time = "sent_at" if "system" not in row else "occurred_at"
    return [
        copy | {time: dt.datetime.combine(day, dt.time(15, 7, 9))}
        for copy, day in zip(copies, weekdays, strict=False)
    ]


def _value(column: Column, row: Mapping[str, Any], number: int) -> Any:
    if column.name in row:
        return row[column.name]
    if not column.is_required:
        return None
    if column.values:
        return column.values[0]
    # Ids that nobody names are told apart, lest keys be double.
    return f"X{number}" if column.type == "id" else _DEFAULTS[column.type]


def _supply(
    connection: DuckDBSession,
    contract: Contract,
    rows: Rows,
    not_supplied: Collection[tuple[str, str]],
    quarantined: Mapping[str, int],
) -> None:
    connection.execute(
        "create table ext.table_supply (table_name varchar, is_supplied boolean, "
        "rows_loaded bigint)"
    )
    connection.execute(
        "create table ext.column_supply (table_name varchar, column_name varchar, "
        "is_supplied boolean)"
    )
    connection.execute(
        "create table ext.quarantine (table_name varchar, source varchar, "
        "line bigint, column_name varchar, reason varchar, value_shape varchar)"
    )
    tables = [[t, t in rows, len(rows.get(t, ()))] for t in contract.tables]
    insert_many(connection, "insert into ext.table_supply values (?, ?, ?)", tables)
    columns = [
        [t.name, c, t.name in rows and (t.name, c) not in not_supplied]
        for t in contract.tables.values()
        for c in t.columns
    ]
    insert_many(connection, "insert into ext.column_supply values (?, ?, ?)", columns)
    for table, count in quarantined.items():
        connection.execute(
            "insert into ext.quarantine select ?, 'f.csv', range, 'c', 'why', 'x' from range(?)",
            [table, count],
        )
