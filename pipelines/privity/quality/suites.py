"""Expectation suites: what a privacy officer expects of each extract, written in YAML.

Owns the reading and linting of ``expectations/suites/*.yaml``, the built-in ones and an agency's.
What the contract itself demands is not written there: ``assess`` generates it, and runs both.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import yaml
from sqlglot import exp
from sqlglot.optimizer.qualify import qualify
from sqlglot.optimizer.scope import traverse_scope
from sqlglot.schema import MappingSchema

from privity.catalogue import (
    Contract,
    Table,
    contract_schema,
    parse_select,
    statement_problems,
)
from privity.engine import open_parser
from privity.errors import PrivityError, nearest
from privity.quality.doubtful import days_as_limits, doubtful_sql
from privity.resources import YAML_LOADER, expectations_dir
from privity.workspace import Settings

_nearest = partial(nearest, likeness=0.6)

SEVERITIES = ("critical", "warning")
ROWS = "no_rows"
DATES = "plausible_dates"
LOADED = "ext"
STAGED = ("period_bounds", "calendar", "addresses")

_COMMON = {"expect", "name", "why", "severity"}
_OWN_KEYS = {
    ROWS: _COMMON | {"sql", "of", "mostly", "unless_fewer_than", "without", "needs_settings"},
    DATES: _COMMON | {"since", "years_ahead", "except"},
}
# Arguments of Great Expectations that hold SQL or a condition of its own making.
_SQL_ARGUMENTS = frozenset(
    {
        "row_condition",
        "condition_parser",
        "query",
        "unexpected_rows_query",
        "template_dict",
        "base_query",
        "comparison_query",
        "comparison_data_source_name",
    }
)
_COLUMN_KEYS = ("column", "column_A", "column_B", "column_list", "column_set")


@dataclass(frozen=True)
class StatedExpectation:
    """One hand-written expectation.

    ``expect`` is ``no_rows``, ``plausible_dates``, or a name of Great Expectations without its
    ``expect_``, whose keyword arguments are ``kwargs``. ``sql`` and ``of`` are the unwanted rows
    and the rows they are counted among; ``mostly`` is the share that must be free, and fewer
    unwanted rows than ``unless_fewer_than`` are tolerated whatever their share. ``without`` names
    tables that need not be supplied, because the SQL is right without their rows;
    ``needs_settings`` names settings without which it would say nothing.
    """

    expect: str
    name: str
    severity: str
    place: str
    why: str = ""
    kwargs: Mapping[str, Any] = field(default_factory=dict)
    sql: str | None = None
    of: str | None = None
    mostly: float = 1.0
    unless_fewer_than: int = 1
    without: frozenset[str] = frozenset()
    needs_settings: tuple[str, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that Great Expectations' arguments name."""
        found: list[str] = []
        for key in _COLUMN_KEYS:
            value = self.kwargs.get(key, ())
            found += [value] if isinstance(value, str) else value
        return tuple(found)


@dataclass(frozen=True)
class Suite:
    """All expectations that one file holds about one table."""

    name: str
    table: str
    place: str
    judgements: tuple[StatedExpectation, ...]


def read_suites(contract: Contract, own: Path | None = None) -> list[Suite]:
    """Read the built-in suites and an agency's own ones, which extend them.

    Parameters
    ----------
    contract : Contract
        Its tables decide the order.
    own : Path, optional
        A workspace's ``expectations``.

    Returns
    -------
    list of Suite
        The built-in suite of each table, followed by the agency's.

    Raises
    ------
    PrivityError
        If a file cannot be read as a suite; ``lint_suites`` finds what else is wrong.
    """
    problems: list[str] = []
    suites = []
    for path, suite in _read_each(contract, own, problems):
        suites.append(suite)
        if own and path.is_relative_to(own):
            problems += _unsteady(suite)
    if problems:
        raise PrivityError(problems)
    order = list(contract.tables)
    return sorted(suites, key=lambda s: order.index(s.table) if s.table in order else len(order))


def suite_files(own: Path | None = None) -> list[Path]:
    """Return the suite files, built-in ones first."""
    folders = [expectations_dir(), *([own] if own else [])]
    return [path for folder in folders for path in sorted((folder / "suites").glob("*.yaml"))]


def _read_each(
    contract: Contract, own: Path | None, problems: list[str]
) -> Iterator[tuple[Path, Suite]]:
    """Yield every suite that can be read; what is wrong with the others goes to ``problems``."""
    for path in suite_files(own):
        try:
            suite = read_suite(path, contract)
        except PrivityError as error:
            problems += error.problems
            continue
        yield path, suite


def read_suite(path: Path, contract: Contract) -> Suite:
    """Read one suite file.

    Raises
    ------
    PrivityError
        If it is not YAML, or an entry is no expectation; all problems of the file at once.
    """
    place = f"suites/{path.name}"
    try:
        text = path.read_text(encoding="utf-8")
        raw, tree = _loaded(text)
    except (OSError, UnicodeDecodeError) as error:
        raise PrivityError(
            f"{place}: cannot be read ({type(error).__name__}); save it as UTF-8 text"
        ) from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        raise PrivityError(
            f"{place}:{line}: {getattr(error, 'problem', 'not YAML')}; correct the YAML"
        ) from None
    if not isinstance(raw, dict) or not isinstance(raw.get("table"), str):
        raise PrivityError(f"{place}:1: no `table:`; name the extract table that it is about")
    entries = raw.get("expectations") or []
    lines = _entry_lines(tree)
    problems: list[str] = []
    judgements = []
    for number, entry in enumerate(entries):
        at = f"{place}:{lines[number] if number < len(lines) else 1}"
        found = _entry_problems(entry, at)
        problems += found
        if not found:
            judgements.append(_judgement(entry, at, contract.tables.get(raw["table"])))
    if problems:
        raise PrivityError(problems)
    return Suite(path.stem, raw["table"], place, tuple(judgements))


def _loaded(text: str) -> tuple[Any, yaml.Node | None]:
    """Return a YAML text's data and its nodes, which know their lines."""
    loader = YAML_LOADER(text)
    try:
        tree = loader.get_single_node()
        return (loader.construct_document(tree) if tree else None), tree
    finally:
        loader.dispose()


def _entry_lines(tree: yaml.Node | None) -> list[int]:
    for key, value in tree.value if tree else ():
        if key.value == "expectations" and isinstance(value, yaml.SequenceNode):
            return [entry.start_mark.line + 1 for entry in value.value]
    return []


def _entry_problems(entry: Any, at: str) -> list[str]:
    if not isinstance(entry, dict) or not isinstance(entry.get("expect"), str):
        return [f"{at}: no expectation; begin with `expect:`"]
    problems = []
    if not isinstance(entry.get("name"), str):
        problems.append(f"{at}: no name; say in a sentence what should be true")
    if entry.get("severity") not in SEVERITIES:
        problems.append(f"{at}: severity is {entry.get('severity')!r}; use critical or warning")
    known = _OWN_KEYS.get(entry["expect"])
    if known:
        problems += [
            f"{at}: unknown key {key}{_nearest(key, known)}" for key in entry if key not in known
        ]
    if entry["expect"] == ROWS and not isinstance(entry.get("sql"), str):
        problems.append(f"{at}: no sql; write the SELECT of the rows that should not be there")
    if entry["expect"] == DATES and not isinstance(entry.get("since"), dt.date):
        problems.append(f"{at}: no since; write the first plausible day, such as 1990-01-01")
    mostly = entry.get("mostly", 1.0)
    if isinstance(mostly, bool) or not isinstance(mostly, int | float) or not 0 <= mostly <= 1:
        problems.append(f"{at}: mostly is {mostly!r}; write a share from 0 to 1")
    fewest = entry.get("unless_fewer_than", 1)
    if isinstance(fewest, bool) or not isinstance(fewest, int) or fewest < 1:
        problems.append(f"{at}: unless_fewer_than is {fewest!r}; write a number of rows from 1 on")
    return problems


def _judgement(entry: Mapping[str, Any], at: str, table: Table | None) -> StatedExpectation:
    about = {
        "expect": entry["expect"],
        "name": entry["name"],
        "severity": entry["severity"],
        "place": at,
        "why": " ".join(entry.get("why", "").split()),
    }
    if entry["expect"] == ROWS:
        return StatedExpectation(
            **about,
            sql=entry["sql"],
            of=entry.get("of"),
            mostly=float(entry.get("mostly", 1.0)),
            unless_fewer_than=entry.get("unless_fewer_than", 1),
            without=frozenset(entry.get("without") or ()),
            needs_settings=tuple(entry.get("needs_settings") or ()),
        )
    if entry["expect"] == DATES:
        excluded = frozenset(entry.get("except") or ())
        return StatedExpectation(
            **about,
            sql=_implausible_dates(table, entry["since"], entry.get("years_ahead", 10), excluded)
            if table
            else "",
        )
    return StatedExpectation(**about, kwargs={k: v for k, v in entry.items() if k not in _COMMON})


def _implausible_dates(
    table: Table, since: dt.date, years_ahead: int, excluded: Iterable[str]
) -> str:
    """Return the loaded rows with any date before a day, or years after the as-of day."""
    latest = f"(select as_of + interval {int(years_ahead)} year from period_bounds)"
    tests = [
        f"{c.name} < date '{since}' or {c.name} > {latest}"
        for c in table.columns.values()
        if c.type in ("date", "timestamp") and c.name not in set(excluded)
    ]
    return f"select 1 as found from {LOADED}.{table.name} where {' or '.join(tests) or 'false'}"


def tables_read(sql: str) -> set[str]:
    """Return the names of the tables a statement reads, its own CTEs left out."""
    tree = parse_select(sql)
    own = {cte.alias_or_name for cte in tree.find_all(exp.CTE)}
    return {t.name for t in tree.find_all(exp.Table) if t.name and (t.db or t.name not in own)}


def readable(contract: Contract) -> MappingSchema:
    """Return what a suite's SQL may read: tables as known, as loaded (``ext``), and staged ones.

    Building it takes longer than using it, so it is built once for many statements.
    """
    schema: dict[str, object] = {
        name: columns
        for name, columns in contract_schema(contract).items()
        if name in contract.tables or name in STAGED
    }
    for table in contract.tables.values():
        schema[f"{LOADED}_{table.name}"] = {c.name: c.sql_type for c in table.columns.values()}
    return MappingSchema(schema, dialect="duckdb")


def columns_read(contract: Contract, schema: MappingSchema, sql: str) -> set[tuple[str, str]]:
    """Return pairs of contract table and column that a statement reads; ``schema`` as ``readable``.

    Raises
    ------
    ValueError
        If the statement does not parse, or reads a table or column that does not exist.
    """
    tree = parse_select(sql).copy()
    for table in tree.find_all(exp.Table):
        if table.db == LOADED:
            table.set(
                "alias",
                table.args.get("alias") or exp.TableAlias(this=exp.to_identifier(table.name)),
            )
            table.set("this", exp.to_identifier(f"{LOADED}_{table.name}"))
            table.set("db", None)
    own = {cte.alias_or_name for cte in tree.find_all(exp.CTE)}
    for table in tree.find_all(exp.Table):
        if table.name and table.name not in schema.mapping and table.name not in own:
            raise ValueError(f"unknown table {table.name}{_nearest(table.name, schema.mapping)}")
    try:
        qualified = qualify(tree, schema=schema, dialect="duckdb", quote_identifiers=False)
    except Exception as error:
        raise ValueError(str(error).split("\n")[0]) from None
    return {
        _base(contract, source.name.removeprefix(f"{LOADED}_"), column.name)
        for scope in traverse_scope(qualified)
        for alias, source in scope.sources.items()
        if isinstance(source, exp.Table)
        for column in scope.columns
        if column.table == alias
    }


def _base(contract: Contract, table: str, column: str) -> tuple[str, str]:
    """Return the contract's column behind a local day."""
    if table in contract.tables:
        for declared in contract.tables[table].columns.values():
            if declared.local_day == column:
                return table, declared.name
    return table, column


def lint_suites(contract: Contract, own: Path | None = None) -> list[str]:
    """Return everything wrong with the suites, as ``file:line: what; what to do``.

    Parameters
    ----------
    contract : Contract
        The tables and columns there are.
    own : Path, optional
        A workspace's ``expectations``.

    Returns
    -------
    list of str
        Empty if all is well.
    """
    problems: list[str] = []
    suites = [suite for _, suite in _read_each(contract, own, problems)]
    schema = readable(contract)
    for suite in suites:
        problems += _suite_problems(suite, contract, schema)
    covered = {suite.table for suite in suites}
    return problems + [
        f"suites/{name}.yaml: table {name} has no suite; write one"
        for name in contract.tables
        if name not in covered
    ]


def _suite_problems(suite: Suite, contract: Contract, schema: MappingSchema) -> list[str]:
    if suite.table not in contract.tables:
        return [
            f"{suite.place}:1: unknown table {suite.table}{_nearest(suite.table, contract.tables)}"
        ]
    problems = []
    names: set[str] = set()
    for judgement in suite.judgements:
        if judgement.name in names:
            problems.append(f"{judgement.place}: another expectation has this name; change one")
        names.add(judgement.name)
        found = (
            _sql_problems(judgement, contract, schema)
            if judgement.sql is not None
            else _gx_problems(judgement, contract.tables[suite.table])
        )
        problems += [f"{judgement.place}: {problem}" for problem in found]
    return problems + _unsteady(suite)


def _unsteady(suite: Suite) -> list[str]:
    """Return what may give another answer another time; built-in suites are held to it by tests."""
    with open_parser() as parser:
        return [
            f"{judgement.place}: {key}: {problem}"
            for judgement in suite.judgements
            for key, sql in (("sql", judgement.sql), ("of", judgement.of))
            if sql
            for problem in statement_problems(parser, sql, frozenset({LOADED}))
        ]


def _sql_problems(
    judgement: StatedExpectation, contract: Contract, schema: MappingSchema
) -> list[str]:
    problems = []
    for key, sql in (("sql", judgement.sql), ("of", judgement.of)):
        if sql is not None:
            try:
                columns_read(contract, schema, sql)
            except ValueError as error:
                problems.append(f"{key}: {error}")
    problems += doubtful_sql(judgement, contract)
    unknown = judgement.without - set(contract.tables)
    problems += [
        f"without: unknown table {name}{_nearest(name, contract.tables)}"
        for name in sorted(unknown)
    ]
    return problems + [
        f"needs_settings: unknown setting {name}{_nearest(name, Settings.model_fields)}"
        for name in judgement.needs_settings
        if name not in Settings.model_fields
    ]


def _gx_problems(judgement: StatedExpectation, table: Table) -> list[str]:
    from privity.quality.great_expectations import expectation_class

    found = expectation_class(judgement.expect)
    if found is None:
        return [
            f"Great Expectations has no expect_{judgement.expect}; "
            f"write {ROWS}, {DATES} or one of its names"
        ]
    if "regex" in judgement.expect or "like_pattern" in judgement.expect:
        return [
            f"Great Expectations cannot do expect_{judgement.expect} in DuckDB; "
            f"write {ROWS} with SQL"
        ]
    known = set(contract_columns(table))
    if held := sorted(_SQL_ARGUMENTS & set(judgement.kwargs)):
        return [f"{', '.join(held)}: SQL stands in {ROWS} alone; write that with `sql`"]
    problems = [
        f"unknown column {column}{_nearest(column, known)}"
        for column in judgement.columns
        if column not in known
    ]
    problems += days_as_limits(judgement, table)
    try:
        found(**judgement.kwargs)
    except Exception as error:  # pydantic's own class, of whichever version is inside
        errors = getattr(error, "errors", None)
        details = errors() if errors else []
        problems += [f"{'.'.join(map(str, d['loc']))}: {d['msg']}" for d in details] or [str(error)]
    return problems


def contract_columns(table: Table) -> list[str]:
    """Return a table's columns as expectations see them, local days included."""
    return [*table.columns, *(c.local_day for c in table.columns.values() if c.local_day)]
