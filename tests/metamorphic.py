"""The sample agency changed as a whole, and what a run finds in it compared with what it must find.

A transformation rewrites every extract by SQL over its texts, so that all of loading is in the
test; Python moves no row. ``differing`` compares what two runs found.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from privity.content import data_samples_dir
from privity.contract import load_contract
from privity.judge import judge
from privity.load import load_extracts
from privity.planning import Request, plan_run
from privity.workspace import Workspace

AGENCY = data_samples_dir() / "agency"
CONTRACT = load_contract()
PERIOD = "2026-Q3"
ZONE = "America/New_York"


@dataclass(frozen=True)
class Agency:
    """The sample's extracts as texts, to be changed and then written into a workspace."""

    connection: duckdb.DuckDBPyConnection = field(default_factory=duckdb.connect)

    def __post_init__(self) -> None:
        self.connection.execute("set timezone = 'UTC'")
        for path in sorted((AGENCY / "extracts").iterdir()):
            table = path.name.split(".")[0]
            columns = {n: "VARCHAR" for n in CONTRACT.tables[table].columns}
            reader = {"parquet": f"read_parquet('{path}')",
                      "jsonl": f"read_json('{path}', columns = {columns})"}.get(
                          path.suffix[1:], f"read_csv('{path}', header = true, all_varchar = true,"
                                           " delim = ',', quote = '\"', escape = '\"')")
            self.connection.execute(f"create table {table} as "
                                    f"select cast(columns(*) as varchar) from {reader}")

    def change(self, table: str, columns: Mapping[str, str]) -> None:
        """Replace columns of a table by expressions over its row."""
        if columns:
            replaced = ", ".join(f"{sql} as {name}" for name, sql in columns.items())
            self.connection.execute(f"create or replace table {table} as "
                                    f"select * replace ({replaced}) from {table}")

    def change_all(self, columns_of: Callable[[str], Mapping[str, str]]) -> None:
        for table in self.tables:
            self.change(table, columns_of(table))

    @property
    def tables(self) -> list[str]:
        return [t for t, in self.connection.execute(
            "select table_name from duckdb_tables() order by all").fetchall()]

    def columns(self, table: str, *types: str) -> list[str]:
        """Return the columns of a table that were supplied and are of one of these types."""
        given = {row[0] for row in self.connection.execute(f"describe {table}").fetchall()}
        return [c.name for c in CONTRACT.tables[table].columns.values()
                if c.name in given and c.type in types]

    def write(self, root: Path, parts: int = 1) -> Path:
        """Write the workspace, each table as so many files."""
        shutil.copytree(AGENCY, root, ignore=shutil.ignore_patterns("extracts", "*.csv"))
        (root / "extracts").mkdir()
        settings = (root / "agency.toml").read_text()
        (root / "agency.toml").write_text(settings.split("# What the offices said")[0])
        for table in self.tables:
            for part in range(parts):
                name = table if parts == 1 else f"{table}.part{part}"
                self.connection.execute(
                    f"copy (select * exclude (n) from (select *, row_number() over () as n "
                    f"from {table}) where n % {parts} = {part} order by n) "
                    f"to '{root / 'extracts' / name}.csv' (header)")
        return root


def permute(agency: Agency) -> None:
    """Put the rows of every table into another order, the same each time."""
    for table in agency.tables:
        agency.connection.execute(
            f"create or replace table {table} as select * from {table} "
            f"order by md5(cast({table} as varchar) || 'another order')")


def in_utc(agency: Agency) -> None:
    """Write every time in UTC with its offset; a local one is read in the agency's zone.

    A day without a time stays one, and so does a time in an hour that the clocks repeat.
    """
    agency.connection.execute(f"set timezone = '{ZONE}'")

    def utc(column: str) -> str:
        at = f"try_cast({column} as timestamptz)"
        local = f"strftime({at} {{}} interval 1 hour, '%Y-%m-%d %H:%M:%S')"
        return (f"case when {column} like '%:%' and {at} is not null "
                f"and strftime({at}, '%Y-%m-%d %H:%M:%S') not in ({local.format('+')}, "
                f"{local.format('-')}) then strftime(timezone('UTC', {at}), "
                f"'%Y-%m-%dT%H:%M:%S.%f+00:00') else {column} end")

    agency.change_all(lambda t: {c: utc(c) for c in agency.columns(t, "timestamp")})


def judged(root: Path) -> Path:
    """Load a workspace's extracts and evaluate all there is; return the evidence."""
    plan = plan_run(Request(Workspace(root), PERIOD))
    extracts = load_extracts(plan.request.workspace, plan.settings, plan.contract)
    work = root / "judged"
    work.mkdir()
    judge(plan, extracts, None, b"metamorphic".ljust(32), work, "metamorphic", lambda *_: None)
    return work / "evidence.duckdb"


EXCEPTIONS = """select control_id, subject, status, reason, case_id, staff_id, unit_id, occurred_at
from {run}.findings"""
CONTROLS = """select control_id, status, examined, passed, failed, warned, not_applicable
from {run}.control_results"""
SUITES = """select suite, expectation, success, unexpected_count
from {run}.suite_results where kind <> 'control'"""


def differing(base: Path, other: Path, sql: str) -> list[tuple]:
    """Return rows that are missing in the other run, and those that should not be there."""
    with duckdb.connect() as connection:
        connection.execute(f"attach '{base}' as base (read_only)")
        connection.execute(f"attach '{other}' as other (read_only)")
        must, have = sql.format(run="base"), sql.format(run="other")
        return connection.execute(
            f"(select 'missing', * from (({must}) except all ({have}))) union all "
            f"(select 'beyond', * from (({have}) except all ({must})))").fetchall()
