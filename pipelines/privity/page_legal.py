"""The legal chapter's pieces: requests and subpoenas from receipt to answer, backlog, reviews."""

from __future__ import annotations

from typing import Any

from privity.blocks import Block, bullets, count_of, paragraph, spoken, stack
from privity.cautions import caution
from privity.charts import Point, columns, lines, ranking_facts, written
from privity.pieces import figure_block, how_measured, not_measured, table_block
from privity.reader import Run
from privity.splits import every_month, month_points, share
from privity.tables import Col

STEPS = ("received", "answered")
COUNSEL = "requests_to_counsel_by_month"
TABLES = ("record_requests", "legal_reviews")


class LegalPages:
    """Pieces of the legal chapter, by ``run.legal``."""

    def __init__(self, run: Run) -> None:
        self.run = run

    def message(self) -> Block:
        """What the figures say, in computed sentences."""
        return stack(caution(self.run, TABLES), self._message())

    def _message(self) -> Block:
        missing = not_measured(self.run, "requests_by_month", "request_backlog")
        return missing or bullets(
            [s for s in (self._volume(), self._timeliness(), self._waiting()) if s]
        )

    def _volume(self) -> str:
        flow = [r for r in self.run.measure_rows("requests_by_month") if r["is_in_period"]]
        came, went = (
            sum(r["requests"] for r in flow if r["step"] == s) for s in ("received", "answered")
        )
        subpoenas = sum(
            r["requests"] for r in flow if r["step"] == "received" and r["kind"] == "subpoena"
        )
        said = (
            f"{count_of(came, 'request')} received in the period, "
            f"{count_of(subpoenas, 'subpoena')} among them; {went:,} answered"
        )
        if not_measured(self.run, COUNSEL):
            return said + "."
        counsel = self.run.measure_rows(COUNSEL)
        routed, reviewed = (
            sum(r["requests"] for r in counsel if r["is_in_period"] and r["step"] == s)
            for s in ("routed", "reviewed")
        )
        return f"{said}, {routed:,} routed to counsel, {reviewed:,} reviewed by counsel."

    def _timeliness(self) -> str:
        said = []
        if not not_measured(self.run, "request_due_dates"):
            rows = self.run.measure_rows("request_due_dates")
            answered, on_time = (sum(r[k] for r in rows) for k in ("answered", "on_time"))
            if answered:
                said.append(
                    f"Of {count_of(answered, 'answer')} with a due date "
                    f"{share(on_time, answered)} came on time."
                )
        if not not_measured(self.run, "request_turnaround_by_kind"):
            excluded = sum(
                r["excluded"] for r in self.run.measure_rows("request_turnaround_by_kind")
            )
            if excluded:
                said.append(
                    f"{count_of(excluded, 'answer')} with dates out of order "
                    f"{'is' if excluded == 1 else 'are'} left out of the days to answer."
                )
        return " ".join(said)

    def _waiting(self) -> str:
        backlog = self.run.measure_rows("request_backlog")
        waiting = sum(r["requests"] for r in backlog)
        if not waiting:
            return "No request was waiting at the as-of date."
        oldest = max(r["oldest_days"] or 0 for r in backlog)
        overdue = self._overdue()
        past = f", {overdue:,} past the due date" if overdue is not None else ""
        return (
            f"{count_of(waiting, 'request')} {'was' if waiting == 1 else 'were'} waiting at the "
            f"as-of date{past}; the oldest for {count_of(oldest, 'business day')}."
        )

    def _overdue(self) -> int | None:
        if not_measured(self.run, "request_due_dates"):
            return None
        return sum(r["overdue"] for r in self.run.measure_rows("request_due_dates"))

    def flow(self) -> Block:
        """Requests received and answered, by month."""
        missing = not_measured(self.run, "requests_by_month")
        if missing:
            return missing
        rows = self.run.measure_rows("requests_by_month")
        if not rows:
            return paragraph("No request in the period or the months before.")
        months = sorted({r["month"] for r in rows})
        counts = {(m, s): 0 for m in months for s in STEPS}
        for r in rows:
            counts[r["month"], r["step"]] += r["requests"]
        series = {
            s: [
                Point(p.label, p.value or 0)
                for p in every_month([Point(f"{m:%Y-%m}", counts[m, s]) for m in months])
            ]
            for s in ("answered", "received")
        }
        came, went = (sum(p.value for p in series[s]) for s in ("received", "answered"))
        message = (
            f"{count_of(came, 'request')} came in and {went:,} were answered in "
            f"{count_of(len(series['received']), 'month')}"
        )
        last = f"{months[-1]:%Y-%m}"
        facts = (
            f"Received in all {came:,}, answered {went:,}. In {last}: received "
            f"{counts[months[-1], 'received']:,}, answered {counts[months[-1], 'answered']:,}."
        )
        return figure_block(
            self.run,
            message,
            lines(series, "requests"),
            facts,
            [Col("Month", "month", is_header=True), *(Col(s.capitalize(), "count") for s in STEPS)],
            [(m, *(counts[m, s] for s in STEPS)) for m in months],
            how_measured(self.run, "requests_by_month"),
        )

    def by_kind(self) -> Block:
        """The period's steps by kind of request, subpoenas apart."""
        missing = not_measured(self.run, "requests_by_month")
        if missing:
            return missing
        without_counsel = not_measured(self.run, COUNSEL)
        measures = ["requests_by_month"] + ([] if without_counsel else [COUNSEL])
        steps = STEPS if without_counsel else ("received", "routed", "reviewed", "answered")
        counts: dict[tuple[str, str], int] = {}
        for r in (r for m in measures for r in self.run.measure_rows(m) if r["is_in_period"]):
            key = r["kind"], r["step"]
            counts[key] = counts.get(key, 0) + r["requests"]
        kinds = sorted({k for k, _ in counts}, key=lambda k: (-counts.get((k, "received"), 0), k))
        return stack(
            table_block(
                self.run,
                "Steps taken in the period, by kind of request",
                [Col("Kind", is_header=True), *(Col(s.capitalize(), "count") for s in steps)],
                [(spoken(k), *(counts.get((k, s), 0) for s in steps)) for k in kinds],
                how_measured(self.run, *measures),
                empty="No step was taken in the period.",
            ),
            without_counsel,
        )

    def outcomes(self) -> Block:
        """What became of the requests received in the period; the outcomes add up."""
        names = (
            "received",
            "granted",
            "partly_granted",
            "denied",
            "withdrawn",
            "closed_without_decision",
            "pending",
        )
        return self._table("request_outcomes", "kind", "Kind", names, "No request was received.")

    def turnaround(self) -> Block:
        """Business days from receipt to answer: by month as a chart, by kind as a table."""
        missing = not_measured(
            self.run, "request_turnaround_by_month", "request_turnaround_by_kind"
        )
        if missing:
            return missing
        rows = self.run.measure_rows("request_turnaround_by_month")
        timed = [r for r in rows if r["median_days"] is not None]
        kinds = table_block(
            self.run,
            "Business days from receipt to answer, by kind, answers of the period",
            [
                Col("Kind", is_header=True),
                Col("Answers", "count"),
                Col("Median", "days"),
                Col("90th percentile", "days"),
                Col("Longest", "days"),
                Col("Excluded", "count"),
            ],
            [
                (
                    spoken(r["kind"]),
                    r["requests"],
                    r["median_days"],
                    r["ninetieth_days"],
                    r["longest_days"],
                    r["excluded"],
                )
                for r in self.run.measure_rows("request_turnaround_by_kind")
            ],
            how_measured(self.run, "request_turnaround_by_kind"),
            empty="No request was answered in the period.",
        )
        if not timed:
            return stack(paragraph("No answer whose days could be counted."), kinds)
        points = month_points(timed, "median_days")
        last = points[-1]
        message = (
            f"Half of the answers of {last.label} took {written(last.value)} business days or less"
        )
        high = max(points, key=lambda p: p.value)
        facts = (
            f"Median of the last month {written(last.value)} business days. Highest median "
            f"{written(high.value)} in {high.label}. Answers counted: "
            f"{sum(r['requests'] for r in timed):,}, excluded "
            f"{sum(r['excluded'] for r in rows):,}."
        )
        chart = figure_block(
            self.run,
            message,
            columns(every_month(points), "median business days", "month of the answer"),
            facts,
            [
                Col("Month", "month", is_header=True),
                Col("Answers", "count"),
                Col("Median", "days"),
                Col("90th percentile", "days"),
                Col("Longest", "days"),
                Col("Excluded", "count"),
            ],
            [
                (
                    r["month"],
                    r["requests"],
                    r["median_days"],
                    r["ninetieth_days"],
                    r["longest_days"],
                    r["excluded"],
                )
                for r in rows
            ],
            how_measured(self.run, "request_turnaround_by_month"),
        )
        return stack(chart, kinds)

    def due_dates(self) -> Block:
        """Answers and waiting requests against their due dates, by kind."""
        return self._table(
            "request_due_dates",
            "kind",
            "Kind",
            ("answered", "on_time", "waiting", "overdue"),
            "No request has a due date.",
        )

    def backlog(self) -> Block:
        """Requests not answered at the as-of date, by age in business days."""
        missing = not_measured(self.run, "request_backlog")
        if missing:
            return missing
        rows = sorted(self.run.measure_rows("request_backlog"), key=lambda r: r["band_no"])
        waiting = sum(r["requests"] for r in rows)
        if not waiting:
            return paragraph("No request was waiting at the as-of date.")
        most = max(rows, key=lambda r: r["requests"])
        points = [Point(r["band"], r["requests"], r is most) for r in rows]
        overdue = self._overdue()
        past = f", {overdue:,} past due" if overdue is not None else ""
        message = (
            f"{count_of(waiting, 'request')} waiting{past}; "
            f"{most['requests']:,} for {most['band']} business days"
        )
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
            [(r["band"], r["requests"], r["subpoenas"], r["oldest_days"]) for r in rows],
            how_measured(self.run, "request_backlog"),
        )

    def reviews(self) -> Block:
        """Legal reviews asked for in the period, by reason: outcome and days to decision."""
        missing = not_measured(self.run, "legal_reviews_by_month", "legal_review_outcomes")
        if missing:
            return missing
        by_month: dict[Any, dict[str, int]] = {}
        for r in self.run.measure_rows("legal_reviews_by_month"):
            steps = by_month.setdefault(r["month"], {"asked": 0, "decided": 0})
            steps[r["step"]] += r["reviews"]
        months = table_block(
            self.run,
            "Legal reviews asked for and decided, by month",
            [Col("Month", "month", is_header=True), Col("Asked", "count"), Col("Decided", "count")],
            [(m, s["asked"], s["decided"]) for m, s in sorted(by_month.items())],
            how_measured(self.run, "legal_reviews_by_month"),
            empty="No legal review on record.",
        )
        outcomes = self._table(
            "legal_review_outcomes",
            "reason",
            "Reason",
            (
                "asked",
                "release",
                "release_redacted",
                "withhold",
                "advice",
                "decided_without_outcome",
                "undecided",
                "median_days",
                "excluded",
            ),
            "No legal review was asked for in the period.",
        )
        return stack(outcomes, months)

    def _table(
        self, measure_id: str, header: str, label: str, names: tuple[str, ...], empty: str
    ) -> Block:
        missing = not_measured(self.run, measure_id)
        if missing:
            return missing
        heads = [
            Col(spoken(n).capitalize(), "days" if n == "median_days" else "count") for n in names
        ]
        return table_block(
            self.run,
            self.run.measures[measure_id]["title"],
            [Col(label, is_header=True), *heads],
            [
                (spoken(r[header]), *(r[n] for n in names))
                for r in self.run.measure_rows(measure_id)
            ],
            how_measured(self.run, measure_id),
            empty=empty,
        )
