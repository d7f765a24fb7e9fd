"""Control charts of counts: limits that follow each span's size, and the rules that say "changed".

Plain formulas: the libraries that offer these are new or alpha, or bound to one way of drawing.
u- and p-charts: NIST/SEMATECH e-Handbook of Statistical Methods, 6.3.3; correction for rates that
vary by more than chance (u', p'): Laney, Improved Control Charts for Attributes, Quality
Engineering 14(4), 2002; the eight rules: Nelson, The Shewhart Control Chart - Tests for Special
Causes, Journal of Quality Technology 16(4), 1984, after the Western Electric handbook of 1956.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

SIGMAS = 3
# Mean range of two neighbours in standard deviations of a normal distribution (d2 for n = 2).
_D2 = 2 / math.sqrt(math.pi)


@dataclass(frozen=True)
class Span:
    """One month or week of a chart: its rate, its limits, and how far it lies from the centre.

    ``score`` counts the chart's own standard deviations, 0 where the centre leaves no room.
    """

    value: float
    low: float
    high: float
    score: float

    @property
    def is_outside(self) -> bool:
        """Whether the rate lies above the upper or below the lower limit."""
        return not self.low <= self.value <= self.high


@dataclass(frozen=True)
class ControlChart:
    """A control chart's figures.

    ``sigma_z`` is how many times more the baseline varies from one span to the next than chance
    would; above 1 the limits are widened by it (Laney).
    """

    centre: float
    sigma_z: float
    baseline: int
    spans: tuple[Span, ...]

    @property
    def is_corrected(self) -> bool:
        """Whether the limits are Laney's."""
        return self.sigma_z > 1


@dataclass(frozen=True)
class Signal:
    """A rule that fired: its number and meaning, and the places of the spans it concerns."""

    rule: int
    meaning: str
    places: tuple[int, ...]


def u_chart(counts: Sequence[tuple[int, float]], baseline: int | None = None) -> ControlChart:
    """Return the u-chart of events per unit of size, u' where the rates are overdispersed.

    Parameters
    ----------
    counts : sequence of pairs
        For each span the events, and its size (above 0), such as thousands of open cases.
    baseline : int, optional
        How many of the first spans decide centre, spread and limits; by default all.

    Returns
    -------
    ControlChart

    Examples
    --------
    >>> chart = u_chart([(10, 1.0), (10, 1.0)])
    >>> chart.centre, round(chart.spans[0].high, 2)
    (10.0, 19.49)
    """
    return _chart(counts, baseline, lambda centre, size: math.sqrt(centre / size), math.inf)


def p_chart(counts: Sequence[tuple[int, int]], baseline: int | None = None) -> ControlChart:
    """Return the p-chart of a share, p' where the shares are overdispersed.

    Parameters
    ----------
    counts : sequence of pairs of int
        For each span the exceptions, and the records judged (at least one).
    baseline : int, optional
        As for :func:`u_chart`.

    Returns
    -------
    ControlChart

    Examples
    --------
    >>> chart = p_chart([(10, 100), (10, 100)])
    >>> chart.centre, round(chart.spans[0].low, 2), round(chart.spans[0].high, 2)
    (0.1, 0.01, 0.19)
    """
    return _chart(
        counts,
        baseline,
        lambda centre, size: math.sqrt(max(0.0, centre * (1 - centre)) / size),
        1.0,
    )


def _chart(
    counts: Sequence[tuple[int, float]],
    baseline: int | None,
    spread: Callable[[float, float], float],
    most: float,
) -> ControlChart:
    known = counts[:baseline]
    whole = sum(size for _, size in known)
    centre = sum(part for part, _ in known) / whole if whole else 0.0
    chance = [spread(centre, size) for _, size in counts]
    scores = [
        (part / size - centre) / s if s else 0.0
        for (part, size), s in zip(counts, chance, strict=True)
    ]
    steps = [abs(after - before) for before, after in pairwise(scores[: len(known)])]
    sigma_z = sum(steps) / len(steps) / _D2 if steps else 0.0
    widened = max(1.0, sigma_z)
    return ControlChart(
        centre,
        sigma_z,
        len(known),
        tuple(
            Span(
                part / size,
                max(0.0, centre - SIGMAS * widened * s),
                min(most, centre + SIGMAS * widened * s),
                score / widened,
            )
            for (part, size), s, score in zip(counts, chance, scores, strict=True)
        ),
    )


def signals(chart: ControlChart) -> list[Signal]:
    """Return the rules that fire on a chart, in the order of their numbers.

    Windows that overlap are one signal. Trends (rule 3) and alternation (rule 4) are read from the
    rates, all others from the distance to the centre, so that limits may vary with size.
    """
    values = [s.value for s in chart.spans]
    scores = [s.score for s in chart.spans]
    found = []
    for number, (meaning, length, fires) in RULES.items():
        series = values if number in (3, 4) else scores
        windows = [range(at, at + length) for at in range(len(series) - length + 1)]
        hits = [fires(series[w.start : w.stop]) for w in windows]
        found += [
            Signal(number, meaning, places)
            for places in _merged(
                [
                    tuple(w.start + n for n in hit)
                    for w, hit in zip(windows, hits, strict=True)
                    if hit
                ]
            )
        ]
    return found


def _merged(hits: Sequence[tuple[int, ...]]) -> list[tuple[int, ...]]:
    merged: list[set[int]] = []
    for hit in hits:
        if merged and merged[-1] & set(hit):
            merged[-1] |= set(hit)
        else:
            merged.append(set(hit))
    return [tuple(sorted(places)) for places in merged]


def _many_beyond(count: int, distance: float) -> Callable[[Sequence[float]], list[int]]:
    """Return a test: so many of a window beyond a distance, all on the same side."""

    def fires(window: Sequence[float]) -> list[int]:
        for sign in (1, -1):
            beyond = [n for n, z in enumerate(window) if sign * z > distance]
            if len(beyond) >= count:
                return beyond
        return []

    return fires


def _all_if(test: Callable[[Sequence[float]], bool]) -> Callable[[Sequence[float]], list[int]]:
    return lambda window: list(range(len(window))) if test(window) else []


def _is_trend(window: Sequence[float]) -> bool:
    steps = [after - before for before, after in pairwise(window)]
    return all(s > 0 for s in steps) or all(s < 0 for s in steps)


def _alternates(window: Sequence[float]) -> bool:
    steps = [after - before for before, after in pairwise(window)]
    return all(a * b < 0 for a, b in pairwise(steps))


def _hugs(window: Sequence[float]) -> bool:
    # A centre without spread has no inside to hug.
    return all(abs(z) < 1 for z in window) and any(window)


RULES: dict[int, tuple[str, int, Callable[[Sequence[float]], list[int]]]] = {
    1: ("beyond three standard deviations", 1, _many_beyond(1, 3)),
    2: ("nine in a row on one side of the mean", 9, _many_beyond(9, 0)),
    3: ("six in a row steadily rising or falling", 6, _all_if(_is_trend)),
    4: ("fourteen in a row up and down by turns", 14, _all_if(_alternates)),
    5: ("two of three beyond two standard deviations on one side", 3, _many_beyond(2, 2)),
    6: ("four of five beyond one standard deviation on one side", 5, _many_beyond(4, 1)),
    7: ("fifteen in a row within one standard deviation", 15, _all_if(_hugs)),
    8: (
        "eight in a row beyond one standard deviation on either side",
        8,
        _all_if(lambda window: all(abs(z) > 1 for z in window)),
    ),
}


def rule_sentences(chart: ControlChart, labels: Sequence[str]) -> list[str]:
    """Return one sentence per rule that fired, with the spans it concerns.

    Parameters
    ----------
    chart : ControlChart
    labels : sequence of str
        What the spans are called, in the same order.

    Returns
    -------
    list of str
        Empty where no rule fired.
    """
    by_rule: dict[int, list[str]] = {}
    for signal in signals(chart):
        by_rule.setdefault(signal.rule, []).append(_named(signal.places, labels))
    return [
        f"Rule {number} ({RULES[number][0]}): {'; '.join(spans)}."
        for number, spans in by_rule.items()
    ]


def _named(places: tuple[int, ...], labels: Sequence[str]) -> str:
    if len(places) > 2 and places[-1] - places[0] == len(places) - 1:
        return f"{labels[places[0]]} to {labels[places[-1]]}"
    return ", ".join(labels[n] for n in places)
