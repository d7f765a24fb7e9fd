"""Expectations over a million access events: inside DuckDB against the same through pandas.

    python tests/benchmarks/bench_quality.py [--rows 1000000]

Each way runs in a process of its own, on the same file, with the same expectations of Great
Expectations; time counts from the first row asked for to the last result, memory is the process's
peak. A third process runs the whole built-in suite of the table, SQL judgements included, which
pandas has no form for. Nothing is asserted.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from privity.catalogue.contract import load_contract
from privity.engine.duckdb import open_file
from privity.engine.session import Session
from privity.periods import Scope, parse_period
from privity.staging.staging import open_database, stage
from privity.workspace.settings import Settings

SCOPE = Scope(parse_period("2026-Q1", "America/New_York"), dt.date(2026, 3, 31), "America/New_York")
EVENTS = """
insert into access_events
select 'E' || lpad(n::varchar, 12, '0'), 'SYSTEM' || n % 5, 'ACCOUNT' || n % 3000,
    case when n % 50 > 0 then 'STAFF' || n % 3000 end,
    timestamp '2026-01-01 05:00:00' + to_microseconds(n * 7000000 % 7770000000000),
    ['login', 'search', 'view', 'edit', 'print', 'export', 'view', 'view'][n % 8 + 1],
    case when n % 8 > 1 then 'CASE' || n % 40000 end, null,
    case when n % 8 > 1 then 1 + n % 20 end, null, 'WORKSTATION' || n % 2000, null, null
from range({rows}) as numbers(n)
"""


def make_extracts(path: Path, rows: int) -> None:
    """Write typed extracts that hold nothing but access events."""
    contract = load_contract()
    with open_file(path) as connection:
        for table in contract.tables.values():
            columns = ", ".join(f"{c.name} {c.sql_type}" for c in table.columns.values())
            connection.execute(f"create table {table.name} ({columns})")
        connection.execute(EVENTS.format(rows=rows))
        connection.execute("create table quarantine (table_name varchar)")
        connection.execute(
            "create table table_supply as select 'access_events' as table_name, true as is_supplied"
        )
        connection.execute(
            "create table column_supply (table_name varchar, column_name varchar, "
            "is_supplied boolean)"
        )


def evaluation(extracts: Path) -> Session:
    """Open an evaluation database over the extracts, as a run does."""
    scratch = Path(tempfile.mkdtemp(dir=extracts.parent))
    connection = open_database(
        scratch / "scratch.duckdb", extracts, scratch / "evidence.duckdb", scratch
    )
    stage(connection, load_contract(), Settings(), SCOPE)
    return connection


def expectations() -> list[Any]:
    """Return what both ways examine: the contract's demands and judgements about columns."""
    import great_expectations.expectations as gxe

    table = load_contract().tables["access_events"]
    demanded = [gxe.ExpectColumnValuesToNotBeNull(column=c) for c in table.required]
    values = [
        gxe.ExpectColumnValuesToBeInSet(column=c.name, value_set=list(c.values))
        for c in table.columns.values()
        if c.values
    ]
    return [
        *demanded,
        *values,
        gxe.ExpectColumnValuesToBeUnique(column="event_id"),
        gxe.ExpectColumnValuesToNotBeNull(column="staff_id", mostly=0.95),
        gxe.ExpectColumnValuesToNotBeNull(column="workstation", mostly=0.5),
        gxe.ExpectColumnValuesToBeBetween(column="records_affected", min_value=0),
        gxe.ExpectColumnValuesToBeBetween(
            column="occurred_at",
            min_value=dt.datetime(1990, 1, 1),
            max_value=dt.datetime(2036, 1, 1),
        ),
        gxe.ExpectColumnValueLengthsToBeBetween(column="account_id", min_value=1, max_value=40),
    ]


def through_duckdb(extracts: Path) -> dict[str, Any]:
    """Validate inside DuckDB."""
    from privity.quality.great_expectations import opened

    expected = expectations()
    base, connection, began = peak_mb(), evaluation(extracts), now()
    with opened(connection) as session:
        outcomes = session.validate("access_events", expected, schema="ext.main")
    return measured(began, base, [o.success for o in outcomes])


def through_pandas(extracts: Path) -> dict[str, Any]:
    """Fetch into pandas and validate there."""
    import great_expectations as gx
    from great_expectations.data_context.types.base import ProgressBarsConfig

    from privity.quality.great_expectations import COUNTS_ONLY

    expected = expectations()
    base, connection, began = peak_mb(), evaluation(extracts), now()
    frame = connection.connection.execute("select * from ext.access_events").df()
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    asset = context.data_sources.add_pandas("pandas").add_dataframe_asset("access_events")
    batch = asset.add_batch_definition_whole_dataframe("all").get_batch({"dataframe": frame})
    suite = gx.ExpectationSuite(name="access_events", expectations=expected)
    found = batch.validate(suite, result_format=COUNTS_ONLY)
    return measured(began, base, [r.success for r in found.results])


def whole_suite(extracts: Path) -> dict[str, Any]:
    """Run the built-in suite of access events inside DuckDB, as a run does."""
    import privity.quality.great_expectations  # noqa: F401  its import is not what is measured
    from privity.quality.assess import run_suites
    from privity.quality.suites import read_suites

    contract = load_contract()
    suites = read_suites(contract)
    base, connection, began = peak_mb(), evaluation(extracts), now()
    results = run_suites(connection, contract, Settings(), suites, {"access_events"})
    return measured(began, base, [r.success for r in results])


def now() -> tuple[float, float]:
    """Return the clock and the processor time that this process has used, in seconds."""
    return time.perf_counter(), time.process_time()


def measured(
    began: tuple[float, float], base: float, successes: list[bool | None]
) -> dict[str, Any]:
    """Return times, peak memory, memory beyond what the imports took, and a tally."""
    peak, (clock, processor) = peak_mb(), now()
    return {
        "seconds": clock - began[0],
        "cpu": processor - began[1],
        "peak_mb": peak,
        "beyond_mb": peak - base,
        "held": successes.count(True),
        "expectations": len(successes),
    }


def peak_mb() -> float:
    """Return the highest resident memory of this process so far, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


WAYS = {"duckdb": through_duckdb, "pandas": through_pandas, "whole": whole_suite}


def main() -> None:
    """Run every way in its own process and print times, peaks and ratios."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--way", choices=WAYS, help=argparse.SUPPRESS)
    parser.add_argument("--extracts", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.way:
        print(json.dumps(WAYS[given.way](given.extracts)))
        return
    with tempfile.TemporaryDirectory() as folder:
        extracts = Path(folder) / "extracts.duckdb"
        make_extracts(extracts, given.rows)
        found = {}
        for way in WAYS:
            command = [sys.executable, __file__, "--way", way, "--extracts", str(extracts)]
            done = subprocess.run(command, check=True, capture_output=True, text=True)
            found[way] = json.loads(done.stdout.splitlines()[-1])
            row = found[way]
            print(
                f"{way:<8}{row['expectations']:>4} expectations, {row['held']} held"
                f"{row['seconds']:>8.2f} s{row['cpu']:>8.2f} s processor"
                f"{row['peak_mb']:>7.0f} MB peak{row['beyond_mb']:>7.0f} MB beyond the imports"
            )
    inside, outside = found["duckdb"], found["pandas"]
    print(
        f"{given.rows:,} rows, DuckDB to pandas: "
        f"time {inside['seconds'] / outside['seconds']:.2f}, "
        f"processor time {inside['cpu'] / outside['cpu']:.2f}, "
        f"peak memory {inside['peak_mb'] / outside['peak_mb']:.2f}, "
        f"memory beyond the imports {inside['beyond_mb'] / outside['beyond_mb']:.2f}"
    )


if __name__ == "__main__":
    main()
