"""How soon what has to follow an incident was done: duties inside the agency, notice to clients."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from markupsafe import Markup

from privity.evidence import Evidence
from privity.report.blocks.block import Block, noted, paragraph, stack
from privity.report.blocks.durations import (
    MEDIAN,
    NINETIETH,
    duration_cells,
    duration_columns,
    estimate,
    said,
)
from privity.report.blocks.exhibits import figure_block, how_measured, not_measured, table_block
from privity.report.blocks.splits import totals_by
from privity.report.blocks.tables import Col, shown
from privity.report.charts.basic import Point, bars, columns, ranking_facts
from privity.statistics import Survival
from privity.vocabulary import count_of, spoken

CLIENTS = "Clients told"
LIMIT = 30
_BANDS = (
    ("same day", 0),
    ("1 to 10", 10),
    ("11 to 30", LIMIT),
    ("31 to 60", 60),
    ("61 to 180", 180),
    ("over 180", None),
)
_APPLIES = ("done", "not_done", "out_of_order")
Rows = list[dict[str, Any]]


class Duties:
    """Days from discovery to each duty, those not done yet taken into account."""

    def __init__(self, run: Evidence) -> None:
        self.run = run

    @cached_property
    def _measured(self) -> dict[str, Rows]:
        """The rows of each duty that could be measured, in the order of the duties."""
        found: dict[str, Rows] = {}
        if not not_measured(self.run, "incident_duties"):
            for row in self.run.measure_rows("incident_duties"):
                found.setdefault(row["duty"], []).append(row)
        if self._notices:
            found[CLIENTS] = self._notices
        return found

    @cached_property
    def _notices(self) -> Rows:
        if not_measured(self.run, "client_notification"):
            return []
        return [
            r for r in self.run.measure_rows("client_notification") if r["standing"] in _APPLIES
        ]

    @property
    def _inside(self) -> dict[str, Rows]:
        return {duty: rows for duty, rows in self._measured.items() if duty != CLIENTS}

    @property
    def _sources(self) -> list[str]:
        return [
            m for m in ("incident_duties", "client_notification") if not not_measured(self.run, m)
        ]

    def duties_said(self) -> str:
        """How many duties are done, and which one takes longest."""
        inside = self._inside
        if not inside:
            return "How soon duties inside the agency were done could not be measured."
        rows = [r for rows in inside.values() for r in rows]
        done, undone = (
            sum(r["incidents"] for r in rows if r["standing"] == s) for s in ("done", "not_done")
        )
        slowest = max(inside, key=lambda d: _estimate(inside[d])[0].still_waiting(1))
        found, _ = _estimate(inside[slowest])
        most = found.quantile(NINETIETH)
        until = (
            f"nine of ten are done within {said(most, 'day', ' of discovery')}"
            if most.days is not None
            else f"{found.still_waiting(1) * 100:.0f} % are not done a day after discovery"
        )
        return (
            f"Of {count_of(sum(r['incidents'] for r in rows), 'duty', 'duties')} inside the agency "
            f"{done:,} {'is' if done == 1 else 'are'} done and {undone:,} not yet; the slowest is "
            f"“{slowest.lower()}”: {until}."
        )

    def clients_said(self) -> str:
        """Of how many incidents clients were told, how soon, and how many notices were late."""
        if not self._notices:
            return "When clients were told could not be measured."
        told = _count(self._notices, "done")
        late = sum(
            r["incidents"] for r in self._notices if r["standing"] == "done" and r["days"] > LIMIT
        )
        found, _ = _estimate(self._notices)
        median = found.quantile(MEDIAN)
        half = (
            f", half within {said(median, 'day', ' of discovery')}"
            if median.days is not None
            else ", fewer than half so far"
        )
        return (
            f"Clients were told of {told:,} of "
            f"{count_of(sum(r['incidents'] for r in self._notices), 'incident')} that affected "
            f"them{half}; {count_of(late, 'notice')} took more than {LIMIT} days, "
            f"{_count(self._notices, 'not_done'):,} not given yet."
        )

    def all(self) -> Block:
        """Each duty over all media, which is slow, and the medians by medium."""
        missing = not_measured(self.run, "incident_duties")
        if not self._measured:
            return missing or paragraph("No incident was discovered in the period.")
        return stack(
            missing, self._figure() if self._inside else None, self._table(), self._by_medium()
        )

    def _figure(self) -> Block:
        late = {d: _estimate(rows)[0].still_waiting(1) * 100 for d, rows in self._inside.items()}
        worst = max(late, key=lambda d: late[d])
        message = (
            f"Longest in coming inside the agency: “{worst.lower()}”, in "
            f"{late[worst]:.0f} % of its incidents not done a day after discovery"
        )
        ranked = sorted(late, key=lambda d: -late[d])
        facts = (
            f"Most: {worst.lower()}, {late[worst]:.0f} %. Least: {ranked[-1].lower()}, "
            f"{late[ranked[-1]]:.0f} %. Duties compared: {len(late)}."
        )
        days = (0, 1, 3, 7, 30)
        return figure_block(
            self.run,
            message,
            bars(
                [Point(d, round(n, 1), d == worst) for d, n in late.items()],
                "% not done a day after discovery",
            ),
            facts,
            [Col("Duty", is_header=True), *(Col(f"Not done after day {d}", "share") for d in days)],
            [
                (duty, *(_estimate(rows)[0].still_waiting(d) for d in days))
                for duty, rows in self._inside.items()
            ],
            how_measured(self.run, "incident_duties"),
        )

    def _table(self) -> Block:
        def cells(rows: Rows) -> tuple[Any, ...]:
            found, _ = _estimate(rows)
            done = [r["days"] for r in rows if r["standing"] == "done"]
            return (
                sum(r["incidents"] for r in rows),
                *(_count(rows, s) for s in _APPLIES),
                *duration_cells(found),
                max(done, default=None),
            )

        return table_block(
            self.run,
            "Days from discovery to each duty, for the incidents of the period that it applies to; "
            "Kaplan-Meier estimates",
            [
                Col("Duty", is_header=True),
                Col("Incidents", "count"),
                Col("Done", "count"),
                Col("Not done yet", "count"),
                Col("Left out: dated before discovery", "count"),
                *duration_columns("days"),
                Col("Longest", "days"),
            ],
            [(duty, *cells(rows)) for duty, rows in self._measured.items()],
            how_measured(self.run, *self._sources),
        )

    def _by_medium(self) -> Block:
        media = [
            m
            for m, _ in totals_by(
                [r for rows in self._measured.values() for r in rows], "medium", "incidents"
            )
        ]
        return table_block(
            self.run,
            "Median days from discovery to each duty, by medium, and how many are done",
            [Col("Medium", is_header=True), *(Col(d, "days") for d in self._measured)],
            [
                (
                    spoken(m),
                    *(
                        _medium_cell([r for r in rows if r["medium"] == m])
                        for rows in self._measured.values()
                    ),
                )
                for m in media
            ],
            how_measured(self.run, *self._sources),
        )

    def notification(self) -> Block:
        """Days from discovery to the clients' notice, in bands, and what cannot be said."""
        missing = not_measured(self.run, "client_notification")
        if missing:
            return missing
        rows = self.run.measure_rows("client_notification")
        told = [r for r in rows if r["standing"] == "done"]
        if not told:
            return paragraph("No notice to clients is recorded for the period's incidents.")
        banded: dict[str, list[int]] = {band: [0, 0] for band, _ in _BANDS}
        for r in told:
            band = _band(r["days"])
            banded[band][0] += r["incidents"]
            banded[band][1] += r["clients_affected"]
        late = [band for band, most in _BANDS if most is None or most > LIMIT]
        total = sum(n for n, _ in banded.values())
        soon = total - sum(banded[b][0] for b in late)
        points = [Point(band, n, band in late) for band, (n, _) in banded.items()]
        return stack(
            figure_block(
                self.run,
                f"Clients told within {LIMIT} days in {soon:,} of {count_of(total, 'incident')}; "
                f"in {total - soon:,} later",
                columns(points, "incidents", "days from discovery to notice"),
                ranking_facts(points, "incidents"),
                [
                    Col("Days", is_header=True),
                    Col("Incidents", "count"),
                    Col("Clients affected, where recorded", "count"),
                ],
                [(band, n, clients) for band, (n, clients) in banded.items()],
                how_measured(self.run, "client_notification"),
            ),
            paragraph(_unsaid(rows), "quiet"),
        )


def _estimate(rows: Rows) -> tuple[Survival, int]:
    return estimate(rows, "days", "incidents", {"standing": ("done",)})


def _count(rows: Rows, standing: str) -> int:
    return sum(r["incidents"] for r in rows if r["standing"] == standing)


def _medium_cell(rows: Rows) -> Markup | None:
    if not rows:
        return None
    median = _estimate(rows)[0].quantile(MEDIAN).days
    total = sum(r["incidents"] for r in rows)
    value = "not reached" if median is None else shown(median, "days")
    return noted(value, f"{_count(rows, 'done'):,} of {total:,}")


def _band(days: int) -> str:
    return next(band for band, most in _BANDS if most is None or days <= most)


def _unsaid(rows: Rows) -> str:
    return (
        f"Not in the chart: {_count(rows, 'not_done'):,} without a notice yet, "
        f"{_count(rows, 'nobody_affected'):,} that affected nobody, "
        f"{_count(rows, 'number_not_recorded'):,} without a notice whose number of clients is not "
        f"recorded, {_count(rows, 'out_of_order'):,} with a notice dated before the discovery."
    )
