"""The figures that a FOIA annual report has, one table each, over the requests of the period."""

from __future__ import annotations

from typing import Any

from privity.evidence import Evidence
from privity.report.blocks.block import Block, paragraph, stack
from privity.report.blocks.exhibits import how_measured, not_measured, table_block
from privity.report.blocks.tables import Col
from privity.vocabulary import count_of, joined, spoken

MEASURES = ("foia_processing", "foia_response_times", "foia_pending", "foia_oldest_pending")

_PROCESSING = (
    ("Pending at start", "pending_at_start"),
    ("Received", "received"),
    ("Processed", "processed"),
    ("Granted", "granted"),
    ("Partly granted", "partly_granted"),
    ("Denied", "denied"),
    ("Withdrawn", "withdrawn"),
    ("Other", "other"),
    ("Ended, day not placed", "unplaced"),
    ("Pending at end", "pending_at_end"),
)
_RESPONSE = (
    ("Processed", "processed", "count"),
    ("Of these timed", "timed", "count"),
    ("Median, days", "median_days", "days"),
    ("Average, days", "average_days", "days"),
    ("Lowest, days", "lowest_days", "days"),
    ("Highest, days", "highest_days", "days"),
)
_PENDING = (
    ("Pending", "pending", "count"),
    ("Backlog: over 20 days", "backlog", "count"),
    ("Median, days", "median_days", "days"),
    ("Average, days", "average_days", "days"),
    ("Highest, days", "highest_days", "days"),
)


class FoiaReport:
    """Received, processed and pending, response times, backlog and the oldest ten, by track."""

    def __init__(self, run: Evidence) -> None:
        self.run = run

    def tables(self) -> Block:
        """All four tables, and how requests are sorted into tracks."""
        missing = not_measured(self.run, *MEASURES)
        if missing:
            return missing
        return stack(
            self._tracks(),
            self._processing(),
            self._by_track("foia_response_times", _RESPONSE, "No request was processed."),
            self._by_track("foia_pending", _PENDING, "No request is pending."),
            self._oldest(),
        )

    def _tracks(self) -> Block:
        rows = self.run.measure_rows("foia_processing")
        complex_ = sorted(spoken(r["kind"]) for r in rows if r["track"] == "complex")
        simple = sorted(spoken(r["kind"]) for r in rows if r["track"] == "simple")
        return paragraph(
            "A request is sorted into a track by its kind, known when it comes in: complex are "
            "those that another office has to be consulted on before an answer "
            f"({joined(complex_, 12) or 'none here'}), simple all others "
            f"({joined(simple, 12) or 'none here'}). Days are working days."
        )

    def _processing(self) -> Block:
        rows = self.run.measure_rows("foia_processing")
        names = [column for _, column in _PROCESSING]
        return stack(self._balance(rows), self._processed(rows, names))

    def _processed(self, rows: list[dict[str, Any]], names: list[str]) -> Block:
        return table_block(
            self.run,
            self.run.measures["foia_processing"]["title"],
            [
                Col("Kind", is_header=True),
                Col("Track"),
                *(Col(label, "count") for label, _ in _PROCESSING),
            ],
            [(spoken(r["kind"]), r["track"], *(r[n] for n in names)) for r in rows],
            how_measured(self.run, "foia_processing"),
            totals=("All", None, *(sum(r[n] for r in rows) for n in names)),
            empty="No request was pending, received or processed in the period.",
        )

    def _balance(self, rows: list[dict[str, Any]]) -> Block:
        unplaced, undated = (sum(r[n] for r in rows) for n in ("unplaced", "undated_earlier"))
        said = (
            "Pending at start and received are processed, ended on no day that can be placed, "
            "or pending at end. "
        )
        if unplaced:
            said += (
                f"No day can be placed for {count_of(unplaced, 'request')}: it is not "
                "recorded, or lies before the period in which the request was received. "
            )
        if undated:
            said += (
                f"{count_of(undated, 'earlier request')} that ended on a day not recorded "
                f"{'is' if undated == 1 else 'are'} in no column. "
            )
        return paragraph(said.strip())

    def _by_track(
        self, measure: str, columns: tuple[tuple[str, str, str], ...], empty: str
    ) -> Block:
        rows: list[dict[str, Any]] = self.run.measure_rows(measure)
        return table_block(
            self.run,
            self.run.measures[measure]["title"],
            [Col("Track", is_header=True), *(Col(label, kind) for label, _, kind in columns)],
            [(r["track"], *(r[name] for _, name, _ in columns)) for r in rows],
            how_measured(self.run, measure),
            empty=empty,
        )

    def _oldest(self) -> Block:
        return table_block(
            self.run,
            self.run.measures["foia_oldest_pending"]["title"],
            [
                Col("Rank", "count", is_header=True),
                Col("Received", "day"),
                Col("Kind"),
                Col("Track"),
                Col("Standing"),
                Col("Working days pending", "count"),
            ],
            [
                (
                    r["rank"],
                    r["received_on"],
                    spoken(r["kind"]),
                    r["track"],
                    spoken(r["outcome"]),
                    r["business_days"],
                )
                for r in self.run.measure_rows("foia_oldest_pending")
            ],
            how_measured(self.run, "foia_oldest_pending"),
            empty="No request is pending.",
        )
