"""Loading access events from CSV, against DuckDB's plain ``read_csv`` into a table.

    python tests/benchmarks/bench_load.py [--rows 1000000] [--repeats 5]

All write a DuckDB file of the same rows, turn about; the load types every value, checks it, finds
duplicate keys and proves that no row was lost; so it does where a mapping reads the file through
``file_rows``. Prints the best and median time of each, in wall clock and in processor time
(steadier on a busy machine), and their ratios.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import duckdb

from privity.catalogue.contract import load_contract
from privity.engine.duckdb import open_file, open_memory
from privity.intake.load import load_extracts
from privity.workspace.settings import Settings
from privity.workspace.workspace import Workspace

_EVENTS = """
    copy (
        select 'E' || lpad(cast(n as varchar), 9, '0') as event_id,
            ['FACTS', 'IRSS', 'ECMS', 'REGISTRY'][1 + cast(hash(n) % 4 as integer)] as system,
            'u' || hash(n * 7) % 800 as account_id,
            'S' || lpad(cast(hash(n * 7) % 800 as varchar), 5, '0') as staff_id,
            strftime(timestamp '2026-07-01' + to_seconds(cast(n * 7.9 as bigint)),
                '%Y-%m-%dT%H:%M:%S') as occurred_at,
            ['login', 'search', 'view', 'view', 'view', 'edit', 'print', 'export']
                [1 + cast(hash(n * 3) % 8 as integer)] as action,
            case when hash(n * 5) % 10 < 8
                then 'C' || lpad(cast(hash(n * 5) % 30000 as varchar), 6, '0') end as case_id,
            case when hash(n * 5) % 10 > 8
                then 'P' || lpad(cast(hash(n * 5) % 90000 as varchar), 6, '0') end as person_id,
            hash(n * 11) % 60 as records_affected,
            case when hash(n * 13) % 5 = 0 then 'court hearing, tomorrow' end as reason,
            'ws-' || hash(n * 17) % 500 as workstation,
            null as authorised_by,
            null as authority_ref
        from range($rows) as numbers(n)
    ) to '{target}' (header)
"""


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--rows", type=int, default=1_000_000)
    arguments.add_argument("--repeats", type=int, default=5)
    arguments.add_argument("--folder", type=Path, help="where to work; best on a quiet disk")
    given = arguments.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="bench-load-", dir=given.folder))
    try:
        measure(folder, given.rows, given.repeats)
    finally:
        shutil.rmtree(folder)


def measure(folder: Path, rows: int, repeats: int) -> None:
    """Generate the file, run all ways turn about, and print."""
    workspace = Workspace(folder / "workspace")
    workspace.extracts.mkdir(parents=True)
    events = workspace.extracts / "access_events.csv"
    with open_memory() as connection:
        connection.execute(_EVENTS.replace("{target}", str(events)), {"rows": rows})
    print(
        f"{rows:,} rows, {events.stat().st_size / 1e6:.0f} MB, DuckDB {duckdb.__version__}, "
        f"{repeats} runs each"
    )
    settings, contract = Settings(), load_contract()

    def plain() -> None:
        target = folder / "plain.duckdb"
        target.unlink(missing_ok=True)
        with open_file(target) as connection:
            connection.execute(f"create table access_events as from read_csv('{events}')")

    def fresh(workspace: Workspace = workspace) -> None:
        shutil.rmtree(workspace.cache, ignore_errors=True)
        if load_extracts(workspace, settings, contract).sources()[0]["rows_loaded"] != rows:
            raise SystemExit("the load did not load every row")

    mapped = Workspace(folder / "mapped")
    (mapped.extracts / "raw").mkdir(parents=True)
    (mapped.extracts / "raw" / "events.csv").hardlink_to(events)
    (mapped.extracts / "access_events.sql").write_text("select * from file_rows('raw/events.csv')")
    ways = {
        "plain read_csv": plain,
        "load_extracts": fresh,
        "through file_rows": lambda: fresh(mapped),
    }
    times: dict[str, list[tuple[float, float]]] = {name: [] for name in ways}
    for _ in range(repeats):
        for name, way in ways.items():
            times[name].append(_timed(way))
    for name, pairs in times.items():
        wall, processor = zip(*pairs, strict=True)
        print(
            f"{name:<17} wall best {min(wall):6.2f} s, median {statistics.median(wall):6.2f} s;"
            f" processor best {min(processor):6.2f} s,"
            f" median {statistics.median(processor):6.2f} s"
        )
    baseline = times["plain read_csv"]
    for name in list(ways)[1:]:
        for index, what in enumerate(("wall clock", "processor time")):
            first, second = ([pair[index] for pair in of] for of in (baseline, times[name]))
            print(
                f"{name}, ratio in {what}: best {min(second) / min(first):.2f}, "
                f"median {statistics.median(second) / statistics.median(first):.2f}"
            )
    print(
        f"again, unchanged: {_timed(lambda: load_extracts(workspace, settings, contract))[0]:.3f} s"
    )


def _timed(run: Callable[[], object]) -> tuple[float, float]:
    wall, processor = time.perf_counter(), time.process_time()
    run()
    return time.perf_counter() - wall, time.process_time() - processor


if __name__ == "__main__":
    main()
