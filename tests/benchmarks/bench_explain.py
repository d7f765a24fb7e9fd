"""Explaining an audit log, against a hash join of the same tables that knows no intervals.

    python tests/benchmarks/bench_explain.py [--rows 1000000 10000000] [--full] [--keep]
        [--scattered]

Each size runs in a process of its own, on typed extracts made inside DuckDB: cases handed from
worker to worker, supervisors above them, accesses by account, one in twenty five to no case of
the worker's own, some by person alone. The agency grows with the log. Work comes in sittings: a
case is opened about seven times in an hour, then not for a day or more; ``--scattered`` draws
every access from all cases at any hour, the worst that a processor's cache can meet.

The stage is everything from the extracts to a verdict on each access: reasons, spans, first
accesses, and one pass over ``accesses`` that takes up every event's id, reasons and first mark.
The named baselines, in the same process on the same rows:

join        access_actors joined with reasons on (staff_id, case_id); the same pass over the result
bare join   the log as supplied, accounts not resolved, joined so with assignments, counted
not exists  accesses to a case for which no reason exists that has the access in between

``--keep`` writes the results of stage and join to tables too, as something that reads every row
would. Time in wall clock and in processor time (steadier on a busy machine), memory as the
process's peak. ``--full`` adds 20 and 100 million rows. Nothing is asserted.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import duckdb

from privity.catalogue.catalogue import read_catalogue
from privity.catalogue.contract import load_contract
from privity.engine.duckdb import open_file
from privity.evaluation.reasons import SPECIAL
from privity.periods import Scope, parse_period
from privity.staging.staging import Evaluation, open_database, stage
from privity.workspace.settings import Settings

ZONE = "America/New_York"
SCOPE = Scope(parse_period("2026-Q3", ZONE), dt.date(2026, 9, 30), ZONE)
ROWS, MORE_ROWS = (1_000_000, 10_000_000), (20_000_000, 100_000_000)
# 10,000 accesses a worker in the quarter, 20 cases a worker, five hand-overs a case.
TABLES = (
    """insert into staff by name
    select worker(n) as staff_id, 'U-' || n // 8 as unit_id,
        case when n % 8 > 0 then worker(n - n % 8) end as supervisor_id
    from range({workers}) as workers(n)""",
    """insert into accounts by name
    select system, 'u' || n as account_id, worker(n) as staff_id, false as shared,
        timestamp '2026-01-01' as enabled_at
    from range({workers}) as workers(n), unnest(['FACTS', 'IRSS', 'ECMS', 'REGISTRY']) as s(system)
    union all
    select 'FACTS', 'desk' || n, null, true, timestamp '2026-01-01' from range(20) as desks(n)""",
    """insert into assignments by name
    select 'C-' || 100000 + k as case_id, worker(holder(k, slot, {workers})) as staff_id,
        'primary' as role, timestamp '2026-06-06' + to_days(k % 25 + slot * 25) as from_at,
        case when slot < 4
            then timestamp '2026-06-06' + to_days(k % 25 + slot * 25 + 25) end as to_at
    from (select n::int as k from range({cases}) as cases(n)),
        (select n::int as slot from range(5) as slots(n))""",
    """insert into case_members by name
    select 'C-' || 100000 + k as case_id, 'P-' || 200000 + k * 3 + m as person_id,
        'child' as role, date '2026-01-01' + k % 100 as from_on,
        case when k % 10 = 0 then date '2026-08-15' end as to_on
    from (select n::int as k from range({cases}) as cases(n)),
        (select n::int as m from range(3) as members(n))""",
    """insert into access_events by name
    with drawn as (
        select n, n * (90.0 * 86400 / {rows}) as seconds,
            (hash(n) % ({cases} // {turns}) * {turns} + n * 2160 // {rows} % {turns})::int as k,
            (hash(n + 7) % 1000)::int as dice, (hash(n + 5) % 8)::int as kind
        from range({rows}) as numbers(n)
    ),
    held as (
        select *, least(4, greatest(0, floor((seconds / 86400 + 25 - k % 25) / 25)))::int as slot
        from drawn
    ),
    acted as (
        select *, case
            when dice < 40 then (hash(n + 11) % {workers})::int
            when dice < 70 then holder(k, (slot + 3) % 5, {workers})
            when dice < 130 then holder(k, slot, {workers}) // 8 * 8
            else holder(k, slot, {workers}) end as worker_no
        from held
    )
    select 'E' || lpad(n::varchar, 10, '0') as event_id,
        ['FACTS', 'IRSS', 'ECMS', 'REGISTRY'][1 + n % 4] as system,
        case when dice = 999 then 'desk' || n % 20 when dice < 970 then 'u' || worker_no end
            as account_id,
        case when dice <> 999 then worker(worker_no) end as staff_id,
        timestamp '2026-07-01 04:00:00' + to_microseconds((seconds * 1000000)::bigint)
            as occurred_at,
        ['login', 'search', 'view', 'view', 'view', 'edit', 'print', 'export'][1 + kind] as action,
        case when kind > 1 then 'C-' || 100000 + k end as case_id,
        case when kind = 1 or (kind > 1 and n % 5 = 0) then 'P-' || 200000 + k * 3 + n % 3 end
            as person_id,
        (hash(n + 2) % 60)::bigint as records_affected, 'ws-' || n % 500 as workstation
    from acted""",
)
MACROS = (
    "create temp macro worker(n) as 'W-' || 10000 + n",
    "create temp macro holder(k, slot, workers) as (hash(k * 8 + slot) % workers)::int",
)
DECIDED = "select event_id, reasons, is_first from accesses"
JOINED = (
    "select actors.event_id, reasons.explanation, reasons.from_at is null as is_first "
    "from access_actors as actors left join reasons "
    "on reasons.staff_id = actors.staff_id and reasons.case_id = actors.case_id"
)
BARE = (
    "select count(*) from ext.access_events as events join ext.assignments as held "
    "on held.staff_id = events.staff_id and held.case_id = events.case_id"
)
NOT_EXISTS = (
    "select count(*) from access_actors as actors where case_id is not null "
    "and not exists (select 1 from reasons where reasons.staff_id = actors.staff_id "
    "and reasons.case_id = actors.case_id and actors.occurred_at between "
    "reasons.from_at and coalesce(reasons.to_at, timestamp '2100-01-01'))"
)


def make_extracts(path: Path, rows: int, turns: int) -> None:
    """Write typed extracts of an agency whose size goes with its log.

    In an hour, one case in ``turns`` is opened; the quarter has 2,160 hours.
    """
    workers = max(50, rows // 10_000)
    with open_file(path, config={"memory_limit": "4GB"}) as connection:
        for table in load_contract().tables.values():
            columns = ", ".join(f"{c.name} {c.sql_type}" for c in table.columns.values())
            connection.execute(f"create table {table.name} ({columns})")
        for statement in (*MACROS, *TABLES):
            connection.execute(
                statement.format(rows=rows, workers=workers, turns=turns, cases=workers * 20)
            )


def passed(select: str, reason: str) -> str:
    """Return a statement that takes up every row of a result and keeps none."""
    return (
        f"select {reason} is not null as is_explained, is_first, count(*), "
        f"bit_xor(hash(event_id, {reason})) from ({select}) group by all order by all"
    )


def measure(folder: Path, rows: int, keep: bool) -> dict[str, dict[str, float]]:
    """Run the stage and its baselines on one size; seconds by name."""
    contract, settings = load_contract(), Settings(timezone=ZONE)
    extracts = folder / "extracts.duckdb"
    connection = open_database(
        folder / "scratch.duckdb", extracts, folder / "evidence.duckdb", folder
    )
    stage(connection, contract, settings, SCOPE)
    evaluation = Evaluation(
        connection, read_catalogue(), settings, SCOPE, frozenset(contract.tables), SPECIAL
    )
    run: Callable[[str], object] = lambda sql: connection.execute(sql).fetchall()  # noqa: E731
    steps: dict[str, Callable[[], object]] = {
        "reasons": lambda: evaluation.ensure("reasons"),
        "spans": lambda: evaluation.ensure("accesses"),
        "pass": lambda: run(passed(DECIDED, "reasons")),
    }
    if keep:
        steps["pass, kept"] = lambda: run(f"create table decided as {DECIDED}")
    found = {name: timed(step) for name, step in steps.items()}
    found["memory"] = {"peak_mb": peak_mb()}
    found["verdicts"] = dict(
        zip(
            ("explained", "judged"),
            run(
                "select count(*) filter (is_explained), count(*) from accesses "
                "where case_id is not null or person_id is not null"
            )[0],
            strict=True,
        )
    )
    baselines = {"join": lambda: run(passed(JOINED, "explanation")), "bare join": lambda: run(BARE)}
    if rows <= 20_000_000:
        baselines["not exists"] = lambda: run(NOT_EXISTS)
    if keep:
        baselines["join, kept"] = lambda: run(f"create table joined as {JOINED}")
    return found | {name: timed(step) for name, step in baselines.items()}


def timed(step: Callable[[], object]) -> dict[str, float]:
    """Return how long a step took, in wall clock and processor time."""
    wall, processor = time.perf_counter(), time.process_time()
    step()
    return {"wall": time.perf_counter() - wall, "cpu": time.process_time() - processor}


def peak_mb() -> float:
    """Return the most memory this process has held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def report(rows: int, found: dict[str, dict[str, float]]) -> dict[str, float]:
    """Print one size's figures; return the processor time per access of stage and join."""
    parts = ("reasons", "spans", "pass")
    stages = {"stage": {k: sum(found[p][k] for p in parts) for k in ("wall", "cpu")}}
    if "pass, kept" in found:
        stages["stage, kept"] = {
            k: stages["stage"][k] - found["pass"][k] + found["pass, kept"][k]
            for k in ("wall", "cpu")
        }
    verdicts = found["verdicts"]
    print(
        f"\n{rows:,} accesses, {verdicts['explained'] / verdicts['judged']:.1%} of "
        f"{verdicts['judged']:,} judged ones explained; peak memory of the stage "
        f"{found['memory']['peak_mb']:,.0f} MB"
    )
    shown = {
        **{p: found[p] for p in parts},
        **stages,
        **{n: t for n, t in found.items() if "wall" in t and n not in parts},
    }
    for name, taken in shown.items():
        print(
            f"  {name:<12}{taken['wall']:>9.2f} s wall{taken['cpu']:>9.2f} s processor"
            f"{taken['cpu'] / rows * 1e9:>7.0f} ns an access"
        )
    for name, base in (
        ("stage", "join"),
        ("stage", "bare join"),
        ("stage", "not exists"),
        ("pass", "not exists"),
        ("stage, kept", "join, kept"),
    ):
        if name in shown and base in shown:
            print(
                f"  {name} to {base}: wall {shown[name]['wall'] / shown[base]['wall']:.2f}, "
                f"processor {shown[name]['cpu'] / shown[base]['cpu']:.2f}"
            )
    return {name: shown[name]["cpu"] / rows for name in ("stage", "join")}


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--rows", type=int, nargs="*", default=list(ROWS))
    arguments.add_argument("--full", action="store_true")
    arguments.add_argument("--keep", action="store_true")
    arguments.add_argument("--scattered", action="store_true")
    arguments.add_argument("--folder", type=Path, help="where to work; 100 million take 6 GB")
    arguments.add_argument("--measure", type=Path, help=argparse.SUPPRESS)
    given = arguments.parse_args()
    if given.measure:
        print(json.dumps(measure(given.measure, given.rows[0], given.keep)))
        return
    sizes, taken = sorted({*given.rows, *(MORE_ROWS if given.full else ())}), {}
    print(f"DuckDB {duckdb.__version__}")
    for rows in sizes:
        folder = Path(tempfile.mkdtemp(prefix="bench-explain-", dir=given.folder))
        try:
            make_extracts(folder / "extracts.duckdb", rows, 1 if given.scattered else 32)
            command = [
                sys.executable,
                __file__,
                "--measure",
                str(folder),
                "--rows",
                str(rows),
                *(["--keep"] if given.keep else []),
            ]
            done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
            taken[rows] = report(rows, json.loads(done.stdout.splitlines()[-1]))
        finally:
            shutil.rmtree(folder)
    for fewer, more in pairwise(sizes):
        grown = {name: taken[more][name] / taken[fewer][name] for name in taken[more]}
        print(
            f"{fewer:,} to {more:,} accesses: processor time of one times "
            f"{grown['stage']:.2f}; in the join times {grown['join']:.2f}"
        )


if __name__ == "__main__":
    main()
