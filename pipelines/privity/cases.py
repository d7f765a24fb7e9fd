"""Control cases: executable examples, run on in-memory extracts through the real staging."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Any

import duckdb

from privity.casts import typed_sql
from privity.catalogue import Case, Catalogue, Control
from privity.contract import Column, Table
from privity.errors import PrivityError
from privity.evaluate import materialise
from privity.explain import SPECIAL
from privity.periods import Scope, parse_period
from privity.settings import Settings
from privity.stage import Evaluation, quoted, stage

DEFAULT_PERIOD = "2026-Q3"
DEFAULT_TIMEZONE = "America/New_York"


def run_case(
    catalogue: Catalogue, control: Control, case: Case, shuffled: bool = False
) -> dict[str, tuple[str, str]]:
    """Run one case of a control.

    Parameters
    ----------
    catalogue : Catalogue
    control : Control
    case : Case
        Its rows name only the columns that matter; the others are NULL. Times without an offset
        are local. Options: period, as_of, timezone, state, settings, params, and for a control
        that builds on others, controls: those whose verdicts are there.
    shuffled : bool
        Whether each table's rows are taken in the opposite order.

    Returns
    -------
    dict
        Subject -> (status, reason), as the control's SQL returned them.
    """
    evaluation = case_evaluation(catalogue, case, shuffled)
    try:
        evaluation.connection.execute("create schema evaluated")
        for other in _others(catalogue, control, case):
            materialise(evaluation, other)
        materialise(evaluation, _with_params(control, case.options.get("params") or {}))
        rows = evaluation.connection.execute(
            f'select subject, status, reason from evaluated."{control.id}"').fetchall()
    finally:
        evaluation.connection.close()
    if len({r[0] for r in rows}) != len(rows):
        raise PrivityError(f"{control.file.place}: case {case.name}: a subject came back twice")
    return {subject: (status, reason) for subject, status, reason in rows}


def _others(catalogue: Catalogue, control: Control, case: Case) -> list[Control]:
    wanted = case.options.get("controls") or []
    if unknown := set(wanted) - {c.id for c in catalogue.controls}:
        raise PrivityError(f"{control.file.place}: case {case.name}: no control "
                           f"{', '.join(sorted(unknown))}")
    return [c for c in catalogue.controls if c.id in wanted]


def case_evaluation(catalogue: Catalogue, case: Case, shuffled: bool = False) -> Evaluation:
    """Return an in-memory evaluation database that holds a case's rows."""
    settings = _settings(case.options)
    period = parse_period(str(case.options.get("period", DEFAULT_PERIOD)), settings.timezone)
    as_of = _day(case.options.get("as_of")) or period.last_on
    scope = Scope(period, as_of, settings.timezone)
    connection = duckdb.connect(config={"threads": 1})
    connection.execute("set timezone = 'UTC'")
    connection.execute("attach ':memory:' as ext")
    for table in catalogue.contract.tables.values():
        columns = ", ".join(f"{c.name} {c.sql_type}" for c in table.columns.values())
        connection.execute(f"create table ext.{table.name} ({columns})")
    unknown = set(case.rows) - set(catalogue.contract.tables)
    if unknown:
        raise PrivityError(f"case {case.name}: no table {', '.join(sorted(unknown))}")
    for name, rows in case.rows.items():
        _insert(connection, catalogue.contract.tables[name], rows, settings.timezone, shuffled)
    stage(connection, catalogue.contract, settings, scope)
    return Evaluation(connection, catalogue, settings, scope,
                      frozenset(catalogue.contract.tables), SPECIAL)


def _settings(options: Mapping[str, Any]) -> Settings:
    given = dict(options.get("settings") or {})
    given.setdefault("timezone", options.get("timezone", DEFAULT_TIMEZONE))
    given.setdefault("state", options.get("state", "CT"))
    return Settings(**given)


def _day(value: Any) -> Any:
    return dt.date.fromisoformat(value) if isinstance(value, str) else value


def _with_params(control: Control, values: Mapping[str, Any]) -> Control:
    unknown = set(values) - {p.name for p in control.params}
    if unknown:
        raise PrivityError(f"{control.file.place}: a case sets unknown parameter "
                           f"{', '.join(sorted(unknown))}")
    return replace(control, params=tuple(
        replace(p, value=values.get(p.name, p.value)) for p in control.params))


def _insert(connection: duckdb.DuckDBPyConnection, table: Table, rows: list[dict[str, Any]],
            timezone: str, shuffled: bool) -> None:
    names = list(dict.fromkeys(name for row in rows for name in row))
    if unknown := [n for n in names if n not in table.columns]:
        raise PrivityError(f"case: {table.name} has no column {', '.join(unknown)}")
    if not rows:
        return
    typed = [[_typed(table, name, row.get(name), timezone) for name in names] for row in rows]
    marks = ", ".join("?" for _ in names)
    connection.executemany(f"insert into ext.{table.name} ({', '.join(names)}) values ({marks})",
                           list(reversed(typed)) if shuffled else typed)


def _typed(table: Table, name: str, value: Any, timezone: str) -> Any:
    if value is None:
        return None
    text = json.dumps(value) if isinstance(value, list | bool) else str(value)
    problem, typed = typed_value(replace(table.columns[name], is_required=False), text, timezone)
    if problem:
        raise PrivityError(f"case: {table.name}.{name}: {problem}")
    return typed


@cache
def typed_value(column: Column, text: str, timezone: str) -> tuple[str | None, Any]:
    """Return why a text is no value of a column, or None, and the value as the loader reads it."""
    connection, prepared = _reader(replace(column, name="given"), timezone)
    return connection.execute(f"execute {prepared}({quoted(text)})").fetchone()


@cache
def _reader(column: Column, timezone: str) -> tuple[duckdb.DuckDBPyConnection, str]:
    # The casts are long; preparing each once keeps a thousand cases within a minute.
    connection = duckdb.connect(config={"threads": 1})
    connection.execute("set timezone = 'UTC'")
    cast = typed_sql(column, "given", timezone)
    connection.execute(f"prepare cast_one as select {cast.problem_sql}, {cast.value_sql} "
                       "from (select cast($1 as varchar) as given)")
    return connection, "cast_one"
