"""The incidents chapter: what went wrong, by month, kind and medium, and what became of it.

How soon each duty was done has a module of its own.
"""

from __future__ import annotations

from typing import Any

from privity.evidence import Evidence
from privity.report.blocks.block import Block, bullets, paragraph, stack
from privity.report.blocks.cautions import caution
from privity.report.blocks.exhibits import figure_block, how_measured, not_measured, table_block
from privity.report.blocks.splits import begins, every_month, month_points, span, totals_by
from privity.report.blocks.tables import Col
from privity.report.charts.basic import columns, course_facts, highest, lowest
from privity.report.pages.incident_duties import Duties
from privity.vocabulary import count_of, spoken

TABLES = ("incidents",)
_DISCIPLINE = ("counselling", "reprimand", "suspension", "termination")


class IncidentPages:
    """Pieces of the incidents chapter, by ``run.incidents``."""

    def __init__(self, run: Evidence) -> None:
        self.run = run

    def message(self) -> Block:
        """What the figures say, in computed sentences."""
        return stack(caution(self.run, TABLES), self._message())

    def _message(self) -> Block:
        missing = not_measured(self.run, "incidents_by_month")
        if missing:
            return missing
        period = [r for r in self.run.measure_rows("incidents_by_month") if r["is_in_period"]]
        total = sum(r["incidents"] for r in period)
        if not total:
            return paragraph("No incident was discovered in the period.")
        kind, number = totals_by(period, "kind", "incidents")[0]
        first = (
            f"{count_of(total, 'incident')} discovered in the period; the most frequent kind "
            f"is {spoken(kind)} ({number:,})."
        )
        duties = Duties(self.run)
        return bullets([s for s in (first, duties.duties_said(), duties.clients_said()) if s])

    def by_month(self) -> Block:
        """Incidents by month of discovery."""
        missing = not_measured(self.run, "incidents_by_month")
        if missing:
            return missing
        months: dict = {}
        for r in self.run.measure_rows("incidents_by_month"):
            entry = months.setdefault(
                r["month"], {"month": r["month"], "incidents": 0, "is_in_period": r["is_in_period"]}
            )
            entry["incidents"] += r["incidents"]
        rows = [months[m] for m in sorted(months)]
        if not rows:
            return paragraph("No incident in the period or the months before.")
        points = month_points(rows, "incidents")
        low, high = lowest(points)[0], highest(points)[0]
        message = f"{span(low, high, 'incident')} a month; {begins(points)}"
        return figure_block(
            self.run,
            message,
            columns(every_month(points), "incidents", "month of discovery"),
            course_facts(points, "incidents"),
            [
                Col("Month", "month", is_header=True),
                Col("Incidents", "count"),
                Col("In the period"),
            ],
            [(r["month"], r["incidents"], "yes" if r["is_in_period"] else "no") for r in rows],
            how_measured(self.run, "incidents_by_month"),
        )

    def by_kind(self) -> Block:
        """The period's incidents by kind and medium."""
        missing = not_measured(self.run, "incidents_by_month")
        if missing:
            return missing
        counts: dict[tuple[str, str], int] = {}
        for r in self.run.measure_rows("incidents_by_month"):
            if r["is_in_period"]:
                key = r["kind"], r["medium"]
                counts[key] = counts.get(key, 0) + r["incidents"]
        kinds, media = sorted({k for k, _ in counts}), sorted({m for _, m in counts})
        return table_block(
            self.run,
            "Incidents of the period, by kind and medium",
            [
                Col("Kind", is_header=True),
                *(Col(spoken(m).capitalize(), "count") for m in media),
                Col("All", "count"),
            ],
            [
                (
                    spoken(k),
                    *(counts.get((k, m), 0) for m in media),
                    sum(counts.get((k, m), 0) for m in media),
                )
                for k in kinds
            ],
            how_measured(self.run, "incidents_by_month"),
            empty="No incident in the period.",
        )

    def duties(self) -> Block:
        """Days from discovery to each duty."""
        return Duties(self.run).all()

    def notification(self) -> Block:
        """Days from discovery to the clients' notice."""
        return Duties(self.run).notification()

    def outcomes(self) -> Block:
        """What became of the period's incidents: confirmed, disciplined, prosecuted, closed."""
        missing = not_measured(self.run, "incident_outcomes")
        if missing:
            return missing
        rows = self.run.measure_rows("incident_outcomes")

        def count(chosen: list[dict[str, Any]], **wanted: tuple[str, ...]) -> int:
            return sum(
                r["incidents"]
                for r in chosen
                if all(r[column] in values for column, values in wanted.items())
            )

        def cells(chosen: list[dict[str, Any]]) -> tuple[int, ...]:
            confirmed = [r for r in chosen if r["violation"] == "confirmed"]
            return (
                sum(r["incidents"] for r in chosen),
                count(chosen, standing=("open",)),
                count(chosen, violation=("not_confirmed",)),
                count(chosen, violation=("confirmed",)),
                count(confirmed, discipline=_DISCIPLINE),
                count(confirmed, discipline=("none", "not_recorded")),
                count(confirmed, prosecution=("referred",)),
                count(confirmed, prosecution=("not_referred",)),
                count(confirmed, prosecution=("not_decided",)),
            )

        names = (
            "Incidents",
            "Still open",
            "Violation alleged only",
            "Confirmed",
            "Disciplined",
            "Not disciplined",
            "Referred to prosecution",
            "Not referred",
            "Not decided",
        )
        return table_block(
            self.run,
            "What became of the period's incidents by the as-of day, by kind; the last five "
            "columns are of confirmed violations",
            [Col("Kind", is_header=True), *(Col(n, "count") for n in names)],
            [
                (spoken(k), *cells([r for r in rows if r["kind"] == k]))
                for k, _ in totals_by(rows, "kind", "incidents")
            ],
            how_measured(self.run, "incident_outcomes"),
            totals=("All", *cells(rows)) if rows else None,
            empty="No incident in the period.",
        )
