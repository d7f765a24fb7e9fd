"""Counsel's part: legal reviews, doubts, releases that went out before review, reviewers' load."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from privity.evidence import Evidence
from privity.report.blocks.block import Block, heading, paragraph, stack
from privity.report.blocks.durations import duration_cells, duration_columns, estimate
from privity.report.blocks.exhibits import figure_block, how_measured, not_measured, table_block
from privity.report.blocks.splits import share, totals_by
from privity.report.blocks.tables import Col
from privity.report.charts.basic import Point, bars, ranking_facts
from privity.vocabulary import count_of, spoken

OUTCOMES = (
    "release",
    "release_redacted",
    "withhold",
    "advice",
    "decided_without_outcome",
    "undecided",
)
REVIEW_REQUIRED = ("case_review", "subpoena")
"""Kinds of request that policy wants reviewed by the Law Department before any release (DHS-08)."""

_STANDINGS = {
    "cleared_before": "cleared by counsel before",
    "withhold_decided_before": "made though counsel said withhold",
    "decided_afterwards": "decided by counsel only afterwards",
    "not_decided": "put to counsel, not decided",
    "not_asked": "never put to counsel",
}


class Counsel:
    """What was put to counsel, what counsel decided, and what did not wait for it."""

    def __init__(self, run: Evidence) -> None:
        self.run = run

    def all(self) -> Block:
        """All of counsel's tables, one below the other."""
        return stack(
            self._outcomes(),
            self._days(),
            heading("Doubts"),
            self._doubts(),
            heading("Released before review"),
            self._early(),
            heading("Load of the reviewers"),
            self._load(),
        )

    @cached_property
    def _early_rows(self) -> list[dict[str, Any]]:
        if not_measured(self.run, "releases_before_review"):
            return []
        return [r for r in self.run.measure_rows("releases_before_review") if r["is_in_period"]]

    def early_said(self) -> str:
        """How many releases that needed a review first did not wait for it."""
        rows = [r for r in self._early_rows if r["kind"] in REVIEW_REQUIRED]
        released, early = (sum(r[k] for r in rows) for k in ("released", "released_before_review"))
        if not released:
            return ""
        return (
            f"{early:,} of {count_of(released, 'release')} on a case review or a subpoena went "
            "out before counsel had cleared them"
        )

    def doubts_said(self) -> str:
        """How many disclosures in doubt counsel had cleared before they were made."""
        if not_measured(self.run, "disclosures_in_doubt"):
            return ""
        rows = [r for r in self.run.measure_rows("disclosures_in_doubt") if r["is_in_period"]]
        total = sum(r["disclosures_in_doubt"] for r in rows)
        cleared = sum(r["disclosures_in_doubt"] for r in rows if r["standing"] == "cleared_before")
        if not total:
            return ""
        return f"counsel had cleared {cleared:,} of {count_of(total, 'disclosure')} in doubt"

    def _outcomes(self) -> Block:
        missing = not_measured(self.run, "reviews_asked")
        if missing:
            return missing
        rows = [r for r in self.run.measure_rows("reviews_asked") if r["is_in_period"]]
        counts: dict[tuple[str, str], int] = {}
        for r in rows:
            key = r["reason"], r["outcome"]
            counts[key] = counts.get(key, 0) + r["reviews"]
        reasons = totals_by(rows, "reason", "reviews")
        return table_block(
            self.run,
            "Legal reviews asked for in the period, by reason; the outcomes add up",
            [
                Col("Reason", is_header=True),
                Col("Asked", "count"),
                *(Col(spoken(o).capitalize(), "count") for o in OUTCOMES),
            ],
            [
                (spoken(reason), n, *(counts.get((reason, o), 0) for o in OUTCOMES))
                for reason, n in reasons
            ],
            how_measured(self.run, "reviews_asked"),
            totals=(
                "All",
                sum(n for _, n in reasons),
                *(sum(counts.get((reason, o), 0) for reason, _ in reasons) for o in OUTCOMES),
            ),
            empty="No legal review was asked for in the period.",
        )

    def _days(self) -> Block:
        missing = not_measured(self.run, "review_days")
        if missing:
            return missing
        rows = self.run.measure_rows("review_days")
        return stack(
            self._days_by("counsel", "Counsel", rows), self._days_by("reason", "Reason", rows)
        )

    def _days_by(self, column: str, label: str, rows: list[dict[str, Any]]) -> Block:
        def cells(chosen: list[dict[str, Any]]) -> tuple[Any, ...]:
            found, left_out = estimate(chosen, "business_days", "reviews", {"is_decided": (True,)})
            return found.events, found.censored, left_out, *duration_cells(found)

        return table_block(
            self.run,
            f"Business days from asking counsel to the decision, by {label.lower()}, reviews asked "
            "for in the period; Kaplan-Meier estimates",
            [
                Col(label, is_header=True),
                Col("Timed decisions", "count"),
                Col("Undecided", "count"),
                Col("Left out", "count"),
                *duration_columns("business days"),
            ],
            [
                (spoken(g), *cells([r for r in rows if r[column] == g]))
                for g, _ in totals_by(rows, column, "reviews")
            ],
            how_measured(self.run, "review_days"),
            totals=("All", *cells(rows)) if rows else None,
            empty="No legal review was asked for in the period.",
        )

    def _doubts(self) -> Block:
        missing = not_measured(self.run, "disclosures_in_doubt")
        if missing:
            return missing
        rows = [r for r in self.run.measure_rows("disclosures_in_doubt") if r["is_in_period"]]
        counts = dict(totals_by(rows, "standing", "disclosures_in_doubt"))
        return table_block(
            self.run,
            "Disclosures of the period marked as in doubt, by how far counsel had come",
            [Col("Disclosure", is_header=True), Col("Disclosures", "count")],
            [(text, counts.get(code, 0)) for code, text in _STANDINGS.items()] if counts else [],
            how_measured(self.run, "disclosures_in_doubt"),
            totals=("All", sum(counts.values())),
            empty="No disclosure of the period is marked as in doubt.",
        )

    def _early(self) -> Block:
        missing = not_measured(self.run, "releases_before_review")
        if missing:
            return missing
        kinds = totals_by(self._early_rows, "kind", "released")
        early = dict(totals_by(self._early_rows, "kind", "released_before_review"))
        return table_block(
            self.run,
            "Requests received in the period on which something was released, by whether counsel "
            "had cleared it before",
            [
                Col("Kind", is_header=True),
                Col("Review is required"),
                Col("Released", "count"),
                Col("Before counsel cleared it", "count"),
            ],
            [(spoken(k), "yes" if k in REVIEW_REQUIRED else "no", n, early[k]) for k, n in kinds],
            how_measured(self.run, "releases_before_review"),
            totals=("All", None, sum(n for _, n in kinds), sum(early.values())),
            empty="Nothing was released on the period's requests.",
        )

    def _load(self) -> Block:
        missing = not_measured(self.run, "reviewer_load")
        if missing:
            return missing
        rows = self.run.measure_rows("reviewer_load")
        asked = sum(r["asked"] for r in rows)
        if not asked:
            return paragraph("No legal review was asked for in the period.")
        ranked = sorted(rows, key=lambda r: (-r["asked"], r["counsel"], r["reviewer_no"]))
        named = [r for r in ranked if r["reviewer_no"]]
        points = [
            Point(_reviewer(r), r["asked"], r is named[0] if named else False) for r in ranked
        ]
        message = (
            f"{count_of(len(named), 'reviewer')} had {count_of(asked, 'review')}; the one with "
            f"most had {named[0]['asked']:,} of them ({share(named[0]['asked'], asked)})"
            if named
            else f"No reviewer is recorded for any of {count_of(asked, 'review')}"
        )
        return figure_block(
            self.run,
            message,
            bars(points, "reviews"),
            ranking_facts(points, "reviews"),
            [
                Col("Reviewer", is_header=True),
                Col("Asked in the period", "count"),
                Col("Decided of these", "count"),
                Col("Open at the as-of day", "count"),
            ],
            [(_reviewer(r), r["asked"], r["decided"], r["still_open"]) for r in ranked],
            how_measured(self.run, "reviewer_load"),
        )


def _reviewer(row: dict[str, Any]) -> str:
    who = f"reviewer {row['reviewer_no']}" if row["reviewer_no"] else "nobody recorded"
    return f"{spoken(row['counsel'])}, {who}"
