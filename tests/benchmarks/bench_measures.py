"""All measures of disclosures over ten million of them, against one scan-and-group.

    python tests/benchmarks/bench_measures.py [--rows 10000000] [--period 2024-10-01/2026-09-30]

The extracts are made inside DuckDB, skewed as an agency's are: few recipients, channels, contents
and purposes make up most, units and counties differ in size, one in fifty names no case, one in
forty no basis. By default every disclosure lies in the period. What the measures share (numbered
dimensions) is built within their time. The named baselines, in the same process:

local months  disclosures by local month, kind of recipient and unit of the worker, as a control
              would group them, all columns that the measures read counted
UTC months    the same by months in UTC, which spares the conversion to local days

Measures that rest on why workers may look (disclosures_by_duty) are left out: their model is built
by the controls before. ``MEASURES`` names the families; a family is a table of extracts, its
baselines and the beginning of its measures' names. Wall clock and processor time; nothing is
asserted.
"""

from __future__ import annotations

import argparse
import datetime as dt
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from privity.catalogue.catalogue import read_catalogue
from privity.catalogue.contract import Contract, load_contract
from privity.catalogue.params import stated_params
from privity.catalogue.sql_file import relations_read
from privity.engine.duckdb import open_file
from privity.engine.session import Session
from privity.periods import Scope, parse_period
from privity.staging.staging import Evaluation, open_database, stage
from privity.workspace.settings import Settings

ZONE = "America/New_York"
ROWS, PERIOD = 10_000_000, "2024-10-01/2026-09-30"
MACROS = (
    "create temp macro chance(n, salt) as (hash(n + salt) % 1000003) / 1000003.0",
    "create temp macro skewed(items, n, salt) as "
    "items[1 + floor(len(items) * pow(chance(n, salt), 3))::int]",
    "create temp macro unit_no(n, salt) as floor(60 * pow(chance(n, salt), 1.6))::int",
)
PLACES = (
    """insert into staff by name
    select 'W-' || 10000 + n as staff_id, 'U-' || unit_no(n, 1) as unit_id,
        'social_worker' as role, 'agency' as employer, date '2020-01-01' as active_from
    from range(4000) as workers(n)""",
    """insert into cases by name
    select 'C-' || 100000 + n as case_id, 'in_home' as kind,
        'U-' || unit_no(n, 2) as unit_id, 'County ' || unit_no(n, 2) // 3 as county,
        date '2022-01-01' + (hash(n + 3) % 1700)::int as opened_on,
        case when hash(n + 4) % 5 > 0 then date '2022-01-01' + (hash(n + 3) % 1700)::int
            + (hash(n + 5) % 500)::int end as closed_on
    from range(200000) as cases(n)""",
)
DISCLOSURES = """insert into disclosures by name
    select 'D' || lpad(n::varchar, 9, '0') as disclosure_id,
        $first::timestamp + to_microseconds((n * ($seconds * 1e6 / $rows))::bigint)
            as disclosed_at,
        'W-' || 10000 + hash(n + 1) % 4000 as staff_id,
        case when hash(n + 2) % 50 > 0 then 'C-' || 100000 + hash(n + 3) % 200000 end as case_id,
        skewed($recipients, n, 4) as recipient_type, skewed($channels, n, 5) as channel,
        skewed($contents, n, 6) as content, skewed($purposes, n, 7) as purpose,
        case when hash(n + 8) % 40 > 0 then skewed($bases, n, 9) end as basis,
        case when hash(n + 10) % 30 = 0 then 'D0' end as redisclosure_of
    from range($rows) as numbers(n)"""
GROUPED = """select date_trunc('month', {day}) as month, disclosures.recipient_type, staff.unit_id,
        count(*), count(disclosures.channel), count(disclosures.content),
        count(disclosures.purpose), count(disclosures.basis), count(disclosures.case_id),
        count(disclosures.redisclosure_of)
    from disclosures left join staff on staff.staff_id = disclosures.staff_id group by all"""


@dataclass(frozen=True)
class Family:
    """Measures that are timed together: how their rows are made, and what they are held against."""

    fill: Callable[[Session, Contract, Scope, int], None]
    baselines: dict[str, str]
    prefixes: tuple[str, ...]
    left_out: frozenset[str] = frozenset()


def fill_disclosures(connection: Session, contract: Contract, scope: Scope, rows: int) -> None:
    """Make staff, cases and disclosures."""
    for sql in (*MACROS, *PLACES):
        connection.execute(sql)
    columns = contract.tables["disclosures"].columns
    connection.execute(
        DISCLOSURES,
        {
            "rows": rows,
            "first": scope.period.start,
            "seconds": (scope.period.end - scope.period.start).total_seconds(),
            "recipients": list(columns["recipient_type"].values),
            "channels": list(columns["channel"].values),
            "contents": list(columns["content"].values),
            "purposes": list(columns["purpose"].values),
            "bases": list(columns["basis"].values),
        },
    )


MEASURES = {
    "disclosures": Family(
        fill_disclosures,
        {
            "local months": GROUPED.format(day="disclosures.disclosed_on"),
            "UTC months": GROUPED.format(day="disclosures.disclosed_at"),
        },
        ("disclosure", "redisclosures"),
        frozenset({"disclosures_by_duty"}),
    ),
}


def timed(name: str, work: Callable[[], object]) -> tuple[float, float]:
    """Run something, print and return its wall clock and processor seconds."""
    wall, processor = time.perf_counter(), time.process_time()
    work()
    spent = time.perf_counter() - wall, time.process_time() - processor
    print(f"  {name:<44} {spent[0]:>7.2f} s  {spent[1]:>7.2f} s processor", flush=True)
    return spent


def measured(evaluation: Evaluation, family: Family) -> tuple[float, float]:
    """Take a family's measures, what they share built on the way; return the seconds in all."""
    spent = []
    for measure in evaluation.catalogue.measures:
        if not measure.id.startswith(family.prefixes) or measure.id in family.left_out:
            continue
        needed = (
            relations_read(measure.sql)
            - evaluation.built
            - set(evaluation.catalogue.contract.tables)
        )
        for relation in sorted(needed):
            if relation not in evaluation.built:
                spent.append(timed(f"({relation})", lambda r=relation: evaluation.ensure(r)))
        spent.append(
            timed(
                measure.id,
                lambda m=measure: evaluation.execute(
                    f'create table evidence."{m.id}" as {m.sql}',
                    stated_params(m.front.get("params")),
                ),
            )
        )
    return sum(s[0] for s in spent), sum(s[1] for s in spent)


def run(family: Family, rows: int, label: str, folder: Path) -> None:
    """Time one family's baselines and measures in a folder of its own."""
    contract, period = load_contract(), parse_period(label, ZONE)
    scope = Scope(period, min(period.last_on, dt.date(2028, 12, 31)), ZONE)
    with open_file(folder / "extracts.duckdb") as connection:
        connection.execute("set timezone = 'UTC'")
        for table in contract.tables.values():
            columns = ", ".join(f"{c.name} {c.sql_type}" for c in table.columns.values())
            connection.execute(f"create table {table.name} ({columns})")
        family.fill(connection, contract, scope, rows)
        connection.execute("checkpoint")
    settings = Settings(timezone=ZONE)
    connection = open_database(
        folder / "scratch.duckdb", folder / "extracts.duckdb", folder / "evidence.duckdb", folder
    )
    with connection:
        stage(connection, contract, settings, scope)
        evaluation = Evaluation(
            connection, read_catalogue(), settings, scope, frozenset(contract.tables)
        )
        base = {
            name: timed(name, lambda sql=sql: connection.execute(sql).fetchall())
            for name, sql in family.baselines.items()
        }
        wall, processor = measured(evaluation, family)
    print(f"  all measures {wall:.2f} s, {processor:.2f} s processor")
    for name, spent in base.items():
        print(
            f"  against {name}: {wall / spent[0]:.2f} times the wall clock, "
            f"{processor / spent[1]:.2f} times the processor time (aim 5)"
        )


def main() -> None:
    """Time each family."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--rows", type=int, default=ROWS, help="disclosures to make")
    parser.add_argument("--period", default=PERIOD)
    asked = parser.parse_args()
    for name, family in MEASURES.items():
        print(f"{name}, {asked.rows:,} rows, {asked.period}")
        with tempfile.TemporaryDirectory() as folder:
            run(family, asked.rows, asked.period, Path(folder))


if __name__ == "__main__":
    main()
