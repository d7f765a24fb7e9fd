"""The sample agency changed as a whole, and what a run finds in it compared with what it must find.

A transformation rewrites every extract by SQL over its texts, so that all of loading is in the
test; Python moves no row. ``different`` compares two runs' evidence, table by table.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from privity.catalogue.contract import load_contract
from privity.engine.duckdb import open_memory
from privity.engine.session import Session
from privity.intake.load import load_extracts
from privity.resources import data_samples_dir
from privity.runs.judging import judge
from privity.runs.plan import Request, plan_run
from privity.workspace.workspace import Workspace

AGENCY = data_samples_dir() / "agency"
CONTRACT = load_contract()
PERIOD = "2026-Q3"
ZONE = "America/New_York"
DAYS = 364

# Every id of the sample has this form, and nothing else in a key of a finding has.
_ID = "[A-Za-z]+-[0-9A-Za-z]+"
_LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
# A longer id stands after its own beginning; with a last sign above all others it stands before.
_MACROS = f"""
create macro reversed_id(t) as case when regexp_full_match(t, '{_ID}')
    then translate(t, '{_LETTERS}', '{_LETTERS[::-1]}') || '~' else t end;
create macro copied_id(t) as case when regexp_full_match(t, '{_ID}')
    then replace(t, '-', 'x-') else t end;
create macro same_id(t) as t;
create macro moved(t) as case when try_cast(substr(t, 1, 10) as date) is not null
    then cast(cast(substr(t, 1, 10) as date) + {DAYS} as varchar) || substr(t, 11) else t end;
"""
# Not ids of records: the clause that a signature speaks of is the policy's.
NO_IDS = {("attestations", "clause_id")}


@dataclass(frozen=True)
class Agency:
    """The sample's extracts as texts, to be changed and then written into a workspace."""

    connection: Session = field(default_factory=open_memory)

    def __post_init__(self) -> None:
        self.connection.execute("set timezone = 'UTC'")
        self.connection.execute(_MACROS)
        for path in sorted((AGENCY / "extracts").iterdir()):
            table = path.name.split(".")[0]
            columns = {n: "VARCHAR" for n in CONTRACT.tables[table].columns}
            reader = {
                "parquet": f"read_parquet('{path}')",
                "jsonl": f"read_json('{path}', columns = {columns})",
            }.get(
                path.suffix[1:],
                f"read_csv('{path}', header = true, all_varchar = true,"
                " delim = ',', quote = '\"', escape = '\"')",
            )
            self.connection.execute(
                f"create table {table} as select cast(columns(*) as varchar) from {reader}"
            )

    def change(self, table: str, columns: Mapping[str, str]) -> None:
        """Replace columns of a table by expressions over its row."""
        if columns:
            replaced = ", ".join(f"{sql} as {name}" for name, sql in columns.items())
            self.connection.execute(
                f"create or replace table {table} as select * replace ({replaced}) from {table}"
            )

    def change_all(self, columns_of: Callable[[str], Mapping[str, str]]) -> None:
        for table in self.tables:
            self.change(table, columns_of(table))

    @property
    def tables(self) -> list[str]:
        return [
            t
            for (t,) in self.connection.execute(
                "select table_name from duckdb_tables() order by all"
            ).fetchall()
        ]

    def columns(self, table: str, *types: str) -> list[str]:
        """Return the columns of a table that were supplied and are of one of these types."""
        given = {row[0] for row in self.connection.execute(f"describe {table}").fetchall()}
        return [
            c.name
            for c in CONTRACT.tables[table].columns.values()
            if c.name in given and c.type in types
        ]

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
                    f"to '{root / 'extracts' / name}.csv' (header)"
                )
        return root


def permute(agency: Agency) -> None:
    """Put the rows of every table into another order, the same each time."""
    for table in agency.tables:
        agency.connection.execute(
            f"create or replace table {table} as select * from {table} "
            f"order by md5(cast({table} as varchar) || 'another order')"
        )


def in_utc(agency: Agency) -> None:
    """Write every time in UTC with its offset; a local one is read in the agency's zone.

    A day without a time stays one, and so does a time in an hour that the clocks repeat.
    """
    agency.connection.execute(f"set timezone = '{ZONE}'")

    def utc(column: str) -> str:
        at = f"try_cast({column} as timestamptz)"
        local = f"strftime({at} {{}} interval 1 hour, '%Y-%m-%d %H:%M:%S')"
        return (
            f"case when {column} like '%:%' and {at} is not null "
            f"and strftime({at}, '%Y-%m-%d %H:%M:%S') not in ({local.format('+')}, "
            f"{local.format('-')}) then strftime(timezone('UTC', {at}), "
            f"'%Y-%m-%dT%H:%M:%S.%f+00:00') else {column} end"
        )

    agency.change_all(lambda t: {c: utc(c) for c in agency.columns(t, "timestamp")})


def rename(agency: Agency) -> None:
    """Give every id another name, in all columns that hold it, so that their order is reversed."""
    agency.change_all(lambda t: _renamed(agency, t, "reversed_id"))


def _renamed(agency: Agency, table: str, macro: str) -> dict[str, str]:
    lists = (
        "cast(to_json(list_transform(from_json({c}, '[\"VARCHAR\"]'), lambda x: {m}(x))) "
        "as varchar)"
    )
    return {
        **{c: f"{macro}({c})" for c in agency.columns(table, "id") if (table, c) not in NO_IDS},
        **{
            c: lists.format(c=c, m=macro)
            for c in agency.columns(table, "list")
            if not CONTRACT.tables[table].columns[c].values
        },
    }


def shift(agency: Agency) -> None:
    """Move every day and every time by 364 days: 52 weeks, so that each stays a weekday."""
    agency.change_all(lambda t: {c: f"moved({c})" for c in agency.columns(t, "date", "timestamp")})


def join_copy(agency: Agency) -> None:
    """Add a copy of the agency that shares no id and no person's address with it."""
    # The ombudsman's address is a setting, and one for both.
    copied = (
        r"case when {c} ilike '%ombudsman@%' then {c} "
        r"else regexp_replace({c}, '([^\s<>\"]+@)', 'x.\1') end"
    )
    addresses = {"emails": "sender", "email_recipients": "address", "persons": "email"}
    for table in agency.tables:
        columns = _renamed(agency, table, "copied_id")
        if column := addresses.get(table):
            columns[column] = copied.format(c=column)
        replaced = ", ".join(f"{sql} as {name}" for name, sql in columns.items())
        agency.connection.execute(
            f"insert into {table} select * "
            f"{f'replace ({replaced})' if replaced else ''} from {table}"
        )


# Rows that no control judges: people in no case, cases closed a generation ago, their work, mail
# and backups of then.
IRRELEVANT = {
    # Without names: how rare a surname is weighs in the order of the access queue.
    "persons": (500, "'P-8' || lpad(n, 5, '0') as person_id, '1950-01-01' as birth_date"),
    "cases": (
        300,
        "'C-8' || lpad(n, 5, '0') as case_id, 'adult' as kind, 'state' as programme, "
        "'2001-02-05' as opened_on, '2001-03-05' as closed_on, 'false' as restricted",
    ),
    "work_items": (
        200,
        "'K-8' || lpad(n, 5, '0') as work_id, 'visit' as kind, "
        "'C-8' || lpad(n, 5, '0') as case_id, '2001-02-06 10:00:00' as opened_at, "
        "'2001-02-07 10:00:00' as closed_at",
    ),
    "emails": (
        200,
        "'N-8' || lpad(n, 5, '0') as message_id, '2001-02-06T10:00:00Z' as sent_at, "
        "'internal' as direction, 'w-10038@agency.example.gov' as sender, "
        "'W-10038' as sender_staff_id, 'employee' as sender_class, "
        "'false' as case_specific",
    ),
    "access_events": (
        100,
        "'E-8' || lpad(n, 5, '0') as event_id, 'ECMS' as system, "
        "'ecms-162' as account_id, 'W-10068' as staff_id, "
        "'2001-02-06T10:00:00Z' as occurred_at, 'login' as action",
    ),
}


def add_irrelevant(agency: Agency) -> None:
    """Add 1,300 rows that say nothing of what is judged."""
    for table, (count, columns) in IRRELEVANT.items():
        agency.connection.execute(
            f"insert into {table} by name select {columns} "
            f"from (select cast(unnest(range({count})) as varchar) as n)"
        )


def judged(root: Path, period: str = PERIOD) -> Path:
    """Load a workspace's extracts and evaluate all there is; return the evidence."""
    plan = plan_run(Request(Workspace(root), period))
    extracts = load_extracts(plan.request.workspace, plan.settings, plan.contract)
    work = root / "judged"
    work.mkdir()
    judge(plan, extracts, None, b"metamorphic".ljust(32), work, "metamorphic", lambda *_: None)
    return work / "evidence.duckdb"


@dataclass(frozen=True)
class Expected:
    """What a transformation changes in a run's evidence, and so what is to be found there.

    ``rename`` is the macro that ids went through; ``leaves_out`` are columns, everywhere or of one
    table, that say nothing after it, ``tables_out`` such tables, ``tests_out`` controls, clauses
    and expectations whose subjects are no records of one agency. By ``days`` calendar months are
    other months, so that tables by month are out.
    """

    rename: str = "same_id"
    days: int = 0
    is_union: bool = False
    leaves_out: frozenset[str] = frozenset()
    tables_out: frozenset[str] = frozenset()
    tests_out: frozenset[str] = frozenset()


# How the files came and when they were read; what is stated of a run, not found by it.
_FILES = frozenset(
    {"load_results", "left_out", "files_read", "run_info", "settings_used", "supplies"}
)
_KEYS = frozenset(
    {"subject", "case_id", "staff_id", "unit_id", "person_id", "event_id", "value", "incident_id"}
)
# Whole numbers that count nothing, so that two agencies' are no sum.
_NO_COUNTS = frozenset({"days", "rank", "ordinal", "reviewer_no", "highest_days", "lowest_days"})
# Where a row stood in its file, and the file's name.
_NEVER = frozenset({"line", "source"})


def different(base: Path, other: Path, expected: Expected) -> dict[str, tuple[int, int, list]]:
    """Compare two runs' evidence, table by table.

    Returns
    -------
    dict
        By table: how many rows are missing, how many are there that should not be, and some of
        both; tables that are as they must be are not in it.
    """
    found = {}
    with open_memory() as connection:
        connection.execute(_MACROS)
        for name, path in (("base", base), ("other", other)):
            connection.execute(f"attach '{path}' as {name} (read_only)")
        tables = [
            sorted(
                t
                for (t,) in connection.execute(
                    "select table_name from duckdb_tables() where database_name = $1", [name]
                ).fetchall()
            )
            for name in ("base", "other")
        ]
        assert tables[0] == tables[1]
        for table in tables[0]:
            if table in _FILES | expected.tables_out:
                continue
            if expected.days and _has(connection, table, "month"):
                continue
            must, have = _sides(connection, table, expected)
            missing, extra = (
                connection.execute(f"({a}) except all ({b})").fetchall()
                for a, b in ((must, have), (have, must))
            )
            if missing or extra:
                found[table] = (len(missing), len(extra), missing[:3] + extra[:3])
    return found


def _has(connection, table: str, column: str) -> bool:
    return column in {row[0] for row in connection.execute(f'describe base."{table}"').fetchall()}


def _where(connection, table: str, expected: Expected) -> str:
    """Return the condition that keeps the tests left out away, a suite's of a control too."""
    names = [c for c in ("control_id", "clause_id") if _has(connection, table, c)]
    names += ["table_name", "expectation"] if table == "suite_results" else []
    listed = ", ".join(f"'{t}'" for t in sorted(expected.tests_out))
    return (
        " where " + " and ".join(f"{n} not in ({listed})" for n in names)
        if names and listed
        else ""
    )


def _sides(connection, table: str, expected: Expected) -> tuple[str, str]:
    """Return what must be in a table, and what is: two queries over the same columns."""
    described = [
        (f'"{name}"', kind)
        for name, kind, *_ in connection.execute(f'describe base."{table}"').fetchall()
        if not {name, f"{table}.{name}"} & (expected.leaves_out | _NEVER)
    ]
    where = _where(connection, table, expected)
    plain = ", ".join(_rounded(n, k) for n, k in described)
    changed = ", ".join(f"{_changed(n, k, expected)} as {n}" for n, k in described)
    if not expected.is_union:
        return (
            f'select {changed} from base."{table}"{where}',
            f'select {plain} from other."{table}"{where}',
        )
    counts = [
        n for n, k in described if k in ("BIGINT", "HUGEINT") and n.strip('"') not in _NO_COUNTS
    ]
    rest = ", ".join(n for n, _ in described if n not in counts)
    of_base = ", ".join(f"{_rounded(n, k)} as {n}" for n, k in described)
    both = (
        f'(select {of_base} from base."{table}"{where} union all '
        f'select {changed} from base."{table}"{where})'
    )
    # What names no record of an agency is one in both, with the counts of both.
    summed = ", ".join(f"sum({n}) as {n}" if n in counts else n for n, _ in described)
    return (
        f"select {summed} from {both} group by {rest or 'true'}",
        f"select {', '.join(f'sum({n})' if n in counts else n for n, _ in described)} "
        f'from (select {of_base} from other."{table}"{where}) group by {rest or "true"}',
    )


def _rounded(name: str, kind: str) -> str:
    if kind == "DOUBLE":
        return f"round({name}, 9)"
    return f"list_sort({name})" if kind.endswith("[]") else name


def _changed(name: str, kind: str, expected: Expected) -> str:
    """Return a column's expression over a row of the base, as the transformation makes it."""
    sql = name
    if kind == "VARCHAR" and name.strip('"') in _KEYS:
        part = f"{expected.rename}(x)"
        if expected.days:
            part = f"moved({part})"
        sql = f"array_to_string(list_transform(string_split({name}, '|'), lambda x: {part}), '|')"
    elif expected.days and kind == "DATE":
        sql = f"{name} + {expected.days}"
    elif expected.days and kind == "TIMESTAMP":
        sql = f"{name} + interval {expected.days} day"
    return _rounded(sql, kind)
