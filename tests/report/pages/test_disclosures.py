"""The disclosures chapter: figures that agree, rates judged by charts, gaps said."""

import datetime as dt

import numpy as np
import pytest

import privity as pv
from fixtures.evidence import miniature_report
from privity.report.blocks.crossings import measure_of, telling_values
from privity.report.pages.disclosure_rates import DisclosureRates


@pytest.fixture(scope="module")
def run():
    return pv.open_run(miniature_report()[0])


class Given:
    """A run that has nothing but rates by month."""

    info, tables = {}, frozenset({"disclosure_rates_by_month"})

    def __init__(self, counts, in_period=3, first=dt.date(2023, 1, 1)):
        self.measures = {"disclosure_rates_by_month": {"title": "Rates", "reason": ""}}
        self.counts, self.in_period, self.first = counts, in_period, first

    def measure_rows(self, measure_id):
        rows = []
        for n, count in enumerate(self.counts):
            month = dt.date(self.first.year + n // 12, n % 12 + 1, 1)
            days = ((month + dt.timedelta(days=32)).replace(day=1) - month).days
            rows.append(
                {
                    "month": month,
                    "disclosures": count,
                    "open_case_days": 1000 * days,
                    "days": days,
                    "is_in_period": n >= len(self.counts) - self.in_period,
                }
            )
        return rows


def rates_of(*counts, **own):
    return DisclosureRates(Given(counts, **own))


STEADY = tuple(int(n) for n in np.random.default_rng(0).poisson(105, 24))


def test_a_steady_rate_is_no_change_and_a_jump_is_named():
    assert "no rule of the control chart fires" in rates_of(*STEADY, 104, 101, 107).sentence()
    said = rates_of(*STEADY, 104, 101, 160).sentence()
    assert "a change beyond chance (rule 1: beyond three standard deviations)" in said
    assert said.startswith("122 disclosures a month per 1,000 open cases in the period, 107 in")


def test_the_baseline_is_the_months_before_the_period():
    rates = rates_of(*STEADY, 400, 400, 400)
    assert rates.chart.baseline == 24 and rates.chart.centre == pytest.approx(sum(STEADY) / 24)


def test_few_months_make_no_verdict_without_a_word_on_it():
    assert "so few months make rough limits" in rates_of(100, 101, 99, 100, 102, 101).sentence()
    assert "does not reach back far enough" in rates_of(100, 101, 99).sentence()
    assert rates_of().sentence() == "No rate per open case can be given"


def test_seasons_are_tested_from_two_years_on():
    assert "Seasons cannot be told from 3 months" in rates_of(*STEADY[:6])._season()
    flat = rates_of(*STEADY, 100, 100, 100)._season()
    assert "2025-01 100 against 111" in flat and "no season shows beyond chance" in flat
    summer = [100 + 60 * (n % 12 in (5, 6, 7)) + n % 5 for n in range(36)]
    assert "differ beyond chance" in rates_of(*summer, 100, 100, 100)._season()


def test_the_chart_stands_with_its_rules_and_its_table(run):
    block = run.disclosures.by_rate()
    assert "<svg" in block.html and "u-chart; centre and limits from the 12 months" in block.text
    data = run.disclosures.rates
    months = run.measure("disclosures_by_month")
    assert sum(r["disclosures"] for r in data.rows) == months["disclosures"].sum()


def test_tables_add_up_to_the_period(run):
    months = run.measure("disclosures_by_month")
    total = f"{months[months['is_in_period']]['disclosures'].sum():,}"
    for pair in (("unit", "recipient"), ("recipient", "basis")):
        from privity.report.blocks.crossings import crossed_block

        block = crossed_block(run, *pair)
        assert sum(int(row[-1]) for row in block.rows) == int(total)


def test_every_pair_has_its_measure():
    assert measure_of("unit", "month") == ("disclosures_crossed_by_unit", "month, unit_id")
    assert measure_of("county", "unit")[0] == "disclosures_crossed_by_unit_and_county"
    assert measure_of("basis", "quarter") == ("disclosures_crossed_by_basis", "month, basis")
    assert measure_of("purpose", "channel") == ("disclosures_crossed", "channel, purpose")


def test_what_stands_out_is_measured_against_both_totals():
    cells = {("a", "x"): 40, ("a", "y"): 10, ("b", "x"): 10, ("b", "y"): 40, ("c", "x"): 5}
    assert telling_values(cells, 30)[0][:3] == ("b", "y", 40)
