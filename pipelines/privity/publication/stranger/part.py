"""Statements about whole counts as a programme, and what its whole points prove.

Points may be whole and right in one connected part and not in another; each part is judged by
itself, so that one programme over all of them serves every part in which it came out whole.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import inf, isinf

import numpy as np
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import connected_components

# Tolerance of the solver.
NEAR = 1e-6


@dataclass(frozen=True)
class Row:
    at: tuple[int, ...]
    weights: tuple[float, ...]
    low: float
    high: float
    means: str


class Part:
    """Some statements as a programme: their open counts, the known ones taken to the right side.

    Parameters
    ----------
    rows : sequence of Row
    lows, highs : sequence of float
        The bounds of every count of the sheet; one is open where they differ.
    """

    def __init__(self, rows: Sequence[Row], lows: Sequence[float], highs: Sequence[float]) -> None:
        self.rows = rows
        is_open = [low < high for low, high in zip(lows, highs, strict=True)]
        self.at = np.array(sorted({a for r in rows for a in r.at if is_open[a]}))
        place = {a: k for k, a in enumerate(self.at.tolist())}
        known = [h for h in highs if not isinf(h)]
        far = 4 * max([*known, 250.0])
        self.low = np.array([lows[a] for a in self.at])
        self.high = np.array([min(highs[a], lows[a] + far) for a in self.at])
        equal: list[tuple[dict[int, float], float, str]] = []
        over: list[tuple[dict[int, float], float, str]] = []
        for r in rows:
            terms = {place[a]: w for a, w in zip(r.at, r.weights, strict=True) if is_open[a]}
            rest = sum(w * lows[a] for a, w in zip(r.at, r.weights, strict=True) if not is_open[a])
            if r.low == r.high:
                equal.append((terms, r.low - rest, r.means))
                continue
            if not isinf(r.high):
                over.append((terms, r.high - rest, r.means))
            if not isinf(r.low):
                over.append(({k: -w for k, w in terms.items()}, rest - r.low, r.means))
        self.equal, self.equal_right, self._equal_means = self._matrix(equal)
        self.over, self.over_right, self._over_means = self._matrix(over)
        pairs = [(min(terms), k) for terms, _, _ in (*equal, *over) for k in terms]
        one, other = np.array(pairs).T
        _, self.labels = connected_components(
            coo_array((np.ones(len(pairs)), (one, other)), shape=(len(self.at),) * 2),
            directed=False,
        )

    def _matrix(
        self, rows: Sequence[tuple[dict[int, float], float, str]]
    ) -> tuple[csr_array | None, np.ndarray | None, list[str]]:
        if not rows:
            return None, None, []
        at = [(n, k, w) for n, (terms, _, _) in enumerate(rows) for k, w in terms.items()]
        number, place, weight = zip(*at, strict=True)
        return (
            csr_array((weight, (number, place)), shape=(len(rows), len(self.at))),
            np.array([right for _, right, _ in rows]),
            [means for *_, means in rows],
        )

    def tight(self, found) -> list[str]:
        """Return the statements that hold a least cost where it is."""
        said = []
        for means, kind in ((self._equal_means, "eqlin"), (self._over_means, "ineqlin")):
            weights = getattr(found, kind).marginals if means else []
            said += [m for m, w in zip(means, weights, strict=True) if abs(w) > NEAR]
        return said

    def agreeing(self, point: np.ndarray) -> np.ndarray:
        """Return for each count whether its connected part of a whole point keeps everything."""
        is_bad = (point < self.low) | (point > self.high)
        for matrix, right, is_equal in (
            (self.equal, self.equal_right, True),
            (self.over, self.over_right, False),
        ):
            if matrix is not None:
                off = matrix @ point - right
                rows = np.flatnonzero((np.abs(off) if is_equal else off) > NEAR)
                is_bad[matrix[rows].indices] = True
        return ~np.isin(self.labels, self.labels[is_bad])


class CountSpans:
    """The smallest and largest value of each count among the whole points seen."""

    def __init__(
        self, part: Part, needed: Mapping[int, int], seen: CountSpans | None = None
    ) -> None:
        self.part = part
        self.need = np.array([needed.get(a, 0) for a in part.at.tolist()], float)
        self.low, self.high = np.full(len(self.need), inf), np.full(len(self.need), -inf)
        self.last = np.full(len(self.need), np.nan)
        if seen is not None:
            at = np.searchsorted(seen.part.at, part.at)
            self.low, self.high, self.last = seen.low[at], seen.high[at], seen.last[at]

    def add(self, point: np.ndarray | None) -> bool:
        """Keep what of a point is whole and agrees with every statement; tell whether all is."""
        if point is None:
            return False
        near = np.rint(point)
        good = self.part.agreeing(near)
        self.last = np.where(good & np.isnan(self.last), near, self.last)
        self.low = np.where(good, np.minimum(self.low, near), self.low)
        self.high = np.where(good, np.maximum(self.high, near), self.high)
        return bool(good.all())

    def open(self) -> np.ndarray:
        """Return the counts that no two points prove wide."""
        return np.flatnonzero((self.need > 0) & ~(self.high - self.low >= self.need))


__all__ = ["NEAR", "CountSpans", "Part", "Row"]
