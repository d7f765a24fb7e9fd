"""Measure the leak scan: a run of 200 pages against the names of a million persons.

Run it by hand: ``python tests/benchmarks/bench_gate.py [PERSONS]``. It prints seconds and
the most memory used; the aim is 20 s and 2 GiB on two cores.
"""

from __future__ import annotations

import datetime as dt
import random
import resource
import sys
import tempfile
import time
from pathlib import Path

import duckdb

from privity.contract import load_contract
from privity.gate import scan_run

PAGES, ROWS, MARKS = 200, 400, 500
LABEL_LETTERS = "abcdefghijklmnopqrstuvwxyz234567"


def _invented(draw: random.Random, least: int, most: int) -> str:
    return "".join(draw.choice("bcdfghklmnprstvw") + draw.choice("aeiou")
                   for _ in range(draw.randint(least, most)))


def write_extracts(path: Path, persons: int, draw: random.Random) -> None:
    """Write typed extracts: persons, cases, workers, accesses and mail."""
    given = [_invented(draw, 2, 3).title() for _ in range(8_000)]
    surnames = [_invented(draw, 2, 4).title() for _ in range(60_000)]
    with duckdb.connect(str(path)) as connection:
        for table in load_contract().tables.values():
            columns = ", ".join(f"{c.name} {c.sql_type}" for c in table.columns.values())
            connection.execute(f"create table {table.name} ({columns})")
        connection.execute("set variable given = ?::varchar[]", [given])
        connection.execute("set variable surnames = ?::varchar[]", [surnames])
        connection.execute(f"""
            insert into persons
            select 'P' || lpad(i::varchar, 8, '0'),
              getvariable('given')[1 + (hash(i) % {len(given)})::int],
              getvariable('surnames')[1 + (hash(i + 7) % {len(surnames)})::int],
              date '1940-01-01' + (hash(i * 3) % 29000)::int, 'ADR' || i,
              'p' || i || '@mail' || (i % 50) || '.example'
            from range({persons}) t(i)""")
        connection.execute("""
            insert into cases by name
            select 'C-' || lpad(i::varchar, 7, '0') as case_id, date '2015-01-01' as opened_on
            from range(300000) t(i)""")
        connection.execute("""
            insert into access_events by name
            select 'E' || i as event_id, 'C-' || lpad((i % 300000)::varchar, 7, '0') as case_id,
              timestamp '2026-01-01' + interval (i % 15000000) second as occurred_at
            from range(1000000) t(i)""")
        connection.execute("""
            insert into emails by name
            select 'M' || i as message_id, timestamp '2026-01-01' as sent_at,
              'p' || i || '@mail' || (i % 50) || '.example' as sender,
              'Subject line number ' || i || ' for review' as subject
            from range(300000) t(i)""")


def write_page(path: Path, draw: random.Random) -> None:
    """Write one page as reports have them: a long table of labels, numbers and prose, a chart."""
    words = ["the", "case", "may", "be", "read", "by", "law", "on", "page", "young", "child", "day",
             "of", "access", "review"]
    rows = "".join(
        f"<tr><td>case-{''.join(draw.choices(LABEL_LETTERS, k=10))}</td>\n"
        f"<td class='n'>{draw.randint(1, 10**7):,}</td>\n<td>2026-08-{draw.randint(10, 28)}</td>"
        f"<td>{' '.join(draw.choices(words, k=12))}</td></tr>\n" for _ in range(ROWS))
    marks = "".join(f'<path class="mark" d="M{draw.random()},{draw.random()}"/>'
                    f'<text x="{n}">{n * 1000}</text>' for n in range(MARKS))
    path.write_text(f"<html><body><h1>Page</h1><table>{rows}</table><svg>{marks}</svg></body>")


def main() -> None:
    """Build extracts and pages, scan once, print the measures."""
    persons = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    draw = random.Random(1)
    with tempfile.TemporaryDirectory() as folder:
        extracts, run = Path(folder) / "extracts.duckdb", Path(folder) / "run"
        run.mkdir()
        write_extracts(extracts, persons, draw)
        for number in range(PAGES):
            write_page(run / f"{number:03d}-page.html", draw)
        size = sum(path.stat().st_size for path in run.iterdir()) / 1e6
        start, cpu = time.perf_counter(), time.process_time()
        leaks = scan_run(run, extracts, load_contract(), [],
                         reported=(dt.date(2026, 7, 1), dt.date(2026, 9, 30)))
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(f"{persons:,} persons, {PAGES} pages, {size:.0f} MB: {len(leaks)} leaks, "
              f"{time.perf_counter() - start:.1f} s ({time.process_time() - cpu:.1f} s of CPU), "
              f"{memory} MiB at most")


if __name__ == "__main__":
    main()
