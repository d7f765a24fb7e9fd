"""Rates with their interval: how far a share of so many records can be trusted."""

from __future__ import annotations

CONFIDENCE = 0.95


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
