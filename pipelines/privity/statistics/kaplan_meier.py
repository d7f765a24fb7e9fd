"""Times to an event that some have not met yet: Kaplan-Meier estimates from counts.

The engine counts how many requests took so many days, and how many have waited so many without an
answer; SciPy estimates from that how many of a hundred are still waiting after each day, those that
wait taken into account rather than left out. Intervals are at 95 %, on the log-log scale, so that
they stay within 0 and 1 (Kalbfleisch and Prentice, The Statistical Analysis of Failure Time Data).
"""

from __future__ import annotations

import warnings
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

LEVEL = 0.95


@dataclass(frozen=True)
class Quantile:
    """The first day by which a share has met the event, and its interval; None: not reached."""

    days: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Survival:
    """A Kaplan-Meier estimate: by day, the share that has not met the event, and its band."""

    days: tuple[float, ...]
    waiting: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    events: int
    censored: int

    @property
    def count(self) -> int:
        """How many the estimate rests on."""
        return self.events + self.censored

    def quantile(self, share: float) -> Quantile:
        """Return by which day a share (0 to 1) has met the event.

        The interval holds the days at which the band crosses that share (Brookmeyer and Crowley,
        Biometrics 38, 1982). None stands for a day beyond those on record.
        """
        return Quantile(
            *(self._first(curve, 1 - share) for curve in (self.waiting, self.low, self.high))
        )

    def still_waiting(self, day: float) -> float:
        """Return the share that has not met the event by the end of a day."""
        return self._at(self.waiting, day)

    def band(self, day: float) -> tuple[float, float]:
        """Return the interval of :meth:`still_waiting`."""
        return self._at(self.low, day), self._at(self.high, day)

    def _at(self, curve: tuple[float, ...], day: float) -> float:
        place = bisect_right(self.days, day)
        return curve[place - 1] if place else 1.0

    def _first(self, curve: tuple[float, ...], most: float) -> float | None:
        # Rounded: a product of fractions may miss a half by its last digit.
        return next(
            (day for day, share in zip(self.days, curve, strict=True) if round(share, 12) <= most),
            None,
        )


def survival(counts: Iterable[tuple[float, bool, int]]) -> Survival:
    """Estimate how long things take from counts of days.

    Parameters
    ----------
    counts : iterable of (days, is_event, count)
        So many took that many days to the event, or had waited that many days without it when they
        were last seen. One that met the event on the day on which another was last seen counts
        as earlier.

    Returns
    -------
    Survival
        Without days if nothing is counted.

    Examples
    --------
    >>> survival([(1, True, 2), (3, False, 2)]).quantile(0.5).days
    1.0
    """
    import numpy as np
    from scipy.stats import CensoredData, ecdf

    met: dict[bool, dict[float, int]] = {True: {}, False: {}}
    for days, is_event, count in counts:
        met[bool(is_event)][days] = met[bool(is_event)].get(days, 0) + count
    events, censored = (sum(met[kind].values()) for kind in (True, False))
    if not events + censored:
        return Survival((), (), (), (), 0, 0)
    spread = {
        kind: np.repeat(np.array(list(c), float), list(c.values())) if c else np.array([])
        for kind, c in met.items()
    }
    curve = ecdf(CensoredData(uncensored=spread[True], right=spread[False])).sf
    low, high = _band(curve)
    days, probabilities, lows, highs = (
        tuple(map(float, v)) for v in (curve.quantiles, curve.probabilities, low, high)
    )
    return Survival(days, probabilities, lows, highs, events, censored)


def _band(curve):
    """Return both limits; where the formula has none they are those that say least."""
    import numpy as np

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        interval = curve.confidence_interval(LEVEL, method="log-log")
    low, high = interval.low.probabilities.copy(), interval.high.probabilities.copy()
    # Before the first event nothing is known to be below one.
    none_yet = curve.probabilities == 1
    low[none_yet] = high[none_yet] = 1
    # After the last event, with nobody left, the upper limit stays where it was.
    for place in np.flatnonzero(np.isnan(high)):
        high[place] = high[place - 1] if place else 1
    low[np.isnan(low)] = 0
    return low, high
