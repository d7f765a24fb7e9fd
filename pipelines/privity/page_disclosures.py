"""The disclosures chapter's pieces: how much left, when, to whom, on what ground, from where."""

from __future__ import annotations

from privity.blocks import Block, bullets, count_of, paragraph, spoken, stack
from privity.cautions import caution
from privity.charts import columns, course_facts
from privity.pieces import figure_block, how_measured, not_measured
from privity.reader import Run
from privity.splits import begins, every_month, month_points, share, span, split_block, totals_by
from privity.tables import Col

TABLES = ("disclosures",)


class DisclosurePages:
    """Pieces of the disclosures chapter, by ``run.disclosures``."""

    def __init__(self, run: Run) -> None:
        self.run = run

    def message(self) -> Block:
        """What the figures say, in three computed sentences."""
        return stack(caution(self.run, TABLES), self._message())

    def _message(self) -> Block:
        missing = not_measured(self.run, "disclosures_by_month", "disclosures_by_recipient")
        if missing:
            return missing
        rows = self.run.measure_rows("disclosures_by_month")
        period = [r for r in rows if r["is_in_period"]]
        total, outside, verbal, bare, consent = (
            sum(r[k] for r in period)
            for k in ("disclosures", "outside", "verbal", "without_basis", "by_consent")
        )
        if not total:
            return paragraph("No disclosure in the period.")
        recipients = totals_by(
            [r for r in self.run.measure_rows("disclosures_by_recipient") if r["is_in_period"]],
            "recipient_type",
            "disclosures",
        )
        return bullets(
            [
                f"{count_of(total, 'disclosure')} in the period, {share(outside, total)} of them "
                f"to someone outside the agency; {_against(rows, len(period))}.",
                f"The most frequent recipient is {spoken(recipients[0][0])} "
                f"({share(recipients[0][1], total)}); {share(verbal, total)} were verbal.",
                f"{share(consent, total)} rest on consent; {count_of(bare, 'disclosure')} "
                f"{'has' if bare == 1 else 'have'} no basis recorded.",
            ]
        )

    def by_month(self) -> Block:
        """Disclosures by month: the period against the months before it."""
        missing = not_measured(self.run, "disclosures_by_month")
        if missing:
            return missing
        rows = self.run.measure_rows("disclosures_by_month")
        if not rows:
            return paragraph("No disclosure in the period or the months before.")
        points = month_points(rows, "disclosures")
        low, high = (pick(p.value for p in points) for pick in (min, max))
        message = f"{span(low, high)} disclosures a month; {begins(points)}"
        names = (
            ("disclosures", "Disclosures"),
            ("outside", "To outside"),
            ("verbal", "Verbal"),
            ("by_consent", "On consent"),
            ("without_basis", "Without basis"),
            ("redisclosures", "Re-disclosures"),
        )
        return figure_block(
            self.run,
            message,
            columns(every_month(points), "disclosures", "month"),
            course_facts(points, "disclosures"),
            [Col("Month", "month", is_header=True), *(Col(label, "count") for _, label in names)],
            [(r["month"], *(r[k] for k, _ in names)) for r in rows],
            how_measured(self.run, "disclosures_by_month"),
        )

    def by_recipient(self) -> Block:
        """The period's disclosures by kind of recipient."""
        return self._split("recipient", "recipient_type", "kind of recipient")

    def by_channel(self) -> Block:
        """The period's disclosures by channel."""
        return self._split("channel", "channel", "channel")

    def by_ground(self) -> Block:
        """The period's disclosures by basis and by purpose."""
        return stack(
            self._split("basis", "basis", "basis"), self._split("purpose", "purpose", "purpose")
        )

    def by_content(self) -> Block:
        """The period's disclosures by what was disclosed."""
        return self._split("content", "content", "content")

    def by_unit(self) -> Block:
        """The period's disclosures by the unit of the worker who disclosed."""
        return self._split("unit", "unit_id", "unit")

    def _split(self, name: str, column: str, noun: str) -> Block:
        return split_block(self.run, f"disclosures_by_{name}", column, "disclosures", noun)


def _against(rows: list[dict], length: int) -> str:
    before = [r for r in rows if not r["is_in_period"]][-length:]
    if len(before) < length:
        return "the data does not reach back far enough to compare"
    now = sum(r["disclosures"] for r in rows if r["is_in_period"])
    then = sum(r["disclosures"] for r in before)
    months = "month" if length == 1 else f"{length} months"
    if not then:
        return f"none in the {months} before"
    change = (now - then) / then * 100
    if abs(change) < 0.5:
        return f"as many as in the {months} before ({then:,})"
    more = "more" if change > 0 else "fewer"
    return f"{abs(change):.0f} % {more} than in the {months} before ({then:,})"
