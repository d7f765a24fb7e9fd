"""The unexplained rate of accesses: week by week between control limits, by unit and by month."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from privity.evidence import Evidence
from privity.report.blocks.block import Block, bullets, paragraph, stack
from privity.report.blocks.exhibits import figure_block, how_read, table_block
from privity.report.blocks.small_numbers import LEAST, counted, how_small, rate_cells, rate_columns
from privity.report.blocks.tables import Col, shown
from privity.report.charts.basic import written
from privity.report.charts.control_chart import PlottedSpan, control_chart
from privity.statistics import p_chart, rule_sentences, wilson
from privity.vocabulary import count_of, joined

FEW_WEEKS, WEEKS_SAID = 8, 12
UNITS, MONTHS, MONTHS_ACROSS = 50, 24, 12
NO_UNIT = "no unit on record"

TREND_SQL = """select week_on, judged, unexplained
from access_trend
order by week_on"""

UNITS_SQL = """select unit_id, month, sum(accesses) as judged,
    sum(case when reason = 'unexplained' then accesses else 0 end) as unexplained
from access_summary
where reason <> 'no case or person'
group by unit_id, month
order by unit_id nulls last, month"""


class RateTrend:
    """The unexplained rate by week, and what chance alone would do to it."""

    def __init__(self, run: Evidence) -> None:
        self.run = run
        found = run.rows(TREND_SQL)
        self.weeks = [w for w in found if w["judged"] >= LEAST]
        self.few = len(found) - len(self.weeks)
        self.chart = p_chart([(w["unexplained"], w["judged"]) for w in self.weeks])
        self.centre = self.chart.centre
        self.readings = [
            PlottedSpan(f"{w['week_on']:%Y-%m-%d}", 100 * s.value, 100 * s.low, 100 * s.high)
            for w, s in zip(self.weeks, self.chart.spans, strict=True)
        ]
        self.outside = [r for r in self.readings if r.is_outside]

    def sentence(self) -> str:
        """Say in one sentence whether the rate kept within its limits."""
        if not self.readings:
            return f"No week has {LEAST} accesses to a case or person, so that no trend is shown"
        mean = f"{shown(self.centre, 'share')} of accesses to a case or person on average"
        if not self.outside:
            return (
                f"The unexplained rate kept within its control limits in all "
                f"{count_of(len(self.readings), 'week')}: {mean}"
            )
        return (
            f"The unexplained rate left its control limits in {len(self.outside)} of "
            f"{count_of(len(self.readings), 'week')}: {mean}"
        )

    def block(self) -> Block:
        """The control chart, the weeks outside in words, and how far the limits can be trusted."""
        if not self.readings:
            return paragraph(f"{self.sentence()}.")
        figure = figure_block(
            self.run,
            self.sentence(),
            control_chart(
                self.readings,
                100 * self.centre,
                "unexplained, % of accesses",
                "week that begins on",
            ),
            self._facts(),
            [
                Col("Week that begins on", "day", is_header=True),
                Col("Accesses", "count"),
                Col("Unexplained", "count"),
                Col("Rate", "share"),
                Col("Lower limit", "share"),
                Col("Upper limit", "share"),
                Col("Outside"),
            ],
            [
                (
                    w["week_on"],
                    w["judged"],
                    w["unexplained"],
                    w["unexplained"] / w["judged"],
                    r.low / 100,
                    r.high / 100,
                    "outside" if r.is_outside else "no",
                )
                for w, r in zip(self.weeks, self.readings, strict=True)
            ],
            how_read(self.run, TREND_SQL),
        )
        return stack(figure, self._said(), self._rules(), paragraph(self._method(), "quiet"))

    def _rules(self) -> Block | None:
        """What the other rules say; the weeks of rule 1 stand above with their figures."""
        said = [
            s
            for s in rule_sentences(self.chart, [r.label for r in self.readings])
            if not s.startswith("Rule 1 ")
        ]
        return bullets(said) if said else None

    def _facts(self) -> str:
        high, last = max(self.readings, key=lambda r: r.value), self.readings[-1]
        out = joined([r.label for r in self.outside]) or "none"
        return (
            f"Mean: {written(round(100 * self.centre, 1))} %. Highest: "
            f"{written(round(high.value, 1))} % in the week of {high.label}. Last: "
            f"{written(round(last.value, 1))} %. Weeks outside the limits: {out}."
        )

    def _said(self) -> Block | None:
        if not self.outside:
            return None
        known = {f"{w['week_on']:%Y-%m-%d}": w for w in self.weeks}
        said = [
            f"Week of {r.label}: {known[r.label]['unexplained']:,} of "
            f"{count_of(known[r.label]['judged'], 'access', 'accesses')} unexplained, "
            f"{r.value:.1f} %, "
            + (
                f"above the upper limit of {r.high:.1f} %."
                if r.value > r.high
                else f"below the lower limit of {r.low:.1f} %."
            )
            for r in self.outside[-WEEKS_SAID:]
        ]
        if len(self.outside) > WEEKS_SAID:
            said.append(
                f"{count_of(len(self.outside) - WEEKS_SAID, 'earlier week')} outside, in "
                "the table of the chart."
            )
        return bullets(said)

    def _method(self) -> str:
        said = (
            "Control limits of a p-chart: the mean rate, plus and minus three standard errors "
            "of a binomial share of that week's accesses (NIST/SEMATECH e-Handbook of "
            "Statistical Methods, 6.3.3.2)"
        )
        said += (
            f", widened {self.chart.sigma_z:.1f} times because weeks differ by more than "
            "chance (Laney, Quality Engineering 14(4), 2002)"
            if self.chart.is_corrected
            else ""
        )
        said += (
            ". Rules: Nelson, Journal of Quality Technology 16(4), 1984. A week that a rule "
            "names has a cause, such as a batch, a new unit or a missing roster, and is no "
            "accusation. The first and the last week end with the period."
        )
        if self.few:
            said += f" Left out: {count_of(self.few, 'week')} with fewer than {LEAST} accesses."
        if len(self.readings) < FEW_WEEKS:
            said += (
                f" Limits from {count_of(len(self.readings), 'week')} are rough; a longer "
                "period tells more."
            )
        return said


class Units:
    """The unexplained rate by unit and month, small groups without a rate."""

    def __init__(self, run: Evidence) -> None:
        self.run = run
        self.rows = run.rows(UNITS_SQL)

    def block(self) -> Block:
        """Units, months, and both against each other."""
        if not self.rows:
            return paragraph("No access of the period names a case or a person.")
        months = sorted({r["month"] for r in self.rows})
        units = self._totals(lambda r: r["unit_id"] or NO_UNIT)
        whole = tuple(map(sum, zip(*units.values(), strict=True)))
        first = f" (the first {UNITS} of {len(units):,})" if len(units) > UNITS else ""
        tables = [
            self._table(
                f"Accesses to a case or person, by unit of the worker{first}",
                "Unit",
                dict(list(units.items())[:UNITS]),
                whole,
            )
        ]
        if len(months) > 1:
            by_month = sorted(self._totals(lambda r: f"{r['month']:%Y-%m}").items())
            tables += [
                self._table(
                    "The same, by month" + _last(MONTHS, len(by_month)),
                    "Month",
                    dict(by_month[-MONTHS:]),
                    whole,
                )
            ]
        if len(months) > 1 and len(units) > 1:
            tables.append(self._crossed(list(units)[:UNITS], months))
        edition = self.run.info.get("edition", "internal")
        return stack(self._above(units, whole), how_small(edition, "accesses"), *tables)

    def _totals(self, key: Callable[[dict[str, Any]], str]) -> dict[str, tuple[int, int]]:
        """Return unexplained and judged accesses by a key, the most unexplained first."""
        found: dict[str, tuple[int, int]] = {}
        for r in self.rows:
            part, whole = found.get(key(r), (0, 0))
            found[key(r)] = (part + r["unexplained"], whole + r["judged"])
        return dict(sorted(found.items(), key=lambda entry: (-entry[1][0], entry[0])))

    def _above(self, units: dict[str, tuple[int, int]], whole: tuple[int, ...]) -> Block:
        rate = whole[0] / whole[1]
        above = [
            name
            for name, (part, size) in units.items()
            if size >= LEAST and (least := wilson(part, size)[0]) is not None and least > rate
        ]
        few = sum(size < LEAST for _, size in units.values())
        said = f"{count_of(len(units), 'unit')}, {shown(rate, 'share')} unexplained in all. " + (
            f"Above that by more than chance: {joined(above)}."
            if above
            else "None is above that by more than chance."
        )
        if few:
            said += f" {count_of(few, 'unit')} with fewer than {LEAST} accesses: no rate."
        return paragraph(said)

    def _table(
        self, caption: str, noun: str, parts: dict[str, tuple[int, int]], whole: Iterable[int]
    ) -> Block:
        part, size = whole
        return table_block(
            self.run,
            caption,
            [
                Col(noun, "label" if noun == "Month" else "text", is_header=True),
                Col("Accesses", "count"),
                Col("Unexplained", "count"),
                *rate_columns("Share unexplained"),
            ],
            [(name, n, bare, *rate_cells(bare, n)) for name, (bare, n) in parts.items()],
            how_read(self.run, UNITS_SQL),
            totals=("all", size, part, *rate_cells(part, size)),
        )

    def _crossed(self, units: list[str], months: list[Any]) -> Block:
        cells = {
            (r["unit_id"] or NO_UNIT, r["month"]): counted(r["unexplained"], r["judged"])
            for r in self.rows
        }
        shown_months = months[-MONTHS_ACROSS:]
        return table_block(
            self.run,
            "Unexplained accesses by unit and month: share, and how many of how many"
            + _last(MONTHS_ACROSS, len(months)),
            [Col("Unit", is_header=True), *(Col(f"{m:%Y-%m}", "range") for m in shown_months)],
            [(unit, *(cells.get((unit, m)) for m in shown_months)) for unit in units],
            how_read(self.run, UNITS_SQL),
        )


def _last(most: int, number: int) -> str:
    return f" (the last {most} of {number:,} months)" if number > most else ""
