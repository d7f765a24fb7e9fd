"""Control charts: the handbooks' figures, and every rule on its pattern and not on a near miss."""

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from privity.statistics.control_limits import (
    ControlChart,
    Span,
    p_chart,
    rule_sentences,
    signals,
    u_chart,
)


def chart_of(scores):
    return ControlChart(0, 1, len(scores), tuple(Span(z, -3, 3, z) for z in scores))


def fired(scores):
    return {s.rule for s in signals(chart_of(scores))}


def test_the_p_chart_is_that_of_the_handbook():
    # NIST/SEMATECH e-Handbook, 6.3.3.2: thirty wafers of 50 chips, 347 defective chips.
    wafers = [
        12,
        15,
        8,
        10,
        4,
        7,
        16,
        9,
        14,
        10,
        5,
        6,
        17,
        12,
        22,
        8,
        10,
        5,
        13,
        11,
        20,
        18,
        24,
        15,
        9,
        12,
        7,
        13,
        9,
        6,
    ]
    chart = p_chart([(n, 50) for n in wafers])
    assert round(chart.centre, 4) == 0.2313 and chart.is_corrected
    plain = 3 * math.sqrt(0.2313 * 0.7687 / 50)
    assert chart.spans[0].high - chart.centre == pytest.approx(plain * chart.sigma_z, rel=1e-3)
    calm = p_chart([(12, 50)] * 17 + [(11, 50)] * 13)
    assert [round(b, 3) for b in (calm.spans[0].low, calm.spans[0].high)] == [0.052, 0.410]
    assert not calm.is_corrected


def test_the_c_chart_of_the_handbook_is_a_u_chart_of_equal_sizes():
    # NIST/SEMATECH e-Handbook, 6.3.3.1: 25 wafers, 400 defects: centre 16, limits 4 and 28.
    defects = [
        16,
        14,
        28,
        16,
        12,
        20,
        10,
        12,
        10,
        17,
        19,
        17,
        14,
        16,
        15,
        13,
        14,
        16,
        11,
        20,
        11,
        19,
        16,
        31,
        13,
    ]
    chart = u_chart([(n, 1) for n in defects])
    assert chart.centre == 16
    widened = max(1, chart.sigma_z)
    assert (chart.spans[0].high - 16) / widened == pytest.approx(12)
    steps = [abs(a - b) / 4 for a, b in pairwise(defects)]
    assert chart.sigma_z == pytest.approx(sum(steps) / 24 / 1.128, rel=1e-3)


def test_limits_follow_the_size():
    chart = u_chart([(40, 10), (160, 40)])
    assert [s.high for s in chart.spans] == pytest.approx(
        [4 + 3 * math.sqrt(0.4), 4 + 3 * math.sqrt(0.1)]
    )


def test_the_baseline_alone_sets_the_limits():
    before = [(10, 1), (11, 1), (9, 1), (10, 1)]
    chart = u_chart([*before, (60, 1)], baseline=4)
    assert chart.centre == 10 and chart.spans[-1].is_outside
    assert chart.spans[:4] == u_chart(before).spans


def test_laney_keeps_large_samples_from_crying_wolf():
    shares = [0.05 + 0.004 * (-1) ** (n * n % 5) for n in range(40)]
    counts = [(round(s * 1_000_000), 1_000_000) for s in shares]
    chart = p_chart(counts)
    assert chart.sigma_z > 5 and not any(s.is_outside for s in chart.spans)


PATTERNS = {
    1: ([0, 3.1], [0, 2.9]),
    2: ([0.1] * 9, [0.1] * 8 + [-0.1]),
    3: ([-1, -0.5, 0, 0.4, 0.8, 1.2], [-1, -0.5, 0, 0.4, 0.8, 0.7]),
    4: ([0.2, -0.2] * 7, [0.2, -0.2] * 6 + [0.2]),
    5: ([2.1, 0, 2.1], [2.1, 0, -2.1]),
    6: ([1.1, 1.2, -0.5, 1.1, 1.3], [1.1, 1.2, -0.5, 1.1, 0.9]),
    7: ([0.5, -0.5, -0.4, 0.6, 0.2] * 3, [0.5, -0.5, -0.4, 0.6, 0.2] * 2 + [0.5, -1.5, 0, 0, 0]),
    8: ([1.5, -1.5, 1.2, 1.2, -1.2, -1.3, 1.5, 1.1], [1.5, -1.5, 1.2, 1.2, -1.2, -1.3, 1.5, 0.9]),
}


@pytest.mark.parametrize("rule", PATTERNS)
def test_each_rule_fires_on_its_pattern_and_not_on_a_near_miss(rule):
    pattern, miss = PATTERNS[rule]
    for sign in (1, -1):
        assert rule in fired([sign * z for z in pattern])
        assert rule not in fired([sign * z for z in miss])


def test_overlapping_windows_are_one_signal_and_a_sentence_names_the_months():
    scores = [0.1] * 11 + [-0.2, 3.4]
    labels = [f"2025-{n:02d}" for n in range(1, 14)]
    said = rule_sentences(chart_of(scores), labels)
    assert "Rule 2 (nine in a row on one side of the mean): 2025-01 to 2025-11." in said
    assert "Rule 1 (beyond three standard deviations): 2025-13." in said


COUNTS = st.lists(st.tuples(st.integers(0, 500), st.integers(1, 400)), max_size=60)


@given(COUNTS)
def test_limits_hold_the_centre_and_outside_is_rule_1(counts):
    chart = u_chart(counts)
    assert all(s.low <= chart.centre + 1e-9 and chart.centre <= s.high + 1e-9 for s in chart.spans)
    beyond = {n for s in signals(chart) if s.rule == 1 for n in s.places}
    sure = {n for n, s in enumerate(chart.spans) if s.is_outside and abs(abs(s.score) - 3) > 1e-6}
    assert sure <= beyond


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(50, 400)), min_size=1, max_size=40))
def test_shares_stay_shares_and_the_correction_only_widens(counts):
    chart = p_chart(counts)
    for span, (_, size) in zip(chart.spans, counts, strict=True):
        assert 0 <= span.low <= span.high <= 1
        plain = 3 * math.sqrt(chart.centre * (1 - chart.centre) / size)
        assert span.high >= min(1, chart.centre + plain) - 1e-9


@given(st.lists(st.floats(-5, 5), max_size=40))
def test_mirrored_scores_fire_the_same_rules(scores):
    assert fired(scores) == fired([-z for z in scores])


def test_nothing_and_zero_are_no_error():
    assert u_chart([]).spans == () and signals(u_chart([])) == []
    assert not signals(u_chart([(0, 2)] * 20)) and not signals(p_chart([(0, 5)] * 20))
