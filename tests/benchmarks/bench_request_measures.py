"""Measures of requests, reviews and incidents against one scan-and-group of the same columns.

    python tests/benchmarks/bench_request_measures.py [--requests 1000000]

Makes that many requests over three years, three reviews for every four of them and one incident for
every hundred, computes every measure that reads them as a run does, models included, and prints
each one's time, and the sum against one scan that groups the same columns by month, kind and
counsel's office, in the same run. A Kaplan-Meier estimate from the counted days, as the page makes
them, is timed beside it. Nothing is asserted.
"""

from __future__ import annotations

import argparse
import datetime as dt
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from privity.analysis.run import open_run
from privity.catalogue.catalogue import Catalogue, read_catalogue
from privity.catalogue.contract import Contract, load_contract
from privity.catalogue.lineage import columns_needed
from privity.catalogue.sql_file import SqlFile
from privity.engine.duckdb import open_file
from privity.evaluation.controls import TablesSupplied
from privity.evidence.measures import write_measures
from privity.evidence.schema import create_tables
from privity.periods import Scope, parse_period
from privity.staging.staging import Evaluation, open_database, stage
from privity.statistics.kaplan_meier import survival
from privity.workspace.settings import Settings

ZONE = "America/New_York"
SCOPE = Scope(parse_period("2025-10-01/2026-09-30", ZONE), dt.date(2026, 9, 30), ZONE)
MODELS = ("request_reviews", "request_counsel", "local_days", "request_course", "review_course")
TABLES = frozenset({"record_requests", "legal_reviews", "incidents"})

REQUESTS = """
insert into record_requests by name
with made as (
    select n, timestamp '2023-10-01 12:00' + to_minutes(cast(n * 1570000.0 / $count as bigint))
            as received_at,
        cast(1 + hash(n) % 40 as integer) as took, hash(n + 1) % 100 as fate
    from range($count) as t(n)
)
select 'Q' || lpad(n::varchar, 9, '0') as request_id, 'received' as direction,
    $kinds[cast(1 + hash(n + 2) % len($kinds) as bigint)] as kind, received_at,
    case when hash(n + 3) % 20 > 0 then received_at + to_days(1) end as routed_to_legal_at,
    cast(received_at as date) + 20 as due_on,
    case when fate < 90
        then ['granted', 'partial', 'denied', 'withdrawn'][cast(1 + fate % 4 as bigint)] end
        as decision,
    case when fate < 93 then received_at + to_days(took) end as decided_at,
    case when fate < 88 then received_at + to_days(took) end as responded_at
from made"""

REVIEWS = """
insert into legal_reviews by name
select 'V' || lpad(n::varchar, 9, '0') as review_id,
    'Q' || lpad((n * 4 // 3)::varchar, 9, '0') as request_id, 'W1' as asked_by,
    'W' || hash(n) % 60 as counsel_staff_id,
    timestamp '2023-10-02 12:00' + to_minutes(cast(n * 1570000.0 / ($count * 3 // 4) as bigint))
        as asked_at,
    ['law_department', 'legal_affairs', 'aag'][cast(1 + hash(n + 1) % 3 as bigint)]
        as counsel,
    $reasons[cast(1 + hash(n + 2) % len($reasons) as bigint)] as reason,
    case when hash(n + 3) % 12 > 0 then asked_at + to_days(cast(hash(n + 4) % 9 as integer)) end
        as decided_at,
    case when hash(n + 3) % 12 > 0 then 'release' end as outcome
from range($count * 3 // 4) as t(n)"""

INCIDENTS = """
insert into incidents by name
select 'I' || n as incident_id,
    ['loss', 'theft', 'misdirected'][cast(1 + hash(n) % 3 as bigint)] as kind,
    ['paper', 'laptop', 'email'][cast(1 + hash(n + 1) % 3 as bigint)] as medium,
    timestamp '2023-10-01 12:00' + to_minutes(cast(n * 157000000.0 / $count as bigint))
        as discovered_at,
    discovered_at + to_days(cast(hash(n + 2) % 9 as integer)) as legal_director_reported_at,
    cast(hash(n + 3) % 5 as bigint) as clients_affected,
    discovered_at + to_days(cast(hash(n + 4) % 50 as integer)) as clients_notified_at
from range($count // 100) as t(n)"""

GROUPED = """
select date_trunc('month', r.received_{at}) as month, r.kind, v.counsel, count(*),
    count(r.direction), count(r.routed_to_legal_{at}), count(r.due_on), count(r.decision),
    count(r.decided_{at}), count(r.responded_{at}), count(v.decided_{at}), count(v.outcome)
from record_requests as r
left join legal_reviews as v on v.request_id = r.request_id
group by all"""


def write_requests(path: Path, contract: Contract, count: int) -> None:
    """Write typed extracts with so many requests, their reviews, and incidents."""
    with open_file(path) as connection:
        for table in contract.tables.values():
            columns = ", ".join(f"{c.name} {c.sql_type}" for c in table.columns.values())
            connection.execute(f"create table {table.name} ({columns})")
        values = {
            name: list(contract.tables[table].columns[column].values)
            for name, table, column in (
                ("kinds", "record_requests", "kind"),
                ("reasons", "legal_reviews", "reason"),
            )
        }
        connection.execute(REQUESTS, {"count": count, "kinds": values["kinds"]})
        connection.execute(REVIEWS, {"count": count, "reasons": values["reasons"]})
        connection.execute(INCIDENTS, {"count": count})


def request_measures(catalogue: Catalogue) -> list[SqlFile]:
    """Return the measures that read requests, reviews or incidents."""
    return [m for m in catalogue.measures if TABLES & set(columns_needed(catalogue, m.sql))]


def seconds(work: Callable[[], object]) -> float:
    """Return how long the processors work, so that a busy machine does not blur the ratios."""
    start = time.process_time()
    work()
    return time.process_time() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--requests", type=int, default=1_000_000)
    count = parser.parse_args().requests
    catalogue, contract = read_catalogue(), load_contract()
    supply = TablesSupplied({t.name: frozenset(t.columns) for t in contract.tables.values()}, {})
    settings = Settings(timezone=ZONE)
    with tempfile.TemporaryDirectory() as folder:
        extracts, evidence = Path(folder) / "extracts.duckdb", Path(folder) / "evidence.duckdb"
        write_requests(extracts, contract, count)
        with open_database(
            Path(folder) / "work.duckdb", extracts, evidence, Path(folder)
        ) as connection:
            create_tables(connection)
            stage(connection, contract, settings, SCOPE)
            evaluation = Evaluation(
                connection, catalogue, settings, SCOPE, frozenset(contract.tables)
            )
            wanted = request_measures(catalogue)
            for measure in wanted:  # What a measure needs is read from its SQL once a run.
                columns_needed(catalogue, measure.sql)
            plain, local = (
                seconds(lambda at=at: connection.execute(GROUPED.format(at=at)).fetchall())
                for at in ("at", "on")
            )
            total = 0.0
            for model in MODELS:
                took = seconds(lambda model=model: evaluation.ensure(model))
                total += took
                print(f"{model:40} {took:7.3f} s")
            for measure in wanted:
                few = replace(catalogue, measures=(measure,))
                took = seconds(lambda few=few: write_measures(evaluation, few, supply))
                total += took
                print(f"{measure.id:40} {took:7.3f} s")
        days = open_run(evidence).measure_rows("request_days")
        drawn = seconds(
            lambda: survival(
                (r["business_days"], r["ending"] == "answered", r["requests"]) for r in days
            )
        )
        print(f"{len(wanted)} measures over {count:,} requests: {total:.2f} s")
        print(
            f"one scan grouped by month, kind and counsel: {plain:.2f} s, by local month "
            f"{local:.2f} s; ratios {total / plain:.1f} and {total / local:.1f}"
        )
        print(f"a Kaplan-Meier estimate of all of them: {drawn:.2f} s")


if __name__ == "__main__":
    main()
