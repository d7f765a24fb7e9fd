"""Cases: executable examples of controls, explanations and flags, run on in-memory extracts."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import pyarrow as pa

from privity.catalogue import (
    Case,
    Catalogue,
    Column,
    Control,
    Explanation,
    Flag,
    Table,
    relations_read,
)
from privity.engine import EngineError, Session, open_memory
from privity.errors import PrivityError
from privity.evaluation import SPECIAL, materialise
from privity.intake import typed_sql
from privity.periods import Scope, parse_period
from privity.sqltext import quoted
from privity.staging import Evaluation, stage
from privity.workspace import Settings

DEFAULT_PERIOD = "2026-Q3"
DEFAULT_TIMEZONE = "America/New_York"
Judged = TypeVar("Judged", Control, Explanation, Flag)


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
        materialise(evaluation, _with_params(control, case))
        rows = evaluation.connection.execute(
            f'select subject, status, reason from evaluated."{control.id}"'
        ).fetchall()
    finally:
        evaluation.connection.close()
    if len({r[0] for r in rows}) != len(rows):
        raise PrivityError(f"{control.file.place}: case {case.name}: a subject came back twice")
    return {subject: (status, reason) for subject, status, reason in rows}


def run_explanation_case(
    catalogue: Catalogue, explanation: Explanation, case: Case, shuffled: bool = False
) -> dict[str, str]:
    """Run one case of an explanation, with no other explanation switched on.

    Parameters
    ----------
    catalogue : Catalogue
    explanation : Explanation
    case : Case
        As in `run_case`; its accesses are rows of ``access_events``.
    shuffled : bool
        Whether each table's rows are taken in the opposite order.

    Returns
    -------
    dict
        Event -> explained or unexplained, for every access of the period.
    """
    alone = replace(_with_params(explanation, case), is_on=True)
    evaluation = case_evaluation(replace(catalogue, explanations=(alone,)), case, shuffled)
    try:
        evaluation.ensure("accesses")
        rows = evaluation.connection.execute(
            "select event_id, is_explained from accesses order by event_id"
        ).fetchall()
    finally:
        evaluation.connection.close()
    return {event: "explained" if is_explained else "unexplained" for event, is_explained in rows}


def run_flag_case(
    catalogue: Catalogue, flag: Flag, case: Case, shuffled: bool = False
) -> dict[str, tuple[str, str | None]]:
    """Run one case of a flag.

    Returns
    -------
    dict
        Event -> (flagged or not_flagged, the sentence or None), for every access of the period.

    Raises
    ------
    PrivityError
        If the flag is raised twice for an event.
    """
    flag = _with_params(flag, case)
    evaluation = case_evaluation(catalogue, case, shuffled)
    try:
        for relation in ("accesses", *sorted(relations_read(flag.file.sql))):
            evaluation.ensure(relation)
        raised = evaluation.execute(
            f"select event_id, sentence from ({flag.file.sql})", flag.params
        ).fetchall()
        events = evaluation.connection.execute(
            "select event_id from accesses order by event_id"
        ).fetchall()
    finally:
        evaluation.connection.close()
    sentences = dict(raised)
    if len(sentences) != len(raised):
        raise PrivityError(f"{flag.file.place}: case {case.name}: an event was flagged twice")
    return {
        event: ("flagged", sentences[event]) if event in sentences else ("not_flagged", None)
        for (event,) in events
    }


def failing_cases(catalogue: Catalogue, own: Path | None = None) -> list[str]:
    """Run the cases of an agency's own files, or of built-in reasons; tell what comes out wrong.

    Parameters
    ----------
    catalogue : Catalogue
        With the policies' thresholds, whatever an agency has set: its files' cases rest on them.
    own : Path, optional
        A workspace's ``expectations``: its files' cases alone. Without it those of the built-in
        explanations and flags; the cases of built-in controls are many, and
        ``tests/test_controls.py`` runs them.
    """

    def is_meant(item: Control | Explanation | Flag) -> bool:
        return not own or item.file.path.resolve().is_relative_to(own.resolve())

    problems = [
        problem
        for control in catalogue.controls
        if own and is_meant(control)
        for case in control.cases
        for problem in _control_problems(catalogue, control, case)
    ]
    for explanation in filter(is_meant, catalogue.explanations):
        for case in explanation.cases:
            found = run_explanation_case(catalogue, explanation, case)
            problems += _differences(explanation, case, found)
    for flag in filter(is_meant, catalogue.flags):
        for case in flag.cases:
            found = {e: status for e, (status, _) in run_flag_case(catalogue, flag, case).items()}
            problems += _differences(flag, case, found)
    return problems


def _control_problems(catalogue: Catalogue, control: Control, case: Case) -> list[str]:
    try:
        found = run_case(catalogue, control, case)
    except PrivityError as error:
        return list(error.problems)
    except ValueError as error:
        return [f"{control.file.place}: case {case.name}: {error}"]
    except EngineError as error:
        return [f"{control.file.place}: case {case.name}: {str(error).splitlines()[0]}"]
    said = {str(s): r for s, r in (case.options.get("reasons") or {}).items()}
    return _differences(control, case, {s: status for s, (status, _) in found.items()}) + [
        f"{control.file.place}: case {case.name}: {subject} is said to be “{found[subject][1]}”, "
        f"the case expects “{reason}”"
        for subject, reason in said.items()
        if subject in found and found[subject][1] != reason
    ]


def _differences(
    item: Control | Explanation | Flag, case: Case, found: Mapping[str, str]
) -> list[str]:
    absent = "not among the rows" if isinstance(item, Control) else "no access"
    return [
        f"{case.told(item.file)}: {event} is {found.get(event, absent)}, the case expects "
        f"{case.expect.get(event, 'nothing of it')}"
        for event in sorted({*found, *case.expect})
        if found.get(event) != case.expect.get(event)
    ]


def _others(catalogue: Catalogue, control: Control, case: Case) -> list[Control]:
    wanted = case.options.get("controls") or []
    if unknown := set(wanted) - {c.id for c in catalogue.controls}:
        raise PrivityError(
            f"{control.file.place}: case {case.name}: no control {', '.join(sorted(unknown))}"
        )
    return [c for c in catalogue.controls if c.id in wanted]


def case_evaluation(catalogue: Catalogue, case: Case, shuffled: bool = False) -> Evaluation:
    """Return an in-memory evaluation database that holds a case's rows."""
    settings = _settings(case.options)
    period = parse_period(str(case.options.get("period", DEFAULT_PERIOD)), settings.timezone)
    as_of = _day(case.options.get("as_of")) or period.last_on
    scope = Scope(period, as_of, settings.timezone)
    connection = open_memory({"threads": 1})
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
    return Evaluation(
        connection, catalogue, settings, scope, frozenset(catalogue.contract.tables), SPECIAL
    )


def _settings(options: Mapping[str, Any]) -> Settings:
    given = dict(options.get("settings") or {})
    given.setdefault("timezone", options.get("timezone", DEFAULT_TIMEZONE))
    given.setdefault("state", options.get("state", "CT"))
    return Settings(**given)


def _day(value: Any) -> Any:
    return dt.date.fromisoformat(value) if isinstance(value, str) else value


def _with_params(item: Judged, case: Case) -> Judged:
    values = case.options.get("params") or {}
    unknown = set(values) - {p.name for p in item.params}
    if unknown:
        raise PrivityError(
            f"{item.file.place}: case {case.name}: unknown parameter {', '.join(sorted(unknown))}"
        )
    return replace(
        item, params=tuple(replace(p, value=values.get(p.name, p.value)) for p in item.params)
    )


def _insert(
    connection: Session,
    table: Table,
    rows: list[dict[str, Any]],
    timezone: str,
    shuffled: bool,
) -> None:
    names = list(dict.fromkeys(name for row in rows for name in row))
    if unknown := [n for n in names if n not in table.columns]:
        raise PrivityError(f"case: {table.name} has no column {', '.join(unknown)}")
    if not rows:
        return
    typed = [[_typed(table, name, row.get(name), timezone) for name in names] for row in rows]
    given = zip(*(reversed(typed) if shuffled else typed), strict=True)
    connection.append(
        f"ext.{table.name}", pa.table(dict(zip(names, map(pa.array, given), strict=True)))
    )


def _typed(table: Table, name: str, value: Any, timezone: str) -> Any:
    if value is None:
        return None
    text = json.dumps(value) if isinstance(value, list | bool) else str(value)
    problem, typed = typed_value(replace(table.columns[name], is_required=False), text, timezone)
    if problem:
        raise PrivityError(f"case: {table.name}.{name}: {problem}")
    if typed is None and text.strip() and table.columns[name].is_required:
        raise PrivityError(f"case: {table.name}.{name}: {text} is a word for nothing; use another")
    return typed


@cache
def typed_value(column: Column, text: str, timezone: str) -> tuple[str | None, Any]:
    """Return why a text is no value of a column, or None, and the value as the loader reads it."""
    connection, prepared = _reader(replace(column, name="given"), timezone)
    return connection.row(f"execute {prepared}({quoted(text)})")


@cache
def _reader(column: Column, timezone: str) -> tuple[Session, str]:
    # The casts are long; preparing each once keeps a thousand cases within a minute.
    connection = open_memory({"threads": 1})
    connection.execute("set timezone = 'UTC'")
    cast = typed_sql(column, "given", timezone)
    connection.execute(
        f"prepare cast_one as select {cast.problem_sql}, {cast.value_sql} "
        "from (select cast($1 as varchar) as given)"
    )
    return connection, "cast_one"
