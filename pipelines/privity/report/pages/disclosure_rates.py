"""Disclosures per 1,000 open cases, month by month: has the rate changed, and is it the season?

A u-chart whose centre and limits come from the months before the period judges it; nothing here is
judged by eye.
"""

from __future__ import annotations

import calendar
from itertools import groupby
from typing import Any

from privity.evidence import Evidence
from privity.report.blocks.block import Block, bullets, paragraph, stack
from privity.report.blocks.exhibits import figure_block, how_measured, not_measured
from privity.report.blocks.tables import Col
from privity.report.charts.basic import written
from privity.report.charts.control_chart import PlottedSpan, control_chart
from privity.statistics import RULES, ControlChart, rule_sentences, signals, u_chart
from privity.vocabulary import count_of, joined

MEASURE = "disclosure_rates_by_month"
FEW_MONTHS = 12
SEASON_MONTHS = 24
LEVEL = 0.05


class DisclosureRates:
    """The rate by whole month, its control chart, and what seasons can be told."""

    def __init__(self, run: Evidence) -> None:
        self.run = run
        self.missing = not_measured(run, MEASURE)
        rows = [] if self.missing else run.measure_rows(MEASURE)
        self.rows = [r for r in rows if _is_whole(r) and r["open_case_days"]]
        self.partial = [r for r in rows if not _is_whole(r)]
        before = sum(not r["is_in_period"] for r in self.rows)
        self.has_baseline = before > 1
        sized = [(r["disclosures"], r["open_case_days"] / r["days"] / 1000) for r in self.rows]
        self.chart: ControlChart = u_chart(sized, before if self.has_baseline else None)
        self.labels = [f"{r['month']:%Y-%m}" for r in self.rows]

    def sentence(self) -> str:
        """Say in one sentence whether the period's rate changed against the months before."""
        if self.missing or not self.rows:
            return "No rate per open case can be given"
        period = [r for r in self.rows if r["is_in_period"]]
        if not period:
            return "The period has no whole month, so that no rate is compared"
        open_cases = sum(r["open_case_days"] / r["days"] for r in period)
        rate = 1000 * sum(r["disclosures"] for r in period) / open_cases
        said = f"{rate:,.0f} disclosures a month per 1,000 open cases in the period"
        if not self.has_baseline:
            return f"{said}; the data does not reach back far enough to judge whether that is new"
        fired = self._fired_in_period()
        against = f"{self.chart.centre:,.0f} in the {self.chart.baseline} months before"
        if not fired:
            rough = (
                "" if self.chart.baseline >= FEW_MONTHS else ", but so few months make rough limits"
            )
            return f"{said}, {against}: no rule of the control chart fires{rough}"
        return f"{said}, {against}: a change beyond chance ({joined(fired)})"

    def aside(self) -> str:
        """Return the sentence as it follows another."""
        said = self.sentence()
        return said[:1].lower() + said[1:]

    def _fired_in_period(self) -> list[str]:
        inside = {n for n, r in enumerate(self.rows) if r["is_in_period"]}
        rules = {s.rule for s in signals(self.chart) if inside & set(s.places)}
        return [f"rule {n}: {RULES[n][0]}" for n in sorted(rules)]

    def block(self) -> Block:
        """The control chart, the rules that fired, the season, and the method."""
        if self.missing:
            return self.missing
        if len(self.rows) < 2:
            return paragraph("Fewer than two whole months have open cases; no chart is drawn.")
        spans = self.chart.spans
        readings = [
            PlottedSpan(label, s.value, s.low, s.high)
            for label, s in zip(self.labels, spans, strict=True)
        ]
        figure = figure_block(
            self.run,
            self.sentence(),
            control_chart(readings, self.chart.centre, "disclosures per 1,000 open cases", "month"),
            self._facts(readings),
            [
                Col("Month", "month", is_header=True),
                Col("Disclosures", "count"),
                Col("Open cases, daily mean", "number"),
                Col("Per 1,000 open cases", "number"),
                Col("Lower limit", "number"),
                Col("Upper limit", "number"),
                Col("Outside"),
            ],
            [
                (
                    r["month"],
                    r["disclosures"],
                    r["open_case_days"] / r["days"],
                    s.value,
                    s.low,
                    s.high,
                    "outside" if s.is_outside else "no",
                )
                for r, s in zip(self.rows, spans, strict=True)
            ],
            how_measured(self.run, MEASURE),
        )
        said = rule_sentences(self.chart, self.labels)
        return stack(
            figure,
            bullets(said) if said else paragraph("None of the eight rules fires."),
            paragraph(self._season()),
            paragraph(self._method(), "quiet"),
        )

    def _facts(self, readings: list[PlottedSpan]) -> str:
        high, last = max(readings, key=lambda r: r.value), readings[-1]
        out = joined([r.label for r in readings if r.is_outside]) or "none"
        return (
            f"Mean of the baseline: {written(round(self.chart.centre, 1))}. Highest: "
            f"{written(round(high.value, 1))} in {high.label}. Last: "
            f"{written(round(last.value, 1))}. Months outside the limits: {out}."
        )

    def _season(self) -> str:
        rates = {
            (r["month"].year, r["month"].month): s.value
            for r, s in zip(self.rows, self.chart.spans, strict=True)
        }
        said = []
        for r in self.rows:
            year, month = r["month"].year, r["month"].month
            if r["is_in_period"] and (year - 1, month) in rates:
                said.append(
                    f"{year}-{month:02d} {rates[year, month]:,.0f} against "
                    f"{rates[year - 1, month]:,.0f}"
                )
        text = (
            f"Against the same month a year before: {'; '.join(said)}. "
            if said
            else "The data holds no month of the period a year before. "
        )
        return text + self._season_test()

    def _season_test(self) -> str:
        """Say whether the baseline's months of the year differ (Kruskal-Wallis rank test)."""
        months = [
            (r["month"].month, s.value)
            for r, s in zip(self.rows, self.chart.spans, strict=True)
            if not r["is_in_period"]
        ]
        if len(months) < SEASON_MONTHS:
            return (
                f"Seasons cannot be told from {count_of(len(months), 'month')} before the "
                f"period; that takes {SEASON_MONTHS}."
            )
        groups = [[v for _, v in found] for _, found in groupby(sorted(months), lambda m: m[0])]
        if len({v for group in groups for v in group}) < 2:
            return "Every month before the period has the same rate."
        from scipy.stats import kruskal

        chance = float(kruskal(*groups).pvalue)
        verdict = (
            "the months of the year differ beyond chance"
            if chance < LEVEL
            else "no season shows beyond chance"
        )
        return (
            f"Over {len(months)} months before the period {verdict} "
            f"(Kruskal-Wallis rank test, p = {chance:.2f})."
        )

    def _method(self) -> str:
        source = (
            f"the {self.chart.baseline} months before the period"
            if self.has_baseline
            else "all months shown, as too few lie before the period"
        )
        said = (
            f"u-chart; centre and limits from {source}, three standard deviations of a count "
            "of that month's open cases (NIST/SEMATECH e-Handbook, 6.3.3.1), "
        )
        said += (
            f"widened {self.chart.sigma_z:.1f} times because months differ by more than "
            "chance (Laney, Quality Engineering 14(4), 2002). "
            if self.chart.is_corrected
            else "without Laney's correction, as months differ by no more than chance. "
        )
        said += (
            "Rules: Nelson, Journal of Quality Technology 16(4), 1984. A signal asks for a "
            "cause and is no accusation."
        )
        if self.chart.baseline < FEW_MONTHS:
            said += f" Limits from {count_of(self.chart.baseline, 'month')} are rough."
        if self.partial:
            said += (
                " Left out, because not a whole month: "
                f"{joined([format(r['month'], '%Y-%m') for r in self.partial])}."
            )
        return said


def _is_whole(row: dict[str, Any]) -> bool:
    month = row["month"]
    return row["days"] == calendar.monthrange(month.year, month.month)[1]
