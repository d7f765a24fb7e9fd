"""The evaluation database: extracts as known on the as-of day, calendar, addresses, models.

Owns the connection in which controls, explanations and measures run. Models are built when
something first reads them; what they read decides what a control needs.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import pyarrow as pa

from privity.catalogue import (
    Catalogue,
    Contract,
    Param,
    SqlFile,
    Table,
    binds_used,
    doubts_in,
    relations_read,
    stated_params,
)
from privity.engine import (
    BoundPassed,
    EngineError,
    NotBuilt,
    Result,
    Session,
    attach,
    bounded,
    kind_of,
    limit,
    lock,
    open_file,
)
from privity.errors import nearest
from privity.periods import Scope, calendar_rows, local_midnight
from privity.sqltext import ident, local_day
from privity.staging.addresses import stage_addresses
from privity.staging.encryption import attach_evidence
from privity.workspace import Settings

STAGED = ("calendar", "addresses", "period_bounds", "work_grace")
_CALENDAR_FIRST = dt.date(1990, 1, 1)


@dataclass
class Evaluation:
    """One evaluation database and what it was made for; ``built`` names the models it holds."""

    connection: Session
    catalogue: Catalogue
    settings: Settings
    scope: Scope
    supplied: frozenset[str]
    special: Mapping[str, Callable[[Evaluation], None]] = field(default_factory=dict)
    built: set[str] = field(default_factory=set)
    broken: dict[str, str] = field(default_factory=dict)
    """Models that could not be built, with the reason: nothing may read what is half there."""

    def known(self, params: tuple[Param, ...] = ()) -> dict[str, Any]:
        """Return all that a statement may bind: the contract's values, settings, scope, params."""
        return {
            **self.catalogue.contract.value_binds,
            **self.settings.binds(),
            **self.scope.binds(),
            **{p.name: p.value for p in params},
        }

    def binds(self, sql: str, params: tuple[Param, ...] = ()) -> dict[str, Any]:
        """Return the values for the ``$names`` that a statement uses.

        Raises
        ------
        ValueError
            With the names that nothing is known by.
        """
        known, used = self.known(params), sorted(binds_used(sql))
        if unknown := [f"${name}{nearest(name, known)}" for name in used if name not in known]:
            raise ValueError(f"unknown bind {', '.join(unknown)}")
        return {name: known[name] for name in used}

    def execute(self, sql: str, params: tuple[Param, ...] = (), place: str = "") -> Result:
        """Run one statement with its binds, within its bounds.

        Parameters
        ----------
        sql : str
        params : tuple of Param
        place : str
            The file that the statement is from, for the message.

        Raises
        ------
        BoundPassed
            If it takes too long or wants too much memory or disk space.
        """
        with self._bounded(place):
            return self.connection.execute(sql, self.binds(sql, params))

    def create_table(
        self, name: str, select: str, params: tuple[Param, ...] = (), place: str = ""
    ) -> None:
        """Make a table of what a SELECT finds, with its binds and within its bounds.

        Parameters
        ----------
        name : str
            As SQL writes it.
        select : str
        params : tuple of Param
        place : str
            As for ``execute``, which says what is raised.
        """
        with self._bounded(place):
            self.connection.create_table(name, select, self.binds(select, params))

    @contextmanager
    def _bounded(self, place: str) -> Iterator[None]:
        try:
            with bounded(self.connection, self.settings.control_seconds):
                yield
        except BoundPassed as error:
            raise BoundPassed(f"{place} {error}" if place else str(error)) from None

    def ensure(self, relation: str) -> None:
        """Build a model, and whatever it reads, unless it is there already.

        Raises
        ------
        NotBuilt
            If it cannot be built, now and whenever it is asked for again.
        """
        if relation in self.broken:
            raise NotBuilt(self.broken[relation])
        if relation in self.built or relation in self.catalogue.contract.tables:
            return
        if relation in STAGED:
            return
        self.built.add(relation)
        try:
            self._build(relation)
        except NotBuilt as error:
            self.broken[relation] = str(error)
            raise
        except (EngineError, ValueError) as error:
            self.broken[relation] = f"{relation} could not be built: {kind_of(error)}"
            raise NotBuilt(self.broken[relation]) from error

    def _build(self, relation: str) -> None:
        if relation in self.special:
            self.special[relation](self)
            return
        model = self.catalogue.models[relation]
        self.require_steady(model)
        for needed in sorted(relations_read(model.sql)):
            self.ensure(needed)
        self.create_table(
            ident(relation), model.sql, stated_params(model.front.get("params")), model.place
        )

    def require_steady(self, file: SqlFile) -> None:
        """Raise if an agency's own file may give other rows another time; ours are tested.

        Raises
        ------
        ValueError
            With each line and what to write instead.
        """
        if self.catalogue.is_own(file):
            self.refuse_unsteady(file)

    def refuse_unsteady(self, file: SqlFile) -> None:
        """Raise if a file, whoever's it is, may give other rows another time.

        Raises
        ------
        ValueError
            With each line and what to write instead.
        """
        if found := doubts_in(self.connection, file):
            raise ValueError("; ".join(f"line {line}: {told}" for line, told in found))


def open_database(
    path: Path | str,
    extracts: Path,
    evidence: Path,
    temp: Path,
    previous: Path | None = None,
    settings: Settings | None = None,
) -> Session:
    """Open an evaluation database with typed extracts and evidence attached, then lock it.

    Parameters
    ----------
    path : Path or str
        The scratch file.
    extracts : Path
        The typed extracts; attached read-only as ``ext``.
    evidence : Path
        The evidence file; attached as ``evidence``.
    temp : Path
        Where DuckDB may spill.
    previous : Path, optional
        The evidence of the run before; attached read-only as ``previous``.
    settings : Settings, optional
        What memory and disk space it may use; by default what the engine takes by itself.

    Returns
    -------
    Session
        Without access to other files, its configuration locked.
    """
    connection = open_file(path, config={"temp_directory": str(temp)})
    settings = settings or Settings()
    limit(connection, settings.engine_memory_mb, settings.engine_disk_mb)
    attach(connection, extracts, "ext")
    attach(connection, evidence, "evidence", read_only=False)
    if previous:
        attach_evidence(connection, previous, "previous")
    connection.execute("set timezone = 'UTC'")
    lock(connection)
    return connection


def stage(connection: Session, contract: Contract, settings: Settings, scope: Scope) -> None:
    """Lay out what every control may read: known extracts, calendar, period bounds, addresses."""
    stage_known(connection, contract, scope)
    stage_bounds(connection, scope)
    stage_calendar(connection, settings, scope)
    stage_grace(connection, settings)
    stage_addresses(connection, settings)


def stage_known(connection: Session, contract: Contract, scope: Scope) -> None:
    """Make one view per contract table that knows nothing dated after the as-of day."""
    for table in contract.tables.values():
        connection.create_view(table.name, known_rows(table, scope), replace=True)


def known_rows(table: Table, scope: Scope) -> str:
    """Return the SELECT of one table as known on the as-of day (rulings 2 and 3).

    Rows born later are gone, later dates are NULL unless they are plans, and so is what became a
    fact on a later date; for each timestamp ``x_at`` there is its local calendar day ``x_on``, of an
    end its last day.
    """
    last_day, end = f"date '{scope.as_of}'", f"timestamp '{scope.as_of_end}'"
    columns = []
    for column in table.columns.values():
        value = column.name
        is_fact = column.name not in table.plans and column.name != table.born
        if is_fact and column.type == "date":
            value = f"case when {column.name} <= {last_day} then {column.name} end"
        elif is_fact and column.type == "timestamp":
            value = f"case when {column.name} < {end} then {column.name} end"
        elif column.name in table.dated:
            dates = table.dated[column.name]
            known_by = " or ".join(f"{d} < {end}" for d in dates)
            value = f"case when {known_by} or coalesce({', '.join(dates)}) is null then {column.name} end"
        columns.append(f"{value} as {column.name}")
        if column.local_day:
            if column.is_end:
                # What ends with a day ends at the midnight after it: that day is its last, and
                # what ends with the as-of day lasts through it and is known to end.
                last = f"{column.name} - interval 1 microsecond"
                value = f"case when {column.name} <= {end} then {last} end" if is_fact else last
            columns.append(f"{local_day(value, scope.timezone)} as {column.local_day}")
    known = ""
    if table.born:
        is_date = table.columns[table.born].type == "date"
        limit = f"{table.born} <= {last_day}" if is_date else f"{table.born} < {end}"
        known = f" where {table.born} is null or {limit}"
    return f"select {', '.join(columns)} from ext.{table.name}{known}"


def stage_bounds(connection: Session, scope: Scope) -> None:
    """Make ``period_bounds``, the period and as-of day as one row, for SQL without binds."""
    binds = scope.binds()
    columns = ", ".join(f"${name} as {name}" for name in binds)
    connection.create_table("period_bounds", f"select {columns}", binds, replace=True)


def stage_calendar(connection: Session, settings: Settings, scope: Scope) -> None:
    """Make ``calendar`` from 1990 to three years after the as-of day (ruling 4)."""
    last = dt.date(scope.as_of.year + 3, 12, 31)
    rows = _calendar(last, settings.state, tuple(settings.holidays), scope.timezone)
    with connection.uploaded("calendar_rows", rows):
        connection.create_table("calendar", "select * from calendar_rows", replace=True)


@lru_cache(maxsize=32)
def _calendar(last: dt.date, state: str, closed: tuple[dt.date, ...], timezone: str) -> pa.Table:
    days, business, numbers = zip(*calendar_rows(_CALENDAR_FIRST, last, state, closed), strict=True)
    starts = [local_midnight(day, timezone) for day in (*days, last + dt.timedelta(days=1))]
    return pa.table(
        {
            "day_on": pa.array(days, pa.date32()),
            "is_business_day": business,
            "business_day_no": pa.array(numbers, pa.int32()),
            "starts_at": pa.array(starts[:-1], pa.timestamp("us")),
            "ends_at": pa.array(starts[1:], pa.timestamp("us")),
        }
    )


def stage_grace(connection: Session, settings: Settings) -> None:
    """Make ``work_grace``: lead and lag days by kind of work item (ruling 27)."""
    connection.execute(
        "create or replace table work_grace (kind varchar, lead_days integer, lag_days integer)"
    )
    for kind in sorted(set(settings.lead_days) | set(settings.lag_days)):
        connection.execute(
            "insert into work_grace values ($kind, $lead, $lag)",
            {
                "kind": kind,
                "lead": settings.lead_days.get(kind, 0),
                "lag": settings.lag_days.get(kind, 0),
            },
        )


def columns_supplied(connection: Session) -> dict[str, frozenset[str]]:
    """Return the tables that the extracts hold, each with the columns that were supplied."""
    rows = connection.execute(
        """
        select columns.table_name, list(columns.column_name)
        from ext.column_supply as columns
        join ext.table_supply as tables on tables.table_name = columns.table_name
        where tables.is_supplied and columns.is_supplied
        group by columns.table_name order by columns.table_name
        """
    ).fetchall()
    return {table: frozenset(columns) for table, columns in rows}
