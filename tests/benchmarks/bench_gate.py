"""Measure the leak scan against ``grep -F`` with the same names over the same files.

    python tests/benchmarks/bench_gate.py [--persons 1000000] [--findings 200000]

Two runs are scanned, each in a process of its own: 200 pages, where the aim is 20 s and 2 GiB on
two cores, and the exports of very many findings. Every day of eighty years before the days reported
on is somebody's birthday, the commonest surnames are borne, words of the report's own among them,
and the evidence says whose the labels are. One birth date is planted beside its owner's label: it
is the one leak. The baseline looks for "Given Surname" of every person as fixed strings, ignoring
case, and for nothing else. Nothing is asserted.
"""

from __future__ import annotations

import argparse
import datetime as dt
import multiprocessing
import random
import resource
import subprocess
import tempfile
import time
from pathlib import Path

import duckdb

from privity.catalogue.contract import load_contract
from privity.engine.duckdb import open_memory
from privity.export.tables import prepare, write_table
from privity.gate.scan import scan_run

PAGES, ROWS, MARKS = 200, 400, 500
COMMON = ("Case", "May", "Page", "Grant", "Young", "Law", "Day", "Mark", "Child", "Access", "Will")
SURNAMES = Path(__file__).parents[1] / "surnames.txt"
LABEL_LETTERS = "abcdefghijklmnopqrstuvwxyz234567"


def _invented(draw: random.Random, least: int, most: int) -> str:
    return "".join(
        draw.choice("bcdfghklmnprstvw") + draw.choice("aeiou")
        for _ in range(draw.randint(least, most))
    )


def write_extracts(path: Path, persons: int, draw: random.Random) -> None:
    """Write typed extracts: persons, cases, workers, accesses and mail."""
    given = [*COMMON, *(_invented(draw, 2, 3).title() for _ in range(8_000))]
    surnames = [
        *COMMON,
        *SURNAMES.read_text(encoding="utf-8").splitlines()[1:],
        *(_invented(draw, 2, 4).title() for _ in range(60_000)),
    ]
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
              date '1946-07-01' + (hash(i * 3) % 29000)::int, 'ADR' || i,
              'p' || i || '@mail' || (i % 50) || '.example'
            from range({persons}) t(i)""")
        connection.execute("""
            insert into cases by name
            select 'C-' || lpad(i::varchar, 7, '0') as case_id, date '2015-01-01' as opened_on
            from range(300000) t(i)""")
        connection.execute(f"""
            insert into case_members by name
            select 'C-' || lpad((i % 300000)::varchar, 7, '0') as case_id,
              'P' || lpad(i::varchar, 8, '0') as person_id
            from range({persons}) t(i)""")
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
    words = [
        "the",
        "case",
        "may",
        "be",
        "read",
        "by",
        "law",
        "on",
        "page",
        "young",
        "child",
        "day",
        "of",
        "access",
        "review",
    ]
    rows = "".join(
        f"<tr><td>case-{''.join(draw.choices(LABEL_LETTERS, k=10))}</td>\n"
        f"<td class='n'>{draw.randint(1, 10**7):,}</td>\n<td>2026-08-{draw.randint(10, 28)}</td>"
        f"<td>{' '.join(draw.choices(words, k=12))}</td></tr>\n"
        for _ in range(ROWS)
    )
    marks = "".join(
        f'<path class="mark" d="M{draw.random()},{draw.random()}"/><text x="{n}">{n * 1000}</text>'
        for n in range(MARKS)
    )
    path.write_text(f"<html><body><h1>Page</h1><table>{rows}</table><svg>{marks}</svg></body>")


FINDINGS = """
    select 'finding-' || left(md5(i::varchar), 10) as finding_id,
        'control_number_' || (i % 40) as control_id, 'high' as severity,
        ['MS-31', 'ME-04'] as clause_ids, 'disclosure-' || left(md5('s' || i), 10) as subject_label,
        'fail' as status, 'new' as lifecycle,
        'disclosed on ' || (date '2026-07-01' + (i % 90)::int) || ' to law_enforcement without a '
            || 'legal basis; ' || (i % 377) || ' days late' as reason,
        date '2026-07-01' + (i % 90)::int as occurred_on,
        'case-' || translate(left(md5('c' || i // 5), 10), '0189', 'wxyz') as case_label,
        'staff-' || left(md5('t' || i % 3000), 10) as staff_label, 'U' || (i % 50) as unit_id
    from range({count}) t(i)"""


def write_findings(exports: Path, count: int) -> None:
    """Write the findings of a run as CSV and Parquet, as an export has them."""
    exports.mkdir(parents=True)
    with open_memory() as connection:
        prepare(connection)
        write_table(connection, FINDINGS.format(count=count), exports / "findings")


def write_names(extracts: Path, names: Path) -> None:
    """Write the names of all persons, one a line."""
    with duckdb.connect(str(extracts), read_only=True) as connection:
        connection.execute(
            "copy (select distinct given_name || ' ' || surname from persons) to "
            f"'{names}' (format csv, header false)"
        )


def write_evidence(run: Path, extracts: Path) -> None:
    """Write whose the labels of a run are, and plant one birth date beside its owner's label."""
    texts = (
        f"select case_label as text from read_csv('{run}/exports/*.csv')"
        if (run / "exports").is_dir()
        else f"select content as text from read_text('{run}/*.html')"
    )
    with duckdb.connect(str(run / "evidence.duckdb")) as evidence:
        evidence.execute(f"attach '{extracts}' as ext (read_only)")
        evidence.execute(f"""
            create table looks as
            with texts as (
              {texts}
            ), labels as (
              select distinct unnest(regexp_extract_all(text, 'case-[a-z0-9]{{10}}')) as case_label
              from texts
            )
            select case_label,
              'C-' || lpad((hash(case_label) % 300000)::varchar, 7, '0') as case_id
            from labels""")
        found = evidence.execute("""
            select case_label, birth_date
            from looks join ext.case_members using (case_id) join ext.persons using (person_id)
            order by case_label, birth_date limit 1""").fetchone()
    (run / "planted.html").write_text("<tr><td>{}</td><td>{}</td></tr>".format(*found))


def scan(run: Path, extracts: Path) -> tuple[int, float, float, int]:
    """Scan once; return leaks, seconds, seconds of CPU, MiB at most."""
    start, cpu = time.perf_counter(), time.process_time()
    leaks = scan_run(
        run, extracts, load_contract(), [], reported=(dt.date(2026, 7, 1), dt.date(2026, 9, 30))
    )
    return (
        len(leaks),
        time.perf_counter() - start,
        time.process_time() - cpu,
        resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    )


def main() -> None:
    """Build extracts and runs, scan each once, print the measures."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--persons", type=int, default=1_000_000)
    parser.add_argument("--findings", type=int, default=200_000)
    asked, draw = parser.parse_args(), random.Random(1)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        extracts, names, pages = folder / "extracts.duckdb", folder / "names", folder / "pages"
        write_extracts(extracts, asked.persons, draw)
        write_names(extracts, names)
        pages.mkdir()
        for number in range(PAGES):
            write_page(pages / f"{number:03d}-page.html", draw)
        write_findings(folder / "findings" / "exports", asked.findings)
        for what, run in (
            (f"{PAGES} pages", pages),
            (f"{asked.findings:,} findings", folder / "findings"),
        ):
            write_evidence(run, extracts)
            size = (
                sum(
                    path.stat().st_size
                    for path in run.rglob("*.*")
                    if path.name != "evidence.duckdb"
                )
                / 1e6
            )
            start = time.perf_counter()
            subprocess.run(["grep", "-rqiFf", names, "--exclude=*.duckdb", run], check=False)
            base = time.perf_counter() - start
            with multiprocessing.get_context("spawn").Pool(1) as pool:
                leaks, seconds, cpu, memory = pool.apply(scan, (run, extracts))
            print(
                f"{asked.persons:,} persons, {what}, {size:.0f} MB: {leaks} leaks, {seconds:.1f} "
                f"s ({cpu:.1f} s of CPU), {seconds / base:.1f} times grep -F ({base:.1f} s), "
                f"{memory} MiB at most",
                flush=True,
            )


if __name__ == "__main__":
    main()
