"""How long requests take: time to answer with those still waiting, due dates, and the backlog."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from privity.evidence import Evidence
from privity.report.blocks.block import Block, paragraph, stack
from privity.report.blocks.durations import (
    MEDIAN,
    NINETIETH,
    duration_cells,
    duration_columns,
    estimate,
    said,
)
from privity.report.blocks.exhibits import figure_block, how_measured, not_measured, table_block
from privity.report.blocks.small_numbers import rate_cells, rate_columns
from privity.report.blocks.splits import share, totals_by
from privity.report.blocks.tables import Col
from privity.report.charts.basic import Point, columns, ranking_facts, written
from privity.report.charts.survival import grid, survival_chart
from privity.statistics import Survival
from privity.vocabulary import count_of, spoken

_PERIOD, _BEFORE = "received in the period", "the twelve months before"


class Times:
    """Requests from receipt to answer in business days, against due dates, and waiting."""

    def __init__(self, run: Evidence) -> None:
        self.run = run

    @cached_property
    def _days(self) -> list[dict[str, Any]]:
        return self.run.measure_rows("request_days")

    @cached_property
    def _period(self) -> tuple[Survival, int]:
        return _estimate([r for r in self._days if r["is_in_period"]])

    def sentence(self) -> str:
        """How soon the period's requests are answered, and how many answers came on time."""
        said = [s for s in (self._said(), self._on_time_said()) if s]
        return f"{'; '.join(said)}." if said else "No request of the period can be timed."

    def _said(self) -> str:
        found, left_out = self._period
        median, most = found.quantile(MEDIAN), found.quantile(NINETIETH)
        if not found.count:
            return ""
        if median.days is None:
            soon = "Fewer than half of the period's requests are answered so far"
        elif most.days is None:
            soon = (
                f"Half of the period's requests are answered within "
                f"{said(median, 'business day')}, nine of ten not yet"
            )
        else:
            soon = (
                f"Half of the period's requests are answered within "
                f"{said(median, 'business day')}, nine of ten within {said(most)}"
            )
        waiting = ", those still waiting taken into account" if found.censored else ""
        lost = f", {left_out:,} with dates out of order or missing left out" if left_out else ""
        return f"{soon}{waiting}{lost}"

    def _on_time_said(self) -> str:
        if not_measured(self.run, "request_due_dates"):
            return ""
        rows = [r for r in self.run.measure_rows("request_due_dates") if r["is_in_period"]]
        answered, on_time = (sum(r[k] for r in rows) for k in ("answered_with_due_date", "on_time"))
        if not answered:
            return ""
        return (
            f"{on_time:,} of {count_of(answered, 'answer')} with a due date came on time"
            f" ({share(on_time, answered)})"
        )

    def waiting_said(self) -> str:
        """How many are waiting, how many of them past due, and for how long the oldest."""
        rows = self.run.measure_rows("request_backlog")
        waiting = sum(r["waiting"] for r in rows)
        if not waiting:
            return "No request was waiting at the as-of day"
        oldest = max(r["oldest_days"] or 0 for r in rows)
        overdue = self._overdue()
        past = f", {overdue:,} past the due date" if overdue is not None else ""
        return (
            f"{count_of(waiting, 'request')} {'was' if waiting == 1 else 'were'} waiting at "
            f"the as-of day, those received before the period included{past}, the oldest for "
            f"{count_of(oldest, 'business day')}"
        )

    def _overdue(self) -> int | None:
        if not_measured(self.run, "requests_overdue"):
            return None
        return sum(r["overdue"] for r in self.run.measure_rows("requests_overdue"))

    def to_answer(self) -> Block:
        """The share still without an answer by business day, and the days by kind and counsel."""
        missing = not_measured(self.run, "request_days")
        if missing:
            return missing
        return stack(self._curve(), self._by_kind(), self._by_counsel())

    def _curve(self) -> Block:
        curves = {
            _PERIOD: self._period[0],
            _BEFORE: _estimate([r for r in self._days if not r["is_in_period"]])[0],
        }
        curves = {name: c for name, c in curves.items() if c.count}
        if not curves:
            return paragraph("No request whose days could be counted.")
        name, found = next(iter(curves.items()))
        median, most = found.quantile(MEDIAN), found.quantile(NINETIETH)
        half = "not reached" if median.days is None else f"{written(median.days)} business days"
        message = (
            f"Half answered within {half}"
            if median.days is not None
            else ("Fewer than half are answered so far")
        )
        if most.days is not None:
            message += f", nine of ten within {written(most.days)}"
        message += f": requests {'of ' if name == _BEFORE else ''}{name}"
        last = grid(list(curves.values()))[-1]
        facts = (
            f"Median {half}. Without an answer after {written(last)} business days: "
            f"{found.still_waiting(last) * 100:.0f} %. Estimated from "
            f"{count_of(found.events, 'answer')} and {count_of(found.censored, 'request')} "
            "without one."
        )
        days = grid(list(curves.values()))
        heads = [Col("Business days", "count", is_header=True)]
        heads += [Col(f"Without an answer, {n}", "share") for n in curves]
        heads += [Col(f"95 % interval, {name}", "range")]
        return figure_block(
            self.run,
            message,
            survival_chart(curves, "% without an answer", "business days since receipt"),
            facts,
            heads,
            [(d, *(c.still_waiting(d) for c in curves.values()), _band(found, d)) for d in days],
            how_measured(self.run, "request_days"),
        )

    def _by_kind(self) -> Block:
        rows = [r for r in self._days if r["is_in_period"]]
        return self._table("kind", "Kind", rows, "request_days")

    def _by_counsel(self) -> Block:
        missing = not_measured(self.run, "request_days_by_counsel")
        rows = [] if missing else self.run.measure_rows("request_days_by_counsel")
        return missing or self._table("counsel", "Counsel", rows, "request_days_by_counsel")

    def _table(self, column: str, label: str, rows: list[dict[str, Any]], measure: str) -> Block:
        groups = [g for g, _ in totals_by(rows, column, "requests")]

        def cells(chosen: list[dict[str, Any]]) -> tuple[Any, ...]:
            found, left_out = _estimate(chosen)
            return (
                found.count + left_out,
                found.events,
                found.censored,
                left_out,
                *duration_cells(found),
            )

        return table_block(
            self.run,
            f"Business days from receipt to answer, by {label.lower()}, requests received in the "
            "period; Kaplan-Meier estimates",
            [
                Col(label, is_header=True),
                Col("Requests", "count"),
                Col("Timed answers", "count"),
                Col("Without an answer", "count"),
                Col("Left out", "count"),
                *duration_columns("business days"),
            ],
            [(spoken(g), *cells([r for r in rows if r[column] == g])) for g in groups],
            how_measured(self.run, measure),
            totals=("All", *cells(rows)) if rows else None,
            empty="No request was received in the period.",
        )

    def due_dates(self) -> Block:
        """Answers against their due dates by kind and counsel, and what is past due."""
        missing = not_measured(self.run, "request_due_dates", "requests_overdue")
        if missing:
            return missing
        answered: dict[str, dict[str, int]] = {}
        for r in self.run.measure_rows("request_due_dates"):
            if r["is_in_period"] and r["answered_with_due_date"]:
                of_kind = answered.setdefault(r["kind"], {"answered": 0, "on_time": 0})
                of_kind["answered"] += r["answered_with_due_date"]
                of_kind["on_time"] += r["on_time"]
        waiting = {r["kind"]: r for r in self.run.measure_rows("requests_overdue")}
        kinds = sorted(
            set(answered) | set(waiting), key=lambda k: (-answered.get(k, {}).get("answered", 0), k)
        )

        def cells(some: list[str]) -> tuple[Any, ...]:
            done, on_time = (
                sum(answered.get(k, {}).get(c, 0) for k in some) for c in ("answered", "on_time")
            )
            open_, overdue = (
                sum(waiting[k][c] for k in some if k in waiting)
                for c in ("waiting_with_due_date", "overdue")
            )
            return done, on_time, *rate_cells(on_time, done), open_, overdue

        heads = [
            Col("Answers of the period", "count"),
            Col("On time", "count"),
            *rate_columns("Share on time"),
        ]
        by_kind = table_block(
            self.run,
            "Answers and waiting requests with a due date, by kind",
            [
                Col("Kind", is_header=True),
                *heads,
                Col("Waiting", "count"),
                Col("Past due", "count"),
            ],
            [(spoken(k), *cells([k])) for k in kinds],
            how_measured(self.run, "request_due_dates", "requests_overdue"),
            totals=("All", *cells(kinds)) if kinds else None,
            empty="No request has a due date.",
        )
        return stack(by_kind, self._due_by_counsel(heads))

    def _due_by_counsel(self, heads: list[Col]) -> Block:
        missing = not_measured(self.run, "request_due_dates_by_counsel")
        if missing:
            return missing
        counts = [
            (r["counsel"], r["answered_with_due_date_in_period"], r["on_time_in_period"])
            for r in self.run.measure_rows("request_due_dates_by_counsel")
        ]
        return table_block(
            self.run,
            "Answers of the period with a due date, by counsel",
            [Col("Counsel", is_header=True), *heads],
            [
                (spoken(name), done, on_time, *rate_cells(on_time, done))
                for name, done, on_time in counts
            ],
            how_measured(self.run, "request_due_dates_by_counsel"),
            empty="No answer of the period has a due date.",
        )

    def backlog(self) -> Block:
        """Requests waiting at the as-of day, by age in business days."""
        missing = not_measured(self.run, "request_backlog")
        if missing:
            return missing
        rows = self.run.measure_rows("request_backlog")
        if not rows:
            return paragraph("No request was waiting at the as-of day.")
        bands = [
            (band, [r for r in rows if r["band"] == band])
            for band in dict.fromkeys(r["band"] for r in rows)
        ]
        counts = {band: sum(r["waiting"] for r in of) for band, of in bands}
        most = max(counts, key=lambda b: counts[b])
        overdue = self._overdue()
        past = f", {overdue:,} past due" if overdue is not None else ""
        unknown = " (receipt outside the calendar)" if most == "not known" else " business days"
        message = (
            f"{count_of(sum(counts.values()), 'request')} waiting{past}; "
            f"{counts[most]:,} for {most}{unknown}"
        )
        points = [Point(band, n, band == most) for band, n in counts.items()]
        return figure_block(
            self.run,
            message,
            columns(points, "requests", "business days since receipt"),
            ranking_facts(points, "requests"),
            [
                Col("Business days since receipt", is_header=True),
                Col("Requests", "count"),
                Col("Subpoenas", "count"),
                Col("Oldest, days", "count"),
            ],
            [
                (
                    band,
                    counts[band],
                    sum(r["waiting"] for r in of if r["kind"] == "subpoena"),
                    max(
                        (r["oldest_days"] for r in of if r["oldest_days"] is not None), default=None
                    ),
                )
                for band, of in bands
            ],
            how_measured(self.run, "request_backlog"),
        )


def _estimate(rows: list[dict[str, Any]]) -> tuple[Survival, int]:
    return estimate(rows, "business_days", "requests", {"ending": ("answered",)})


def _band(found: Survival, day: float) -> str:
    low, high = found.band(day)
    return f"{low * 100:.1f} to {high * 100:.1f} %"
