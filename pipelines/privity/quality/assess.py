"""Is this data fit to judge? Runs the expectation suites inside DuckDB and reads their verdict.

Owns which expectations follow from the contract, when an expectation cannot be run, and what its
failure means. The hand-written suites are read by ``suites``, Great Expectations is driven by
``great_expectations``, which is imported when the first suite runs. Results hold counts and shares
only.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlglot.schema import MappingSchema

from privity.catalogue import Contract, ForeignKey, Table
from privity.engine import Session
from privity.quality.suites import (
    LOADED,
    StatedExpectation,
    Suite,
    columns_read,
    lint_suites,
    read_suites,
    readable,
    tables_read,
)
from privity.sqltext import ident
from privity.workspace import Settings

__all__ = [
    "Suite",
    "SuiteResult",
    "failed_critical_tables",
    "lint_suites",
    "read_suites",
    "run_control_expectations",
    "run_suites",
]

# More than this share of a file in quarantine leaves too little to judge, be it 20 rows or all.
QUARANTINE_SHARE, QUARANTINE_ROWS = 0.1, 20


@dataclass(frozen=True)
class SuiteResult:
    """What one expectation found, as it stands in the evidence table ``suite_results``.

    ``success`` is None where nothing was examined: a table or column was not supplied, or no row
    is there to look at; ``message`` says which. ``unexpected_count`` counts the rows that speak
    against the expectation, ``element_count`` those that it examined; both are None where Great
    Expectations counts nothing.
    """

    suite: str
    table_name: str
    expectation: str
    column_name: str | None
    kind: str
    severity: str
    success: bool | None
    observed: str | None
    unexpected_count: int | None
    element_count: int | None
    message: str


@dataclass(frozen=True)
class _Planned:
    """One expectation before it is run: native to Great Expectations, or rows that SQL returns."""

    suite: str
    table: str
    name: str
    kind: str
    severity: str
    columns: tuple[str, ...] = ()
    gx_name: str | None = None
    kwargs: Mapping[str, Any] = field(default_factory=dict)
    sql: str = ""
    of: str | None = None
    mostly: float = 1.0
    unless_fewer_than: int = 1
    why: str = ""
    is_loaded: bool = False
    not_run: str = ""


@dataclass(frozen=True)
class _Supply:
    """What was handed over: tables, and the columns that supplied tables lack."""

    tables: Collection[str]
    missing: Collection[tuple[str, str]]
    schema: MappingSchema

    def lacking(
        self,
        tables: Iterable[str],
        columns: Iterable[tuple[str, str]],
        settings: Iterable[str] = (),
    ) -> str:
        """Return why an expectation that needs these cannot be run, or nothing."""
        names = sorted(set(tables) - set(self.tables))
        names += sorted(f"{t}.{c}" for t, c in set(columns) & set(self.missing))
        said = [f"{', '.join(names)} not supplied"] if names else []
        said += [f"setting {name} empty" for name in settings]
        return f"not run: {'; '.join(said)}" if said else ""


def run_suites(
    connection: Session,
    contract: Contract,
    settings: Settings,
    suites: Sequence[Suite],
    supplied: Collection[str],
    progress: Callable[[str], None] | None = None,
) -> list[SuiteResult]:
    """Run every suite of the supplied tables inside the evaluation database.

    Contract expectations examine the loaded extracts (``ext``), judgements the tables as known on
    the as-of day.

    Parameters
    ----------
    connection : Session
        The evaluation database, staged. Suites run on a cursor of it.
    contract : Contract
        What the tables should be.
    settings : Settings
        Some expectations need one, such as the domains inside the firewall.
    suites : sequence of Suite
        From ``read_suites``.
    supplied : collection of str
        Names of the tables that the agency handed over; the others have no results.
    progress : callable, optional
        Called with each table's name when its suites have run.

    Returns
    -------
    list of SuiteResult
        In the order of the contract: first what it demands, then the judgements.
    """
    from privity.quality.great_expectations import opened

    supply = _Supply(supplied, _missing_columns(connection), readable(contract))
    results: list[SuiteResult] = []
    with opened(connection, settings.control_seconds) as validator:
        for table in contract.tables.values():
            if table.name not in supplied:
                continue
            plans = _contract_plans(table, supply)
            for suite in suites:
                if suite.table == table.name:
                    plans += [
                        _judgement_plan(j, suite, contract, settings, supply)
                        for j in suite.judgements
                    ]
            results += _run(validator, table.name, plans)
            if progress:
                progress(table.name)
    return results


def run_control_expectations(connection: Session, control_ids: Iterable[str]) -> list[SuiteResult]:
    """Expect of every control's evaluation that no row of it failed.

    Parameters
    ----------
    connection : Session
        The evaluation database with one table ``evaluated."<control_id>"`` per control.
    control_ids : iterable of str
        The controls that were evaluated.

    Returns
    -------
    list of SuiteResult
        One per control, kind ``control``; ``unexpected_count`` is the number of its failing rows
        and ``element_count`` that of its passing and failing ones.
    """
    from privity.quality.great_expectations import opened

    plans = []
    for control_id in control_ids:
        relation = f"evaluated.{ident(control_id)}"
        plans.append(
            _Planned(
                "controls",
                control_id,
                "no examined row fails",
                "control",
                "warning",
                sql=f"select 1 as failed from {relation} where status = 'fail'",
                of=f"select 1 as examined from {relation} where status in ('pass', 'fail')",
            )
        )
    with opened(connection) as validator:
        return _run(validator, None, plans) if plans else []


def failed_critical_tables(results: Iterable[SuiteResult]) -> dict[str, str]:
    """Return why tables are not fit to judge; controls that read one are not tested.

    Parameters
    ----------
    results : iterable of SuiteResult
        From ``run_suites``.

    Returns
    -------
    dict of str to str
        Table name to a sentence, for tables with a failed critical expectation.
    """
    failed: dict[str, list[SuiteResult]] = {}
    for result in results:
        if result.severity == "critical" and result.success is False and result.kind != "control":
            failed.setdefault(result.table_name, []).append(result)
    return {
        table: "; ".join(
            f"expected that {r.expectation}, found {r.message.rstrip('.')}" for r in found
        )
        for table, found in failed.items()
    }


# What the contract demands


def _contract_plans(table: Table, supply: _Supply) -> list[_Planned]:
    about = {"suite": table.name, "table": table.name, "kind": "contract", "is_loaded": True}
    plans = [_types_plan(table, about), *_quarantine_plans(table, about), _key_plan(table, about)]
    for column in table.columns.values():
        absent = supply.lacking((), [(table.name, column.name)])
        if column.is_required:
            plans.append(
                _Planned(
                    **about,
                    name=f"{column.name} is never empty",
                    severity="critical",
                    columns=(column.name,),
                    gx_name="column_values_to_not_be_null",
                    kwargs={"column": column.name},
                    not_run=absent,
                )
            )
        if column.values:
            plans.append(_values_plan(table, column.name, about, absent))
    for key in table.foreign_keys:
        plans.append(_reference_plan(table, key, about, supply))
    return plans


def _types_plan(table: Table, about: Mapping[str, Any]) -> _Planned:
    """Expect every column of the contract, with its type, in one query for the whole table."""
    expected = ", ".join(f"('{c.name}', '{c.sql_type}')" for c in table.columns.values())
    declared = f"(values {expected}) as declared(column_name, data_type)"
    return _Planned(
        **about,
        name="every column is there and has its type",
        severity="critical",
        sql=f"select declared.column_name from {declared} left join duckdb_columns() as loaded "
        f"on loaded.database_name = '{LOADED}' and loaded.table_name = '{table.name}' "
        "and loaded.column_name = declared.column_name "
        "where loaded.data_type is distinct from declared.data_type",
        of=f"select column_name from {declared}",
    )


def _quarantine_plans(table: Table, about: Mapping[str, Any]) -> list[_Planned]:
    rows = f"select 1 as row_read from {LOADED}.quarantine where table_name = '{table.name}'"
    read = f"{rows} union all select 1 from {LOADED}.{table.name}"
    too_many = (
        f"{rows} and ((select count(*) from ({rows})) >= {QUARANTINE_ROWS} "
        f"or not exists (select 1 from {LOADED}.{table.name}))"
    )
    return [
        _Planned(**about, name="no row is in quarantine", severity="warning", sql=rows, of=read),
        _Planned(
            **about,
            name=f"no more than {QUARANTINE_SHARE:.0%} of the rows are in quarantine",
            severity="critical",
            sql=too_many,
            of=read,
            mostly=1 - QUARANTINE_SHARE,
        ),
    ]


def _key_plan(table: Table, about: Mapping[str, Any]) -> _Planned:
    name = f"{' with '.join(table.key)} {'is' if len(table.key) == 1 else 'are'} unique"
    if len(table.key) == 1:
        return _Planned(
            **about,
            name=name,
            severity="critical",
            columns=table.key,
            gx_name="column_values_to_be_unique",
            kwargs={"column": table.key[0]},
        )
    return _Planned(
        **about,
        name=name,
        severity="critical",
        columns=table.key,
        gx_name="compound_columns_to_be_unique",
        kwargs={"column_list": list(table.key)},
    )


def _values_plan(table: Table, column: str, about: Mapping[str, Any], absent: str) -> _Planned:
    declared = table.columns[column]
    name = f"{column} holds only values of the contract"
    if declared.type != "list":
        return _Planned(
            **about,
            name=name,
            severity="critical",
            columns=(column,),
            not_run=absent,
            gx_name="column_values_to_be_in_set",
            kwargs={"column": column, "value_set": list(declared.values)},
        )
    allowed = ", ".join(f"'{value}'" for value in declared.values)
    given = f"select 1 as given from {LOADED}.{table.name} where {column} is not null"
    return _Planned(
        **about,
        name=name,
        severity="critical",
        columns=(column,),
        not_run=absent,
        sql=f"{given} and not list_has_all([{allowed}], {column})",
        of=given,
    )


def _reference_plan(
    table: Table, key: ForeignKey, about: Mapping[str, Any], supply: _Supply
) -> _Planned:
    rows = f"select 1 as reference from {LOADED}.{table.name} as child where {key.given_sql}"
    return _Planned(
        **about,
        name=f"{' with '.join(key.columns)} names a row of {key.table}",
        severity="warning",
        columns=key.columns,
        sql=f"{rows} and not exists (select 1 from {LOADED}.{key.table} "
        f"as parent where {key.same_sql})",
        of=rows,
        not_run=supply.lacking(
            [key.table],
            {*((table.name, c) for c in key.columns), *((key.table, r) for r in key.referenced)},
        ),
    )


# What is judged by hand


def _judgement_plan(
    judgement: StatedExpectation,
    suite: Suite,
    contract: Contract,
    settings: Settings,
    supply: _Supply,
) -> _Planned:
    about: dict[str, Any] = {
        "suite": suite.name,
        "table": suite.table,
        "name": judgement.name,
        "kind": "judgement",
        "severity": judgement.severity,
        "why": judgement.why,
    }
    if judgement.sql is None:
        base = {c.local_day: c.name for c in contract.tables[suite.table].columns.values()}
        used = {(suite.table, base.get(c, c)) for c in judgement.columns}
        return _Planned(
            **about,
            columns=judgement.columns,
            gx_name=judgement.expect,
            kwargs=judgement.kwargs,
            not_run=supply.lacking((), used),
        )
    statements = [s for s in (judgement.sql, judgement.of) if s]
    tables = set().union(*(tables_read(s) for s in statements)) & set(contract.tables)
    tables -= judgement.without
    columns: set[tuple[str, str]] = set()
    # Finding a statement's columns takes a while; seldom is one of that name missing.
    if any(column in s for _, column in supply.missing for s in statements):
        columns = {
            pair
            for s in statements
            for pair in columns_read(contract, supply.schema, s)
            if pair[0] not in judgement.without
        }
    unset = [name for name in judgement.needs_settings if not getattr(settings, name)]
    return _Planned(
        **about,
        sql=judgement.sql,
        of=judgement.of,
        mostly=judgement.mostly,
        unless_fewer_than=judgement.unless_fewer_than,
        not_run=supply.lacking(tables, columns, unset),
    )


def _missing_columns(connection: Session) -> set[tuple[str, str]]:
    """Return the columns that were not supplied, of tables that were."""
    return set(
        connection.execute(
            f"select c.table_name, c.column_name from {LOADED}.column_supply as c "
            f"join {LOADED}.table_supply as t on t.table_name = c.table_name "
            "where t.is_supplied and not c.is_supplied"
        ).fetchall()
    )


# Running


def _run(validator: Any, table: str | None, plans: Sequence[_Planned]) -> list[SuiteResult]:
    """Run the plans that can be run, each relation's in one validation, and keep their order."""
    results: dict[int, SuiteResult] = {n: _not_run(p) for n, p in enumerate(plans) if p.not_run}
    for is_loaded in (True, False):
        chosen = [n for n, p in enumerate(plans) if p.is_loaded == is_loaded and not p.not_run]
        if not chosen:
            continue
        outcomes = validator.validate(
            table,
            [_expectation(plans[n]) for n in chosen],
            schema=f"{LOADED}.main" if is_loaded else None,
        )
        for number, outcome in zip(chosen, outcomes, strict=True):
            results[number] = _result(plans[number], outcome)
    return [results[n] for n in range(len(plans))]


def _expectation(plan: _Planned) -> Any:
    from privity.quality.great_expectations import counted_rows, native

    if plan.gx_name is None:
        return counted_rows(plan.sql, plan.of, plan.mostly, plan.unless_fewer_than)
    return native(plan.gx_name, plan.kwargs)


def _not_run(plan: _Planned) -> SuiteResult:
    return _result_of(plan, None, None, None, None, plan.not_run)


def _result_of(
    plan: _Planned,
    success: bool | None,
    observed: str | None,
    unexpected: int | None,
    examined: int | None,
    message: str,
) -> SuiteResult:
    return SuiteResult(
        plan.suite,
        plan.table,
        plan.name,
        ", ".join(plan.columns) or None,
        plan.kind,
        plan.severity,
        success,
        observed,
        unexpected,
        examined,
        message,
    )


def _result(plan: _Planned, outcome: Any) -> SuiteResult:
    unexpected = outcome.result.get("unexpected_count")
    examined = outcome.result.get("element_count")
    # Great Expectations passes over empty cells; "none of 900" must not count them.
    passed_over = outcome.result.get("missing_count") or 0
    if examined is not None:
        examined -= passed_over
    success: bool | None = outcome.success
    observed = None
    if outcome.error:
        message = f"it could not be evaluated ({outcome.error})"
    elif examined == 0 and not unexpected:
        success, message = None, "no row to examine" + _gaps(plan, passed_over)
    elif unexpected is not None and examined:
        observed = _share(unexpected, examined)
        message = f"{unexpected:,} of {examined:,}" if unexpected else f"none of {examined:,}"
        message += _tolerance(plan) + _gaps(plan, passed_over)
    else:
        observed = _aggregate(outcome.result.get("observed_value"))
        message = f"observed {observed}" if observed else ""
    if success is False and plan.why:
        message = f"{message}. {plan.why}"
    return _result_of(plan, success, observed, unexpected, examined, message)


def _gaps(plan: _Planned, count: int) -> str:
    """Say how many rows were not compared, of an expectation that compares several columns."""
    if not count or len(plan.columns) < 2:
        return ""
    rows = f"{count:,} rows with a gap" if count > 1 else "1 row with a gap"
    return f"; {rows} in {' or '.join(plan.columns)} not compared"


def _share(unexpected: int, examined: int) -> str:
    """Return a share in percent; a few of many are never written as none."""
    return "<0.1%" if 0 < unexpected < 0.0005 * examined else f"{unexpected / examined:.1%}"


def _tolerance(plan: _Planned) -> str:
    mostly = plan.kwargs.get("mostly", plan.mostly)
    return f", {1 - mostly:.0%} are tolerated" if mostly < 1 else ""


def _aggregate(value: Any) -> str | None:
    """Return a number as text; anything else may be a value of the extract and is withheld."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return f"{value:g}" if isinstance(value, float) else str(value)
