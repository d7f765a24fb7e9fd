"""Requests from receipt to outcome: the flow picture, its steps by kind, months and outcomes."""

from __future__ import annotations

from typing import Any

from privity.evidence import Evidence
from privity.report.blocks.block import Block, paragraph, stack
from privity.report.blocks.exhibits import figure_block, how_measured, not_measured, table_block
from privity.report.blocks.splits import every_month, share, totals_by
from privity.report.blocks.tables import Col
from privity.report.charts.basic import Point, highest, lines
from privity.report.charts.flow import flow_chart, links
from privity.vocabulary import count_of, spoken

ENDINGS = {
    "granted": "answered",
    "partly_granted": "answered",
    "denied": "answered",
    "answered_without_decision": "answered",
    "withdrawn": "withdrawn",
    "closed_without_decision": "closed",
    "decided_not_answered": "waiting",
    "undecided": "waiting",
}
"""Every outcome of a request, and how it ended."""

_DECIDED = ("granted", "partly_granted", "denied", "decided_not_answered")
_ROUTING = ("routed", "not_routed")
_REVIEW = ("reviewed", "under_review", "not_asked")
_NODES = {
    "routed": "routed to Legal",
    "not_routed": "not routed",
    "reviewed": "counsel decided",
    "under_review": "under review",
    "not_asked": "counsel not asked",
}
_STAGES = ("Receipt", "Routing", "Review", "Outcome")


class Flow:
    """How the period's requests went, and how many came and went by month."""

    def __init__(self, run: Evidence) -> None:
        self.run = run

    def picture(self) -> Block:
        """The ways of the period's requests, and the steps taken on them by kind."""
        missing = not_measured(self.run, "request_paths")
        if missing:
            return missing
        rows = self.run.measure_rows("request_paths")
        if not rows:
            return paragraph("No request was received in the period.")
        return stack(self._figure(rows), self._steps(rows))

    def _figure(self, rows: list[dict[str, Any]]) -> Block:
        ways = ways_of(rows)
        total = sum(ways.values())
        waiting = [_node(o) for o, ending in ENDINGS.items() if ending == "waiting"]
        left = sum(n for way, n in ways.items() if way[-1] in waiting)
        unrouted = sum(n for way, n in ways.items() if way[1] == _node("not_routed"))
        order = (
            ["received"],
            [_node(n) for n in _ROUTING],
            [_node(n) for n in _REVIEW],
            [_node(o) for o in ENDINGS],
        )
        stages = list(zip(_STAGES, order, strict=True))
        answered = sum(r["requests"] for r in rows if r["ending"] == "answered")
        message = (
            f"Of {count_of(total, 'request')} received {answered:,} "
            f"{'is' if answered == 1 else 'are'} answered and {left:,} still waiting; "
            f"{unrouted:,} {'was' if unrouted == 1 else 'were'} never routed to Legal"
        )
        counsel = sum(n for way, n in ways.items() if way[2] == _node("reviewed"))
        facts = (
            f"Routed to Legal: {share(total - unrouted, total)}. Decided by counsel: "
            f"{share(counsel, total)}. Waiting at the as-of day: {share(left, total)}."
        )
        return figure_block(
            self.run,
            message,
            flow_chart(ways, stages, waiting),
            facts,
            [Col("From", is_header=True), Col("To", is_header=True), Col("Requests", "count")],
            [
                (start, end, n)
                for stage in range(len(stages) - 1)
                for (start, end), n in sorted(links(ways, stage).items(), key=lambda e: -e[1])
            ],
            how_measured(self.run, "request_paths"),
        )

    def _steps(self, rows: list[dict[str, Any]]) -> Block:
        def count(chosen: list[dict[str, Any]], column: str, *values: str) -> int:
            return sum(r["requests"] for r in chosen if r[column] in values)

        def steps(chosen: list[dict[str, Any]]) -> tuple[int, ...]:
            return (
                sum(r["requests"] for r in chosen),
                count(chosen, "routing", "routed"),
                count(chosen, "review", "reviewed"),
                count(chosen, "outcome", *_DECIDED),
                *(
                    count(chosen, "ending", e)
                    for e in ("answered", "withdrawn", "closed", "waiting")
                ),
            )

        names = (
            "Received",
            "Routed",
            "Reviewed",
            "Decided",
            "Answered",
            "Withdrawn",
            "Closed",
            "Waiting",
        )
        kinds = [k for k, _ in totals_by(rows, "kind", "requests")]
        return table_block(
            self.run,
            "How far the period's requests have come, by kind; answered, withdrawn, closed and "
            "waiting add up to received",
            [Col("Kind", is_header=True), *(Col(n, "count") for n in names)],
            [(spoken(k), *steps([r for r in rows if r["kind"] == k])) for k in kinds],
            how_measured(self.run, "request_paths"),
            totals=("All", *steps(rows)),
        )

    def by_month(self) -> Block:
        """Requests received and answered, by month in which each happened."""
        missing = not_measured(self.run, "requests_received", "requests_ended")
        if missing:
            return missing
        counts = {
            name: dict(totals_by(rows, "month", "requests"))
            for name, rows in (
                (
                    "answered",
                    [
                        r
                        for r in self.run.measure_rows("requests_ended")
                        if r["ending"] == "answered"
                    ],
                ),
                ("received", self.run.measure_rows("requests_received")),
            )
        }
        months = sorted({m for by_month in counts.values() for m in by_month})
        if not months:
            return paragraph("No request in the period or the months before.")
        series = {
            name: [
                Point(p.label, p.value or 0)
                for p in every_month([Point(f"{m:%Y-%m}", by_month.get(m, 0)) for m in months])
            ]
            for name, by_month in counts.items()
        }
        came, went = (sum(counts[n].values()) for n in ("received", "answered"))
        last = series["received"][-1].label
        first = series["received"][0].label
        message = (
            f"{count_of(came, 'request')} came in and {went:,} were answered from {first} to {last}"
        )
        high, high_in = highest(series["received"])
        facts = (
            f"In {last}: received {series['received'][-1].value:,}, answered "
            f"{series['answered'][-1].value:,}. Most received: {high:,} in {high_in}. "
            f"Answered for each one received: {went / came:.2f}."
            if came
            else f"Answered {went:,}; none received."
        )
        return figure_block(
            self.run,
            message,
            lines(series, "requests"),
            facts,
            [Col("Month", is_header=True), Col("Received", "count"), Col("Answered", "count")],
            [
                (r.label, r.value, a.value)
                for r, a in zip(series["received"], series["answered"], strict=True)
            ],
            how_measured(self.run, "requests_received", "requests_ended"),
        )

    def outcomes(self) -> Block:
        """What became of the requests received in the period, by kind; the outcomes add up."""
        missing = not_measured(self.run, "requests_received")
        if missing:
            return missing
        rows = [r for r in self.run.measure_rows("requests_received") if r["is_in_period"]]
        counts: dict[tuple[str, str], int] = {}
        for r in rows:
            key = r["kind"], r["outcome"]
            counts[key] = counts.get(key, 0) + r["requests"]
        seen = [o for o in ENDINGS if any(o == outcome for _, outcome in counts)]
        kinds = totals_by(rows, "kind", "requests")
        return table_block(
            self.run,
            "What became of the period's requests by the as-of day, by kind",
            [
                Col("Kind", is_header=True),
                Col("Received", "count"),
                *(Col(spoken(o).capitalize(), "count") for o in seen),
            ],
            [(spoken(k), n, *(counts.get((k, o), 0) for o in seen)) for k, n in kinds],
            how_measured(self.run, "requests_received"),
            totals=(
                "All",
                sum(n for _, n in kinds),
                *(sum(counts.get((k, o), 0) for k, _ in kinds) for o in seen),
            ),
            empty="No request was received in the period.",
        )


def ways_of(rows: list[dict[str, Any]]) -> dict[tuple[str, ...], int]:
    """Return how many requests went each way through the stages, from rows of request_paths."""
    ways: dict[tuple[str, ...], int] = {}
    for r in rows:
        way = ("received", _node(r["routing"]), _node(r["review"]), _node(r["outcome"]))
        ways[way] = ways.get(way, 0) + r["requests"]
    return ways


def _node(code: str) -> str:
    return _NODES.get(code, spoken(code))
