"""The disclosures chapter's pieces: how much left, when, to whom, on what ground, from where."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from privity.evidence import Evidence
from privity.report.blocks.block import Block, bullets, paragraph, stack
from privity.report.blocks.cautions import caution
from privity.report.blocks.crossings import (
    cells_of,
    crossed,
    crossed_block,
    measure_of,
    pair_rows,
    telling_values,
)
from privity.report.blocks.exhibits import figure_block, how_measured, not_measured, table_block
from privity.report.blocks.small_numbers import LEAST, how_small, rate_cells, rate_columns
from privity.report.blocks.splits import (
    begins,
    every_month,
    month_points,
    share,
    span,
    split_block,
    totals_by,
)
from privity.report.blocks.tables import Col
from privity.report.charts.basic import columns, course_facts, highest, lowest
from privity.report.pages.disclosure_rates import DisclosureRates
from privity.vocabulary import count_of, spoken

if TYPE_CHECKING:
    import pandas as pd

TABLES = ("disclosures",)
PLACES, MONTHS = 40, 24


class DisclosurePages:
    """Pieces of the disclosures chapter, by ``run.disclosures``."""

    def __init__(self, run: Evidence) -> None:
        self.run = run

    @cached_property
    def rates(self) -> DisclosureRates:
        """The rate per 1,000 open cases and its control chart."""
        return DisclosureRates(self.run)

    def crossed(self, first: str, second: str) -> pd.DataFrame:
        """Return the period's disclosures by any two dimensions as a frame.

        Parameters
        ----------
        first, second : str
            What stands down and across: month, quarter, recipient, channel, content, purpose,
            basis, unit, county.

        Examples
        --------
        >>> run.disclosures.crossed("unit", "recipient")   # doctest: +SKIP
        """
        return crossed(self.run, first, second)

    def message(self) -> Block:
        """What the figures say, in three computed sentences."""
        return stack(caution(self.run, TABLES), self._message())

    def _message(self) -> Block:
        missing = not_measured(self.run, "disclosures_by_month", "disclosures_crossed")
        if missing:
            return missing
        period = self._period("disclosures_by_month")
        total = sum(r["disclosures"] for r in period)
        if not total:
            return paragraph("No disclosure in the period.")
        outside, verbal = (sum(r[k] for r in period) for k in ("outside", "verbal"))
        recipients = self._totals("recipient", "month")
        return bullets(
            [
                f"{count_of(total, 'disclosure')} in the period, {share(outside, total)} of them "
                f"to someone outside the agency; {self.rates.aside()}.",
                f"The most frequent recipient is {spoken(recipients[0][0])} "
                f"({share(recipients[0][1], total)}); {share(verbal, total)} were verbal"
                f"{self._passed_on()}.",
                f"{self._grounds(total)}{self._without_duty()}.",
            ]
        )

    def _period(self, measure_id: str) -> list[dict[str, Any]]:
        return [r for r in self.run.measure_rows(measure_id) if r["is_in_period"]]

    def _totals(self, name: str, other: str) -> list[tuple[str, int]]:
        """Return the period's totals of a dimension, read from its crossing with another."""
        cells = cells_of(self.run, name, other)
        return totals_by([{"key": k[0], "n": n} for k, n in cells.items()], "key", "n")

    def _passed_on(self) -> str:
        if not_measured(self.run, "redisclosures_by_recipient"):
            return "; re-disclosures are not tested"
        again = sum(r["redisclosures"] for r in self._period("redisclosures_by_recipient"))
        return f"; {again:,} {'passes' if again == 1 else 'pass'} on what had been disclosed before"

    def _grounds(self, total: int) -> str:
        if not_measured(self.run, "disclosures_crossed_by_basis"):
            return "The basis is not tested"
        basis = dict(self._totals("basis", "month"))
        bare = basis.get("none", 0) + basis.get("not recorded", 0)
        return (
            f"{share(basis.get('consent', 0), total)} rest on consent and "
            f"{share(basis.get('statute', 0), total)} on statute; "
            f"{count_of(bare, 'disclosure')} {'has' if bare == 1 else 'have'} no basis "
            "recorded"
        )

    def _without_duty(self) -> str:
        if not_measured(self.run, "disclosures_by_duty"):
            return "; whether the worker had a duty on the case is not tested"
        rows = self._period("disclosures_by_duty")
        bare, whole = (sum(r[k] for r in rows) for k in ("without_duty", "disclosures_on_cases"))
        if not whole:
            return "; none names a case"
        return (
            f"; {bare:,} of {whole:,} on a case {'was' if bare == 1 else 'were'} by a worker "
            "without a duty on it at that moment"
        )

    def by_month(self) -> Block:
        """Disclosures by month and quarter: the period against the months before it."""
        missing = not_measured(self.run, "disclosures_by_month")
        if missing:
            return missing
        rows = self.run.measure_rows("disclosures_by_month")
        if not rows:
            return paragraph("No disclosure in the period or the months before.")
        points = month_points(rows, "disclosures")
        low, high = lowest(points)[0], highest(points)[0]
        names = (("disclosures", "Disclosures"), ("outside", "To outside"), ("verbal", "Verbal"))
        figure = figure_block(
            self.run,
            f"{span(low, high, 'disclosure')} a month; {begins(points)}",
            columns(every_month(points), "disclosures", "month"),
            course_facts(points, "disclosures"),
            [Col("Month", "month", is_header=True), *(Col(label, "count") for _, label in names)],
            [(r["month"], *(r[k] for k, _ in names)) for r in rows],
            how_measured(self.run, "disclosures_by_month"),
        )
        return stack(figure, self._quarters(rows))

    def _quarters(self, rows: list[dict[str, Any]]) -> Block:
        quarters: dict[str, list[int]] = {}
        for r in rows:
            name = f"{r['month'].year}-Q{(r['month'].month + 2) // 3}"
            found = quarters.setdefault(name, [0, 0, 0, 0])
            for n, value in enumerate((1, r["disclosures"], r["outside"], r["verbal"])):
                found[n] += value
        return table_block(
            self.run,
            "Disclosures by quarter, with the months that the data holds of each",
            [
                Col("Quarter", is_header=True),
                Col("Months", "count"),
                Col("Disclosures", "count"),
                Col("To outside", "count"),
                Col("Verbal", "count"),
                *rate_columns("Verbal share"),
            ],
            [(name, *found, *rate_cells(found[3], found[1])) for name, found in quarters.items()],
            how_measured(self.run, "disclosures_by_month"),
        )

    def by_rate(self) -> Block:
        """Disclosures per 1,000 open cases, judged by a control chart."""
        return self.rates.block()

    def by_recipient(self) -> Block:
        """The period's disclosures by kind of recipient, and what was passed on to them."""
        return stack(self._split("recipient", "kind of recipient"), self._redisclosures())

    def by_channel(self) -> Block:
        """The period's disclosures by channel."""
        return self._split("channel", "channel")

    def by_ground(self) -> Block:
        """The period's disclosures by basis, consent against statute, and by purpose."""
        return stack(
            self._split("basis", "basis"), self._consent(), self._split("purpose", "purpose")
        )

    def by_content(self) -> Block:
        """The period's disclosures by what was disclosed."""
        return self._split("content", "content")

    def by_place(self) -> Block:
        """The period's disclosures by unit and county, with rates and missing duties."""
        return stack(
            self._split("unit", "unit"),
            self._places("unit"),
            self._places("county"),
            self._duties(),
        )

    def by_two(self) -> Block:
        """The crossings that tell most, as tables, and the pairs that stand out of them."""
        pairs = (("unit", "recipient"), ("recipient", "basis"), ("content", "channel"))
        return stack(
            *(stack(self._standing_out(*pair), crossed_block(self.run, *pair)) for pair in pairs)
        )

    def _split(self, name: str, noun: str) -> Block:
        measure_id, _ = measure_of("month", name)
        missing = not_measured(self.run, measure_id)
        if missing:
            return missing
        rows = pair_rows(self.run, "month", name)
        column = "unit_id" if name == "unit" else "recipient_type" if name == "recipient" else name
        return split_block(self.run, measure_id, column, "disclosures", noun, rows)

    def _redisclosures(self) -> Block:
        missing = not_measured(self.run, "redisclosures_by_recipient")
        if missing:
            return missing
        rows = [r for r in self._period("redisclosures_by_recipient") if r["redisclosures"]]
        totals = totals_by(rows, "recipient_type", "redisclosures")
        return table_block(
            self.run,
            "Re-disclosures of the period, by kind of recipient",
            [Col("Kind of recipient", is_header=True), Col("Re-disclosures", "count")],
            [(spoken(name), n) for name, n in totals],
            how_measured(self.run, "redisclosures_by_recipient"),
            empty="No re-disclosure is recorded in the period.",
        )

    def _consent(self) -> Block | None:
        if not_measured(self.run, "disclosures_crossed_by_basis"):
            return None
        months: dict[Any, dict[str, int]] = {}
        for r in pair_rows(self.run, "month", "basis"):
            months.setdefault(r["month"], {})[r["basis"]] = r["disclosures"]
        rows = []
        for month, found in sorted(months.items())[-MONTHS:]:
            consent, statute = found.get("consent", 0), found.get("statute", 0)
            rows.append((month, consent, statute, *rate_cells(consent, consent + statute)))
        return table_block(
            self.run,
            "Consent against statute, by month",
            [
                Col("Month", "month", is_header=True),
                Col("On consent", "count"),
                Col("On statute", "count"),
                *rate_columns("Consent, of both"),
            ],
            rows,
            how_measured(self.run, "disclosures_crossed_by_basis"),
            empty="No disclosure in the period or the months before.",
        )

    def _places(self, name: str) -> Block:
        measure_id = f"disclosure_rates_by_{name}"
        missing = not_measured(self.run, measure_id)
        if missing:
            return missing
        column = {"unit": "unit_id", "county": "county"}[name]
        found: dict[str, tuple[int, float]] = {}
        for r in self._period(measure_id):
            count, opened = found.get(r[column], (0, 0.0))
            found[r[column]] = count + r["disclosures"], opened + r["open_case_days"] / r["days"]
        months = len({r["month"] for r in self._period(measure_id)})
        ranked = sorted(found.items(), key=lambda f: (-f[1][0], f[0]))
        rows = [
            (place, n, opened / months, *_per_thousand(n, opened))
            for place, (n, opened) in ranked[:PLACES]
        ]
        first = f" (the first {PLACES} of {len(ranked):,})" if len(ranked) > PLACES else ""
        noun = "unit of the worker" if name == "unit" else "county of the case"
        return table_block(
            self.run,
            f"Disclosures a month per 1,000 open cases, by {noun}{first}",
            [
                Col(name.capitalize(), is_header=True),
                Col("Disclosures", "count"),
                Col("Open cases, daily mean", "number"),
                Col("A month per 1,000", "number"),
                Col("95 % interval", "range"),
            ],
            rows,
            how_measured(self.run, measure_id),
            empty="No disclosure in the period.",
        )

    def _duties(self) -> Block:
        missing = not_measured(self.run, "disclosures_by_duty")
        if missing:
            return missing
        rows = self._period("disclosures_by_duty")
        whole = dict(totals_by(rows, "unit_id", "disclosures_on_cases"))
        bare = totals_by(rows, "unit_id", "without_duty")
        return stack(
            table_block(
                self.run,
                "Disclosures by workers without a duty on the case at that moment",
                [
                    Col("Unit", is_header=True),
                    Col("On a case", "count"),
                    Col("Without a duty", "count"),
                    *rate_columns("Share without"),
                ],
                [(unit, whole[unit], n, *rate_cells(n, whole[unit])) for unit, n in bare[:PLACES]],
                how_measured(self.run, "disclosures_by_duty"),
                empty="No disclosure of the period names a case.",
            ),
            how_small(self.run.info.get("edition", "internal"), "disclosures"),
        )

    def _standing_out(self, first: str, second: str) -> Block | None:
        if not_measured(self.run, measure_of(first, second)[0]):
            return None
        cells = cells_of(self.run, first, second)
        found = [f for f in telling_values(cells, LEAST) if f[2] > f[3]]
        if not found:
            return None
        d, a, n, expected = found[0]
        return paragraph(
            "Furthest above what both totals let expect: "
            f"{spoken(d)} and {spoken(a)}, {n:,} against {expected:,.0f}."
        )


def _per_thousand(count: int, opened: float) -> tuple[Any, Any]:
    """Return a rate per 1,000 with its exact Poisson interval as cells, none without open cases."""
    if not opened:
        return None, None
    from scipy.stats import chi2

    low = float(chi2.ppf(0.025, 2 * count)) / 2 if count else 0.0
    high = float(chi2.ppf(0.975, 2 * count + 2)) / 2
    scale = 1000 / opened
    return count * scale, f"{low * scale:,.1f} to {high * scale:,.1f}"
