"""The incidents chapter's pieces: what went wrong, how soon each duty was done, who was told."""

from __future__ import annotations

from privity.blocks import Block, bullets, count_of, paragraph, spoken, stack
from privity.cautions import caution
from privity.charts import Point, columns, course_facts, ranking_facts, written
from privity.pieces import figure_block, how_measured, not_measured, table_block
from privity.reader import Run
from privity.splits import begins, every_month, month_points, span, totals_by
from privity.tables import Col

TABLES = ("incidents",)


class IncidentPages:
    """Pieces of the incidents chapter, by ``run.incidents``."""

    def __init__(self, run: Run) -> None:
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
        return bullets([s for s in (first, self._slowest(), self._told()) if s])

    def _slowest(self) -> str:
        if not_measured(self.run, "incident_duties"):
            return ""
        timed = [
            d for d in self.run.measure_rows("incident_duties") if d["median_days"] is not None
        ]
        if not timed:
            return "No step after an incident has a date recorded."
        slowest = max(timed, key=lambda d: d["median_days"])
        return (
            f"The step that takes longest is “{slowest['duty'].lower()}”: half are done within "
            f"{written(slowest['median_days'])} days."
        )

    def _told(self) -> str:
        if not_measured(self.run, "client_notification"):
            return ""
        told = self.run.measure_rows("client_notification")
        notified = sum(r["incidents"] for r in told)
        days = sum(r["total_days"] or 0 for r in told)
        if not notified:
            return "No notice to clients is recorded."
        return (
            f"Clients were told of {count_of(notified, 'incident')}, on average "
            f"{written(round(days / notified, 1))} days after discovery."
        )

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
        low, high = (pick(p.value for p in points) for pick in (min, max))
        message = f"{span(low, high)} incidents a month; {begins(points)}"
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
        missing = not_measured(self.run, "incident_duties")
        if missing:
            return missing
        rows = sorted(self.run.measure_rows("incident_duties"), key=lambda r: r["duty_no"])
        return table_block(
            self.run,
            "Days from discovery to each duty, for the incidents of the period that it applies to",
            [
                Col("Duty", is_header=True),
                Col("Incidents", "count"),
                Col("Recorded", "count"),
                Col("Not recorded", "count"),
                Col("Same day", "count"),
                Col("Median days", "days"),
                Col("Longest, days", "days"),
                Col("Excluded: dated before discovery", "count"),
            ],
            [
                (
                    r["duty"],
                    r["incidents"],
                    r["recorded"],
                    r["not_recorded"],
                    r["same_day"],
                    r["median_days"],
                    r["longest_days"],
                    r["excluded"],
                )
                for r in rows
            ],
            how_measured(self.run, "incident_duties"),
            empty="No incident was discovered in the period.",
        )

    def notification(self) -> Block:
        """Days from discovery to the clients' notification."""
        missing = not_measured(self.run, "client_notification")
        if missing:
            return missing
        rows = sorted(self.run.measure_rows("client_notification"), key=lambda r: r["band_no"])
        total = sum(r["incidents"] for r in rows)
        if not total:
            return paragraph("No notice to clients is recorded for the period's incidents.")
        soon = sum(r["incidents"] for r in rows if r["band_no"] <= 3)
        points = [Point(r["band"], r["incidents"], r["band_no"] > 3) for r in rows]
        message = f"Clients told within 30 days in {soon:,} of {count_of(total, 'incident')}"
        return stack(
            figure_block(
                self.run,
                message,
                columns(points, "incidents", "days from discovery to notice"),
                ranking_facts(points, "incidents"),
                [
                    Col("Days", is_header=True),
                    Col("Incidents", "count"),
                    Col("Clients affected", "count"),
                ],
                [(r["band"], r["incidents"], r["clients_affected"]) for r in rows],
                how_measured(self.run, "client_notification"),
            )
        )
