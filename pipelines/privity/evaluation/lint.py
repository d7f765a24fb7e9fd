"""What is wrong with a statement: names it may not use, columns it lacks, dialects it fails in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlglot import exp

from privity.catalogue import (
    BIND_CURE,
    Catalogue,
    Contract,
    SqlFile,
    binds_used,
    columns_needed,
    columns_returned,
    file_problems,
    models_behind,
    parse_select,
    publish_problems,
    published,
    spark_problem,
    unknown_binds,
)
from privity.engine import Session, open_parser
from privity.errors import PrivityError, nearest
from privity.evaluation.reasons import REASON_COLUMNS
from privity.periods import Scope, parse_period
from privity.workspace import Settings

FLAG_COLUMNS = ("event_id", "sentence", "weight")


def require_sound_reasons(catalogue: Catalogue, own: Path) -> None:
    """Raise if an agency's own explanation or flag cannot be computed: all accesses rest on them.

    Its own models behind them count as well. A control that cannot be computed is that control's
    error, and the run goes on.

    Parameters
    ----------
    catalogue : Catalogue
    own : Path
        The workspace's ``expectations`` folder.

    Raises
    ------
    PrivityError
        With every problem of every such file.
    """
    items = [
        (item, columns)
        for items, columns in (
            (catalogue.explanations, REASON_COLUMNS),
            (catalogue.flags, FLAG_COLUMNS),
        )
        for item in items
        if item.file.path.resolve().is_relative_to(own.resolve())
    ]
    if not items:
        return
    with open_parser() as parser:
        problems = [
            problem
            for item, columns in items
            for problem in (
                *sql_problems(parser, catalogue, item.file, [p.name for p in item.params]),
                *missing_columns(item.file, columns),
            )
        ]
        behind = {n for item, _ in items for n in models_behind(catalogue, item.file.sql)}
        problems += [
            problem
            for model in (catalogue.models[name] for name in sorted(behind))
            if catalogue.is_own(model)
            for problem in sql_problems(parser, catalogue, model, list(_params_of(model)))
        ]
    if problems:
        raise PrivityError(problems)


def require_sound_publish(catalogue: Catalogue) -> None:
    """Raise if what an agency's own measures let a public edition show is not sound.

    Raises
    ------
    PrivityError
        With every problem of every such ``publish``.
    """
    problems = [
        problem
        for measure in catalogue.measures
        if catalogue.is_own(measure)
        for problem in publish_lint(catalogue, measure)
    ]
    if problems:
        raise PrivityError(problems)


def publish_lint(catalogue: Catalogue, measure: SqlFile) -> list[str]:
    """Return what is wrong with a measure's ``publish``: its form, its population, its records.

    What a reader may subtract is told by records of one population, so that a population by any
    other name than the key of its table would be taken for one that shares nothing with the rest.
    """
    if problems := publish_problems(measure):
        return problems
    place = f"{measure.place}:{measure.line_of('publish:')}: publish"
    keys = {
        ", ".join(f"{t.name}.{column}" for column in t.key): t.name
        for t in catalogue.contract.tables.values()
    }
    for publish in published([measure]):
        if publish.population not in keys:
            problems.append(
                f"{place}: of: {publish.population} is the key of no table"
                f"{nearest(publish.population, keys)}"
            )
        problems += [f"{place}: records: {p}" for p in _records_lint(catalogue, publish.records)]
    return problems


def _records_lint(catalogue: Catalogue, sql: str) -> list[str]:
    known = known_binds(catalogue.contract)
    problems = [
        f"unknown bind ${name}{nearest(name, known)}" for name in sorted(binds_used(sql) - known)
    ]
    try:
        columns_needed(catalogue, sql)
    except ValueError as error:
        problems.append(str(error))
    return problems


def _params_of(file: SqlFile) -> dict[str, Any]:
    return file.front.get("params") or {}


def known_binds(contract: Contract) -> set[str]:
    """Return the names that any SQL may bind: settings, the scope, the contract's values."""
    scope = Scope(parse_period("2026", "UTC"), parse_period("2026", "UTC").last_on, "UTC")
    return set(Settings().binds()) | set(scope.binds()) | set(contract.value_binds)


def sql_problems(
    parser: Session, catalogue: Catalogue, file: SqlFile, params: list[str]
) -> list[str]:
    """Return what is wrong with a file's statement, each problem with its place.

    Parameters
    ----------
    parser : Session
        From ``open_parser``.
    catalogue : Catalogue
        Whose models it may read.
    file : SqlFile
    params : list of str
        The names of its own thresholds.
    """
    try:
        tree = parse_select(file.sql)
    except ValueError as error:
        return [f"{file.place}: SQL does not parse: {error}"]
    problems = []
    allowed = known_binds(catalogue.contract) | set(params)
    problems += [
        f"{file.place}:{line}: {told}; {BIND_CURE}" for line, told in unknown_binds(file, allowed)
    ]
    for name in sorted(set(params) - binds_used(file.sql)):
        problems.append(f"{file.place}:{file.line_of(name + ':')}: parameter {name} is not used")
    problems += file_problems(parser, file)
    for key in ("may_be_empty", "needs_settings"):
        problems += [
            f"{file.place}:{file.line_of(f'{key}:')}: {key}: no setting {name} that SQL "
            f"can bind{nearest(name, settings)}"
            for settings in [Settings().binds()]
            for name in file.front.get(key) or ()
            if name not in settings
        ]
    if any(_is_star(s) for s in tree.selects):
        problems.append(f"{file.place}: select * hides what is read; name the columns")
    try:
        columns_needed(catalogue, file.sql)
    except ValueError as error:
        problems.append(f"{file.place}: {error}")
    if reason := spark_problem(file.sql):
        problems.append(f"{file.place}: does not transpile to Spark: {reason}")
    return problems


def _is_star(expression) -> bool:
    return isinstance(expression, exp.Star) or (
        isinstance(expression, exp.Column) and isinstance(expression.this, exp.Star)
    )


def missing_columns(file: SqlFile, wanted: tuple[str, ...]) -> list[str]:
    """Return a problem if a file's statement lacks columns; one that does not parse has none."""
    try:
        returned = set(columns_returned(file.sql))
    except ValueError:
        return []
    missing = [c for c in wanted if c not in returned]
    return [f"{file.place}: returns no column {', '.join(missing)}"] if missing else []
