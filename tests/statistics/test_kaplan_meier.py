"""Times to an event with some not met yet: worked examples of textbooks, and laws."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from privity.report.blocks.durations import duration_cells, estimate, interval, said
from privity.report.charts.survival import grid, survival_chart
from privity.statistics.kaplan_meier import Quantile, survival


def curve(met, waiting):
    return survival([*((d, True, 1) for d in met), *((d, False, 1) for d in waiting)])


REMISSIONS = curve([6, 6, 6, 7, 10, 13, 16, 22, 23], [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35])
"""Weeks of remission under 6-mercaptopurine, Freireich et al., Blood 21 (1963)."""


def test_remissions_of_leukaemia():
    """Product-limit table in Kleinbaum and Klein, Survival Analysis (2012), chapter 2."""
    expected = {6: 0.8571, 7: 0.8067, 10: 0.7529, 13: 0.6902, 16: 0.6275, 22: 0.5378, 23: 0.4482}
    for week, share in expected.items():
        assert REMISSIONS.still_waiting(week) == pytest.approx(share, abs=5e-5)
    assert (REMISSIONS.events, REMISSIONS.censored) == (9, 12)


def test_the_median_remission_and_its_open_interval():
    """As SAS's LIFETEST and others print it on the log-log scale: 23 weeks, 13 and no end."""
    assert REMISSIONS.quantile(0.5) == Quantile(23, 13, None)
    assert REMISSIONS.quantile(0.9).days is None


def test_eight_patients_of_a_tutorial():
    """Bewick, Cheek and Ball, Critical Care 8 (2004) 389, table 2."""
    found = curve([1, 1, 4, 5, 9, 22], [6, 9])
    assert [round(found.still_waiting(d), 3) for d in (1, 4, 5, 9, 22)] == [
        0.75,
        0.625,
        0.5,
        0.333,
        0,
    ]


def test_the_band_is_greenwoods_on_the_log_log_scale():
    share, theta = 6 / 7, 1.959964 * math.sqrt(3 / (21 * 18)) / abs(math.log(6 / 7))
    assert REMISSIONS.band(6) == pytest.approx(
        (share ** math.exp(theta), share ** math.exp(-theta)), abs=1e-6
    )


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(1, 5)), min_size=1, max_size=20))
def test_where_nothing_waits_it_is_the_plain_share(counts):
    found = survival((days, True, n) for days, n in counts)
    total = sum(n for _, n in counts)
    for day in range(41):
        left = sum(n for days, n in counts if days > day)
        assert found.still_waiting(day) == pytest.approx(left / total)
    ordered = sorted(d for d, n in counts for _ in range(n))
    assert found.quantile(0.5).days == ordered[math.ceil(total / 2) - 1]


@given(st.lists(st.tuples(st.integers(0, 40), st.booleans(), st.integers(1, 5)), max_size=20))
def test_the_share_falls_and_the_band_holds_it(counts):
    found = survival(counts)
    before = 1.0
    for day in range(41):
        share, (low, high) = found.still_waiting(day), found.band(day)
        assert -1e-12 <= low <= share + 1e-9 <= high + 2e-9 <= 1 + 1e-6 and share <= before + 1e-12
        before = share
    assert found.count == sum(n for *_, n in counts)


def test_counts_weigh_like_rows():
    rows = [(3, True, 1)] * 4 + [(5, False, 1)] * 3 + [(8, True, 1)] * 2
    assert survival(rows) == survival([(3, True, 4), (5, False, 3), (8, True, 2)])


def test_nothing_is_said_of_nothing():
    nothing = survival([])
    assert nothing.count == 0 and nothing.quantile(0.5) == Quantile(None, None, None)
    assert duration_cells(nothing) == (None, None, None, None)
    waiting = survival([(7, False, 3)])
    assert waiting.quantile(0.5).days is None and waiting.band(7) == (1, 1)
    assert "not reached" in duration_cells(waiting)[0]


def test_rows_without_days_are_counted_and_left_out():
    rows = [
        {"days": 4, "n": 2, "how": "done"},
        {"days": None, "n": 3, "how": "done"},
        {"days": 9, "n": 1, "how": "open"},
    ]
    found, left_out = estimate(rows, "days", "n", {"how": ("done",)})
    assert (found.events, found.censored, left_out) == (2, 1, 3)


def test_intervals_in_words():
    assert interval(Quantile(9, 7, 10.0)) == "7 to 10"
    assert interval(Quantile(9, 7, None)) == "7 or more"
    assert said(Quantile(1, 1, 2), "day", " of discovery") == (
        "1 day of discovery (95 % interval 1 to 2)"
    )


def test_the_chart_ends_with_the_last_answer_and_names_its_curves():
    late = survival([(5, True, 50), (12, True, 45), (400, False, 5)])
    days = grid([late, REMISSIONS])
    assert days[0] == 0 and 23 <= days[-1] <= 26 and len(days) <= 42
    svg = survival_chart({"now": late, "before": REMISSIONS}, "% without an answer", "days")
    assert "now 5 %" in svg and "before 45 %" in svg
