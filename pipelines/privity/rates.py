"""Rates with their interval: how far a share of so many records can be trusted."""

from __future__ import annotations

import math
from collections.abc import Sequence

CONFIDENCE = 0.95
SIGMAS = 3


def wilson(part: int, whole: int) -> tuple[float | None, float | None]:
    """Return the Wilson score interval of a share, at 95 % confidence.

    Parameters
    ----------
    part, whole : int
        Exceptions, and the records judged.

    Returns
    -------
    tuple of float
        Lower and upper bound, 0 to 1; ``(None, None)`` of nothing.

    Examples
    --------
    >>> [round(bound, 3) for bound in wilson(3, 120)]
    [0.009, 0.071]
    """
    if not whole:
        return None, None
    from scipy.stats import binomtest

    interval = binomtest(part, whole).proportion_ci(CONFIDENCE, method="wilson")
    return float(interval.low), float(interval.high)


def p_chart(counts: Sequence[tuple[int, int]]) -> tuple[float, list[tuple[float, float]]]:
    """Return the centre line and the control limits of a p-chart.

    A plain formula, because no maintained library offers it alone: the mean share, plus and minus
    three standard errors of a binomial share of that week's size, cut off at 0 and 1
    (NIST/SEMATECH e-Handbook of Statistical Methods, 6.3.3.2, Proportions Control Charts).

    Parameters
    ----------
    counts : sequence of pairs of int
        For each week or other span the exceptions, and the records judged (at least one).

    Returns
    -------
    tuple
        The mean share of all spans, and for each span its lower and upper limit.

    Examples
    --------
    >>> centre, limits = p_chart([(10, 100), (10, 100)])
    >>> centre, [round(bound, 2) for bound in limits[0]]
    (0.1, [0.01, 0.19])
    """
    whole = sum(n for _, n in counts)
    centre = sum(part for part, _ in counts) / whole if whole else 0.0
    limits = []
    for _, size in counts:
        reach = SIGMAS * math.sqrt(centre * (1 - centre) / size)
        limits.append((max(0.0, centre - reach), min(1.0, centre + reach)))
    return centre, limits
