"""The queue on the sample agency: how much is explained, and how soon planted snooping turns up.

    python tests/benchmarks/bench_queue.py [--top 30] [--period 2026-Q3]

Planted snooping are the accesses whose note in truth.csv begins with `snooping:`; a planted
violation is any access listed there for MS-31 or DHS-03. A legitimate access is one that was not
planted as snooping; strictly, one that is no planted violation either. An incident counts as found
if it holds a planted access. Nothing is asserted.
"""

from __future__ import annotations

import argparse
import csv
import shutil
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from privity.engine.duckdb import open_memory
from privity.engine.session import Session
from privity.evaluation.loosening import agency_catalogue
from privity.evaluation.reasons import SPECIAL
from privity.intake.load import load_extracts
from privity.periods import Scope, parse_period
from privity.resources import data_samples_dir
from privity.staging.staging import Evaluation, stage
from privity.workspace.settings import read_settings
from privity.workspace.workspace import Workspace

AGENCY = data_samples_dir() / "agency"
PERIODS = ("2026-Q2", "2026-Q3")
CLAUSES = ("MS-31", "DHS-03")
SNOOPING = "snooping:"
QUEUE_PER_THOUSAND = 5
PUBLISHED = (
    "Published: over 94 % of accesses explained (Fabbri and LeFevre, Explanation-Based Auditing, "
    "PVLDB 5(1), 2011);",
    "sensitivity 0.79 on 58 real violations, 0 for the rule baseline (Boxwala et al., JAMIA 18(4), "
    "2011).",
)


@dataclass(frozen=True)
class Queue:
    """One period's log: incidents in order, each with its events, and what was planted."""

    label: str
    accesses: dict[str, bool]
    incidents: list[tuple[str, float, list[str]]]
    planted: dict[str, str]

    @property
    def snooping(self) -> dict[str, str]:
        """Planted snooping: event -> kind."""
        return {
            event: kind_of(note)
            for event, note in self.planted.items()
            if note.startswith(SNOOPING)
        }

    @property
    def size(self) -> int:
        """How many incidents a queue of so many per 1,000 accesses holds."""
        return len(self.accesses) * QUEUE_PER_THOUSAND // 1000

    def share_explained(self, *, strictly: bool = False) -> float:
        """Return the share of legitimate accesses that a duty explains."""
        wrong = self.planted if strictly else self.snooping
        honest = [ok for event, ok in self.accesses.items() if event not in wrong]
        return sum(honest) / len(honest)

    def at(self, count: int) -> set[str]:
        """Return the events of the first so many incidents."""
        return {event for _, _, events in self.incidents[:count] for event in events}

    def precision(self, count: int, wanted: set[str]) -> float:
        """Return the share of the first so many incidents that hold a wanted event."""
        first = self.incidents[:count]
        return sum(bool(wanted & set(events)) for *_, events in first) / max(1, len(first))


def kind_of(note: str) -> str:
    """Return the kind of snooping that a note names: up to the first comma."""
    return note.removeprefix(SNOOPING).split(",")[0].strip()


def planted_in(label: str) -> dict[str, str]:
    """Return the planted accesses of a period: event -> note, snooping first."""
    notes: dict[str, str] = {}
    with (AGENCY / "truth.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["period"] != label or row["clause_id"] not in CLAUSES:
                continue
            if row["note"].startswith(SNOOPING) or row["subject"] not in notes:
                notes[row["subject"]] = row["note"]
    return notes


def queues(periods: tuple[str, ...]) -> Iterator[tuple[Queue, Session]]:
    """Load the sample once and build the queue of each period; the connection stays open."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "workspace"
        shutil.copytree(AGENCY, root)
        workspace = Workspace(root)
        settings = read_settings(workspace.settings_file)
        catalogue = agency_catalogue(workspace.expectations, settings)
        extracts = load_extracts(workspace, settings, catalogue.contract)
        for label in periods:
            period = parse_period(label, settings.timezone)
            scope = Scope(period, period.last_on, settings.timezone)
            with open_memory() as connection:
                connection.execute("set timezone = 'UTC'")
                connection.execute(f"attach '{extracts.path}' as ext (read_only)")
                stage(connection, catalogue.contract, settings, scope)
                supplied = frozenset(
                    name
                    for (name,) in connection.execute(
                        "select table_name from ext.table_supply where is_supplied"
                    ).fetchall()
                )
                evaluation = Evaluation(connection, catalogue, settings, scope, supplied, SPECIAL)
                evaluation.ensure("access_incidents")
                yield queue_of(label, connection), connection


def queue_of(label: str, connection: Session) -> Queue:
    """Read a period's queue out of its evaluation database."""
    events = defaultdict(list)
    for incident, event in connection.execute(
        "select incident_id, event_id from access_incident_events"
    ).fetchall():
        events[incident].append(event)
    ranked = connection.execute(
        "select incident_id, score from access_incidents order by rank"
    ).fetchall()
    accesses = dict(
        connection.execute(
            "select event_id, is_explained from accesses where action not in ('login', 'failed_login') "
            "and (case_id is not null or person_id is not null)"
        ).fetchall()
    )
    return Queue(
        label,
        accesses,
        [(i, score, events[i]) for i, score in ranked],
        {e: note for e, note in planted_in(label).items() if e in accesses},
    )


def report(queue: Queue) -> list[str]:
    """Return the figures of one period as lines."""
    snooping, planted = queue.snooping, queue.planted
    seen = queue.at(queue.size)
    lines = [
        f"{queue.label}: {len(queue.accesses):,} accesses to a case or person, "
        f"{len(snooping)} planted as snooping, {len(planted)} planted violations in all",
        f"  legitimate accesses explained   {queue.share_explained():.4f}  (aim 0.97; strictly "
        f"legitimate {queue.share_explained(strictly=True):.4f})",
        f"  incidents                       {len(queue.incidents)}, "
        f"{1000 * len(queue.incidents) / len(queue.accesses):.1f} per 1,000 accesses",
    ]
    for count in (10, 50, 100):
        lines.append(
            f"  precision at {count:<3}                "
            f"{queue.precision(count, set(snooping)):.2f} snooping, "
            f"{queue.precision(count, set(planted)):.2f} any planted violation"
        )
    found = sum(event in seen for event in snooping)
    lines.append(
        f"  sensitivity at {QUEUE_PER_THOUSAND} per 1,000 ({queue.size} incidents)  "
        f"{found / max(1, len(snooping)):.3f}  (aim 0.95)"
    )
    kinds = Counter(snooping.values())
    for kind in sorted(kinds):
        hits = sum(event in seen for event, name in snooping.items() if name == kind)
        lines.append(f"    {kind:<30} {hits} of {kinds[kind]}")
    places = {
        event: place for place, (_, _, events) in enumerate(queue.incidents, 1) for event in events
    }
    last = max((places.get(event, len(places)) for event in snooping), default=0)
    lines.append(
        f"  last planted snooping at        place {last}, "
        f"{1000 * last / len(queue.accesses):.1f} per 1,000 accesses"
    )
    return lines


def main() -> None:
    """Print the figures of both quarters, and on request the head of each queue."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--top", type=int, default=0, help="incidents to show of each queue")
    parser.add_argument("--period", choices=PERIODS, help="one quarter only")
    asked = parser.parse_args()
    for queue, connection in queues((asked.period,) if asked.period else PERIODS):
        print(*report(queue), sep="\n")
        for place, (incident, score, events) in enumerate(queue.incidents[: asked.top], 1):
            notes = {queue.planted[e] for e in events if e in queue.planted} or {"-"}
            parts = connection.execute(
                "select part, points from access_incident_parts where incident_id = ? "
                "order by ordinal",
                [incident],
            ).fetchall()
            print(
                f"  {place:>4} {score:>7.1f}  {'; '.join(sorted(notes))}  "
                + ", ".join(f"{part} {points:+g}" for part, points in parts)
            )
    print(*PUBLISHED, sep="\n")


if __name__ == "__main__":
    main()
