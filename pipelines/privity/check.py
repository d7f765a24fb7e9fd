"""Lint of everything declarative: all problems of all files at once, each with its place."""

from __future__ import annotations

from pathlib import Path

import duckdb

from privity.adapters import adapter_laws, read_adapters
from privity.catalogue import Catalogue, Control, nearest
from privity.contract import Contract
from privity.errors import PrivityError
from privity.evaluate import REQUIRED_COLUMNS
from privity.examples import Case
from privity.explain import REASON_COLUMNS
from privity.frontmatter import SqlFile, binds_used, columns_returned, parse_select
from privity.mappings import adapter_problems
from privity.need_to_know import Explanation
from privity.needs import columns_needed, spark_problem
from privity.periods import Scope, parse_period
from privity.publication_spec import publish_problems
from privity.settings import Settings
from privity.steady import file_problems, open_parser
from privity.synonyms import read_synonyms, synonym_problems
from privity.thresholds import BIND_CURE, unknown_binds

FLAG_COLUMNS = ("event_id", "sentence", "weight")
NAMED_COLUMNS = ("ordinal", "what", "records")
# A role, a profile or an entitlement is never a reason to look (DHS-04).
_NO_REASON = {("staff", "role"), ("accounts", "profile")}


def check_catalogue(catalogue: Catalogue, suites_problems: list[str] | None = None) -> list[str]:
    """Return every problem of a catalogue that could be read; an empty list means it is sound.

    Parameters
    ----------
    catalogue : Catalogue
    suites_problems : list of str, optional
        What the lint of the suites found, to be reported with the rest.
    """
    with open_parser() as parser:
        return _catalogue_problems(parser, catalogue) + (suites_problems or [])


def _catalogue_problems(parser: duckdb.DuckDBPyConnection, catalogue: Catalogue) -> list[str]:
    problems: list[str] = []
    for control in catalogue.controls:
        problems += _sql_problems(parser, catalogue, control.file, [p.name for p in control.params])
        problems += _returned(control.file, REQUIRED_COLUMNS)
        problems += _control_problems(catalogue.contract, control)
    for item, columns in (
        *((e, REASON_COLUMNS) for e in catalogue.explanations),
        *((f, FLAG_COLUMNS) for f in catalogue.flags),
    ):
        problems += _sql_problems(parser, catalogue, item.file, [p.name for p in item.params])
        problems += _returned(item.file, columns)
        problems += _case_problems(catalogue.contract, item.file, item.cases)
    for explanation in catalogue.explanations:
        problems += _rests_on_role(catalogue, explanation.file)
        problems += _from_problems(explanation)
    for file in (*catalogue.models.values(), *catalogue.measures, *catalogue.named):
        problems += _sql_problems(parser, catalogue, file, list(file.front.get("params") or {}))
    for file in catalogue.measures:
        problems += publish_problems(file)
    for file in catalogue.named:
        problems += _returned(file, NAMED_COLUMNS)
    return problems


def require_sound_reasons(catalogue: Catalogue, own: Path) -> None:
    """Raise if an agency's own explanation or flag cannot be computed: all accesses rest on them.

    A control that cannot be computed is that control's error, and the run goes on.

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
                *_sql_problems(parser, catalogue, item.file, [p.name for p in item.params]),
                *_returned(item.file, columns),
            )
        ]
    if problems:
        raise PrivityError(problems)


def check_adapters(own: Path | None, contract: Contract) -> list[str]:
    """Return every problem of the adapters, an agency's own among them, and of the synonyms.

    Parameters
    ----------
    own : Path, optional
        The workspace's ``expectations`` folder.
    contract : Contract
    """
    try:
        adapters = read_adapters(own)
    except PrivityError as error:
        return list(error.problems)
    with open_parser() as parser:
        problems = [
            problem
            for adapter in adapters.values()
            for problem in (*adapter_laws(adapter, contract), *adapter_problems(parser, adapter))
        ]
    return problems + synonym_problems(read_synonyms(), contract)


def _from_problems(explanation: Explanation) -> list[str]:
    """Return what is wrong with ``from``: settings that hold no number, or that its SQL ignores."""
    file, settings = explanation.file, Settings().binds()
    numbers = {name for name, value in settings.items() if type(value) is int}
    problems = [
        f"{file.place}:{file.line_of('from:')}: {name} is no setting with a number"
        f"{nearest(name, numbers)}"
        for name in sorted(set(explanation.least) - numbers)
    ]
    return problems + [
        f"{file.place}:{file.line_of('from:')}: the statement does not read ${name}, so that it "
        "would give reasons below the limit; compare it there"
        for name in sorted(numbers & set(explanation.least) - binds_used(file.sql))
    ]


def known_binds(contract: Contract) -> set[str]:
    """Return the names that any SQL may bind: settings, the scope, the contract's values."""
    scope = Scope(parse_period("2026", "UTC"), parse_period("2026", "UTC").last_on, "UTC")
    return set(Settings().binds()) | set(scope.binds()) | set(contract.value_binds)


def _sql_problems(
    parser: duckdb.DuckDBPyConnection, catalogue: Catalogue, file: SqlFile, params: list[str]
) -> list[str]:
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
    from sqlglot import exp

    return isinstance(expression, exp.Star) or (
        isinstance(expression, exp.Column) and isinstance(expression.this, exp.Star)
    )


def _returned(file: SqlFile, wanted: tuple[str, ...]) -> list[str]:
    try:
        returned = set(columns_returned(file.sql))
    except ValueError:
        return []
    missing = [c for c in wanted if c not in returned]
    return [f"{file.place}: returns no column {', '.join(missing)}"] if missing else []


def _control_problems(contract: Contract, control: Control) -> list[str]:
    problems = []
    file = control.file
    columns = {f"{t.name}.{c}" for t in contract.tables.values() for c in t.columns}
    for name in control.subject:
        if "." in name and name not in columns:
            problems.append(
                f"{file.place}:{file.line_of('subject:')}: no column {name}{nearest(name, columns)}"
            )
    return problems + _case_problems(contract, file, control.cases)


def _case_problems(contract: Contract, file: SqlFile, cases: tuple[Case, ...]) -> list[str]:
    problems = []
    for case in cases:
        for table, rows in case.rows.items():
            if table not in contract.tables:
                problems.append(
                    f"{case.place_of(table, file)}: case {case.name}: no table "
                    f"{table}{nearest(table, contract.tables)}"
                )
                continue
            known = contract.tables[table].columns
            for column in sorted({c for row in rows for c in row} - set(known)):
                problems.append(
                    f"{case.place_of(column, file)}: case {case.name}: {table} "
                    f"has no column {column}{nearest(column, known)}"
                )
    return problems


def _rests_on_role(catalogue: Catalogue, file: SqlFile) -> list[str]:
    try:
        needed = columns_needed(catalogue, file.sql)
    except ValueError:
        return []
    return [
        f"{file.place}: rests on {table}.{column}; a role, profile or entitlement is never "
        "a reason to look (DHS-04)"
        for table, column in sorted(_NO_REASON)
        if column in needed.get(table, ())
    ]


def own_expectations(root: Path) -> Path | None:
    """Return a workspace's own expectations folder, if it has one."""
    folder = root / "expectations"
    return folder if folder.is_dir() else None
