"""Rates printed beside counts: which count each is a share of which, and what it tells of a mark.

A rate to one decimal beside its denominator is often the hidden count itself. A column of rates is
believed to be the share of one column in another where it is so in nearly all rows that show all
three; it then bounds each hidden count it stands beside.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import ceil, floor, inf

import numpy as np

from privity.table_audit.axes import Grid
from privity.table_audit.marks import rate
from privity.table_audit.settings import Ranges

# Rows that must show all three before a rate is believed, and the share in which it is true.
LEAST_SEEN, MOSTLY = 4, 0.95
SCALES = (100.0, 1.0, 1000.0, 100000.0)
_WORDS = re.compile(
    r"(percentage|percent|per cent|pct|rate|share|proportion|ratio|count|number|"
    r"total|%|\W|_)+",
    re.I,
)


@dataclass(frozen=True)
class Rate:
    """A column of rates: ``scale * part / whole`` to so many decimals; columns by number."""

    column: int
    part: int
    whole: int
    scale: float
    decimals: int
    seen: int
    true: int


def rates_of(grid: Grid, values: np.ndarray) -> tuple[list[Rate], list[str]]:
    """Return the rates that are understood, and a sentence on each column of rates."""
    printed = grid.printed
    wide = len(printed.columns)
    table = values.reshape(-1, wide) if wide else values.reshape(0, 0)
    names = [" ".join(p) for p in (*printed.columns, *printed.rates)]
    found, notes = [], []
    for at in range(len(printed.rates)):
        read = [rate(x.texts[wide + at]) for x in printed.lines]
        shown = np.array([np.nan if r is None else r[0] for r in read])
        decimals = max((r[1] for r in read if r), default=0)
        best = _best(at, shown, decimals, table, names, wide)
        if best is None:
            notes.append(f"{names[wide + at]}: a rate of nothing that the table shows; not used")
        else:
            found.append(best)
            notes.append(
                f"{names[wide + at]} is taken for {names[best.part]} per "
                f"{best.scale:g} of {names[best.whole]}: true in {best.true:,} of "
                f"{best.seen:,} rows that show all three"
            )
    return found, notes


def _best(
    at: int, shown: np.ndarray, decimals: int, table: np.ndarray, names: Sequence[str], wide: int
) -> Rate | None:
    stem = _WORDS.sub("", names[wide + at]).lower()
    near = [p for p in range(wide) if _WORDS.sub("", names[p]).lower() == stem]
    half = 0.5 * 10.0**-decimals + 1e-9
    best = None
    for part in near or range(wide):
        for whole in range(wide):
            if whole == part:
                continue
            seen = ~np.isnan(shown) & ~np.isnan(table[:, part]) & (table[:, whole] > 0)
            if seen.sum() < LEAST_SEEN:
                continue
            share = table[seen, part] / table[seen, whole]
            # Rounded counts make a rate that is right look wrong by about one in the last place.
            for scale in SCALES:
                true = int((np.abs(scale * share - shown[seen]) <= 2 * half).sum())
                if (
                    true >= MOSTLY * seen.sum()
                    and len(set(shown[seen].tolist())) >= LEAST_SEEN
                    and (best is None or true > best.true)
                ):
                    best = Rate(at, part, whole, scale, decimals, int(seen.sum()), true)
    return best


def with_rates(
    grid: Grid, ranges: Ranges, rates: Sequence[Rate]
) -> tuple[Ranges, dict[int, str], list[str]]:
    """Narrow the ranges of hidden cells by the rates printed beside them.

    Returns
    -------
    tuple
        The ranges, a sentence for each cell that a rate narrowed, and a sentence for each rate
        that contradicts the counts beside it (and was not used).
    """
    low, high = ranges.low.copy(), ranges.high.copy()
    wide = len(grid.printed.columns)
    said: dict[int, str] = {}
    wrong: list[str] = []
    for one in rates:
        half = 0.5 * 10.0**-one.decimals + 1e-9
        name = " ".join(grid.printed.rates[one.column])
        for at, line in enumerate(grid.printed.lines):
            text = line.texts[wide + one.column]
            part, whole = at * wide + one.part, at * wide + one.whole
            hidden = [c for c in (part, whole) if ranges.asked[c] and low[c] < high[c]]
            if not hidden or (shown := rate(text)) is None:
                continue
            least, most = (max(shown[0] - half, 0) / one.scale, (shown[0] + half) / one.scale)
            for cell in hidden:
                if cell == part:
                    a, b = least * ranges.low[whole], most * ranges.high[whole]
                else:
                    a, b = ranges.low[part] / most, ranges.high[part] / least if least else inf
                new = (
                    max(low[cell], ceil(a - 1e-6)),
                    min(high[cell], floor(b + 1e-6) if b < inf else inf),
                )
                if new[0] > new[1]:
                    wrong.append(
                        f"row {line.number}: {name} {text} fits no count that "
                        f"{grid.column_label(cell)} may have; the rate was not used"
                    )
                elif new != (low[cell], high[cell]):
                    low[cell], high[cell] = new
                    said[cell] = f"row {line.number}: {name} is {text}"
    return replace(ranges, low=low, high=high), said, wrong
