"""Under which settings the figures of a published table agree: zeros, rounding, marks, gaps.

What a mark hides, whether a zero would have been shown, what was rounded: a table seldom says so,
and under a wrong setting its sums contradict each other. Each setting turns every cell into the
least and the largest count it may be; a sum disagrees where its total lies outside what its parts
allow. Of the likely settings the one under which fewest sums disagree is used; of several, the one
that assumes least, so that what is told under it is told whatever the case. What was chosen, which
others fit and which do not, is part of the answer.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from scipy.sparse import csr_array

from privity.errors import PrivityError, nearest
from privity.table_audit.axes import Grid
from privity.table_audit.marks import (
    HIDDEN,
    LOW,
    MEANINGS,
    NOTHING,
    UNAVAILABLE,
    Bounds,
    Meaning,
    meaning,
    others,
    said,
    shape,
)
from privity.table_audit.sums import Equations, Rounded, plain_numbers, rounded_groups

SHOWN, HIDDEN_ZEROS = "shown", "hidden"
EMPTY, UNLISTED = "empty", "unlisted"
# How a figure was rounded: to the nearest multiple, or to either neighboring one, as random and
# controlled rounding do.
NEAREST, ANY = "nearest", "any"
# A mark for "rounds to 0" where no rounding is known: less than half of the usual ten.
USUAL_BASE = 10
# Figures that suffice where rounding is only sought because sums disagree.
FEW_FIGURES = 4


@dataclass(frozen=True)
class TableSettings:
    """One way to read a table.

    ``zeros``: whether a count of 0 is always shown as such, or may stand behind a mark.
    ``rounding``: groups of figures and their bases. ``rounded``: to the nearest multiple, or any.
    ``marks``: the meaning of each mark. ``unlisted``: whether codes that a combination does not
    list count nothing ("empty") or anything ("unlisted").
    """

    zeros: str = HIDDEN_ZEROS
    rounding: tuple[Rounded, ...] = ()
    rounded: str = ANY
    marks: Mapping[str, Meaning] = field(default_factory=dict)
    unlisted: str = EMPTY

    def words(self) -> list[str]:
        """Say the settings, one sentence each."""
        zeros = {
            SHOWN: "zeros are shown: no hidden count is 0",
            HIDDEN_ZEROS: "zeros may be hidden: a hidden count may be 0",
        }[self.zeros]
        rounded = [
            f"{r.words}: rounded to {_rounded_words(r.base, self.rounded)}" for r in self.rounding
        ]
        marks = [f"{said(mark)}: {_meaning_words(m)}" for mark, m in sorted(self.marks.items())]
        rest = [] if self.unlisted == EMPTY else ["rows that are not listed may hold counts"]
        return [zeros, *(rounded or ["counts are not rounded"]), *marks, *rest]

    def options(self) -> list[str]:
        """Return the options of ``privity audit-table`` that give these settings."""
        marks = ",".join(f"{mark or 'blank'}={m}" for mark, m in sorted(self.marks.items()))
        return [
            f"--zeros {self.zeros}",
            *(
                [f"--rounding {_quoted(r.words, r.base)}" for r in self.rounding]
                or ["--rounding none"]
            ),
            *([f"--rounded {self.rounded}"] if self.rounding else []),
            *([f"--marks '{marks}'"] if marks else []),
            f"--unlisted {self.unlisted}",
        ]


def _rounded_words(base: int, how: str) -> str:
    return (
        f"the nearest {base}"
        if how == NEAREST
        else f"{base}, up or down: a figure is right within {base - 1}"
    )


def _quoted(words: str, base: int) -> str:
    return str(base) if words == "all figures" else f"'{words}={base}'"


def _meaning_words(value: Meaning) -> str:
    return (
        f"a count of {value.low} to {value.high}" if isinstance(value, Bounds) else MEANINGS[value]
    )


@dataclass(frozen=True)
class Ranges:
    """What each cell may be: ``asked`` those a mark hides, ``span`` the width their mark leaves.

    Arrays have one entry a cell of the grid, then one for each part that is not listed.
    ``is_none`` are cells without a count: no sum is asked of them.
    """

    low: np.ndarray
    high: np.ndarray
    asked: np.ndarray
    span: np.ndarray
    is_none: np.ndarray


class Reader:
    """A grid and its sums under any settings."""

    def __init__(self, grid: Grid, sums: Equations) -> None:
        self.grid, self.sums = grid, sums
        self.value = plain_numbers(grid)
        marks = [
            shape(t) if np.isnan(v) else None for t, v in zip(grid.texts, self.value, strict=True)
        ]
        self.cells = {
            m: np.array([x == m for x in marks])
            for m in sorted({m for m in marks if m is not None})
        }
        self.parts = csr_array(sums.matrix.multiply(sums.matrix > 0))

    def ranges(self, settings: TableSettings) -> Ranges:
        """Return what each cell may be."""
        low, high = np.nan_to_num(self.value), np.nan_to_num(self.value)
        base = np.ones(len(low))
        for group in settings.rounding:
            base[group.cells] = np.maximum(base[group.cells], group.base)
        rounded = ~np.isnan(self.value) & (base > 1) & (self.value % base == 0)
        off = base // 2 if settings.rounded == NEAREST else base - 1
        low[rounded] = np.maximum(low - off, 0)[rounded]
        high[rounded] = (high + off)[rounded]
        asked, is_none = np.zeros(len(low), bool), np.zeros(len(low), bool)
        span = np.full(len(low), np.inf)
        least = 1.0 if settings.zeros == SHOWN else 0.0
        for mark, cells in self.cells.items():
            what = settings.marks[mark]
            if isinstance(what, Bounds):
                low[cells] = max(what.low, least) if what.is_under else what.low
                high[cells] = np.maximum(what.high, low[cells])
                asked |= cells
                span[cells] = (high - low)[cells]
            elif what == LOW:
                some = np.where(base > 1, base, base.max() if base.max() > 1 else USUAL_BASE)
                low[cells] = least
                high[cells] = np.maximum((some // 2 + some % 2 - 1)[cells], least)
                asked |= cells
                span[cells] = 1
            elif what in (HIDDEN, UNAVAILABLE):
                low[cells], high[cells] = (least if what == HIDDEN else 0.0), np.inf
                asked |= cells if what == HIDDEN else False
            else:
                is_none |= cells & (what == NOTHING)
        more = len(self.sums.absent)
        most = 0.0 if settings.unlisted == EMPTY else np.inf
        return Ranges(
            np.append(low, np.zeros(more)),
            np.append(high, np.full(more, most)),
            np.append(asked, np.zeros(more, bool)),
            np.append(span, np.full(more, 0.0)),
            np.append(is_none, np.zeros(more, bool)),
        )

    def disagreeing(self, ranges: Ranges) -> np.ndarray:
        """Return the sums whose total lies outside what their parts allow."""
        parent = self.sums.parent
        least, most = self.parts @ ranges.low, self.parts @ ranges.high
        wrong = (ranges.low[parent] > most) | (ranges.high[parent] < least)
        return np.flatnonzero(wrong & ~ranges.is_none[parent])


def usual_settings(
    reader: Reader,
    given: Mapping[str, Meaning],
    rounding: Sequence[Rounded],
    zeros: str,
    rounded: str,
    unlisted: str,
) -> TableSettings:
    """Return the settings from which others are sought: what is given, the usual for the rest."""
    marks = {m: given[m] if m in given else meaning(m) or HIDDEN for m in reader.cells}
    return TableSettings(
        zeros or HIDDEN_ZEROS, tuple(rounding), rounded or ANY, marks, unlisted or EMPTY
    )


def neighbors(
    reader: Reader, settings: TableSettings, fixed: set[str], few: Sequence[Rounded]
) -> Iterator[tuple[str, TableSettings]]:
    """Yield settings that differ in one respect that is not fixed, with the respect in words."""
    if "zeros" not in fixed:
        yield (
            ("zeros may be hidden", replace(settings, zeros=HIDDEN_ZEROS))
            if settings.zeros == SHOWN
            else ("zeros are always shown", replace(settings, zeros=SHOWN))
        )
    for mark in reader.cells:
        if mark not in fixed:
            for other in (meaning(mark), *others(mark)):
                if other is not None and other != settings.marks[mark]:
                    yield (
                        f"{said(mark)} is {_meaning_words(other)}",
                        replace(settings, marks={**settings.marks, mark: other}),
                    )
    if "unlisted" not in fixed and len(reader.sums.absent):
        yield (
            ("rows that are not listed may hold counts", replace(settings, unlisted=UNLISTED))
            if settings.unlisted == EMPTY
            else ("rows that are not listed hold nothing", replace(settings, unlisted=EMPTY))
        )
    if "rounding" not in fixed and not settings.rounding and few:
        yield (f"{few[0].words}: rounded to {few[0].base}", replace(settings, rounding=tuple(few)))
    if settings.rounding and "rounded" not in fixed:
        other = ANY if settings.rounded == NEAREST else NEAREST
        words = {
            NEAREST: "rounded figures are the nearest multiple",
            ANY: "rounded figures may be either neighboring multiple",
        }[other]
        yield words, replace(settings, rounded=other)
        if other == NEAREST and settings.zeros == HIDDEN_ZEROS and "zeros" not in fixed:
            yield (
                f"zeros are always shown and {words}",
                replace(settings, rounded=other, zeros=SHOWN),
            )


@dataclass(frozen=True)
class SettingsFound:
    """The settings used, how many sums disagree, and each step that led there."""

    settings: TableSettings
    disagreeing: np.ndarray
    steps: tuple[tuple[str, int, int], ...]


def best_settings(
    reader: Reader, start: TableSettings, fixed: set[str], few: Sequence[Rounded]
) -> SettingsFound:
    """Change one setting at a time, as long as fewer sums disagree for it."""
    now, wrong = start, reader.disagreeing(reader.ranges(start))
    steps: list[tuple[str, int, int]] = []
    while len(wrong):
        tried = [
            (len(bad), n, words, other, bad)
            for n, (words, other) in enumerate(neighbors(reader, now, fixed, few))
            for bad in [reader.disagreeing(reader.ranges(other))]
        ]
        best = min(tried, default=None, key=lambda t: t[:2])
        if best is None or best[0] >= len(wrong):
            break
        steps.append((best[2], len(wrong), best[0]))
        now, wrong = best[3], best[4]
    return SettingsFound(now, wrong, tuple(steps))


def explanations(reader: Reader, found: SettingsFound) -> dict[int, str]:
    """Return for each sum that disagrees the one setting under which it would agree, in words."""
    said_of: dict[int, str] = {}
    tries = [
        (words, reader.ranges(other), 1)
        for words, other in neighbors(reader, found.settings, set(), ())
    ]
    tries += [
        (f"its figures are rounded to {base}", _loosened(reader, found.settings, base), base)
        for base in (5, 10, 100)
    ]
    for words, ranges, base in tries:
        still = set(reader.disagreeing(ranges).tolist())
        for row in found.disagreeing.tolist():
            # Nobody takes 99 for a figure rounded to 10, nor sums of such figures.
            total = reader.value[reader.sums.parent[row]]
            if row not in still and not total % base > 0:
                said_of.setdefault(row, words)
    return said_of


def _loosened(reader: Reader, settings: TableSettings, base: int) -> Ranges:
    """Return the ranges where every figure may be off by half a base, multiple of it or not."""
    ranges = reader.ranges(settings)
    figures = np.append(~np.isnan(reader.value), np.zeros(len(reader.sums.absent), bool))
    return replace(
        ranges,
        low=np.where(figures, np.maximum(ranges.low - base // 2, 0), ranges.low),
        high=np.where(figures, ranges.high + base // 2, ranges.high),
    )


def rounding_of(
    grid: Grid, values: np.ndarray, given: Sequence[str]
) -> tuple[list[Rounded], list[Rounded], list[str]]:
    """Return the rounding that is used, one that might be, and what to say of it.

    Parameters
    ----------
    given : sequence of str
        ``5``, ``Regional=10``, ``none``; empty: what the figures show.

    Raises
    ------
    PrivityError
        An entry is of no such form, names no group, or no group has multiples alone.
    """
    if not given:
        usual = rounded_groups(grid, values)
        few = (
            []
            if usual
            else [
                g
                for g in rounded_groups(grid, values, least=FEW_FIGURES)
                if g.words == "all figures"
            ]
        )
        return usual, few, []
    if [g.strip().lower() for g in given] in (["none"], ["0"], ["1"]):
        return [], [], []
    found, notes, problems = [], [], []
    for text in given:
        words, _, number = text.rpartition("=")
        if not number.strip().isdigit() or int(number) < 2:
            problems.append(f"--rounding {text}: give a base such as 5, GROUP=10, or none")
            continue
        base = int(number)
        every = rounded_groups(grid, values, (base,), least=1, every=True)
        if words.strip():
            mine = [g for g in every if shape(g.words) == shape(words)]
            if not mine:
                problems.append(
                    f"--rounding {text}: no group of that name"
                    f"{nearest(words, [g.words for g in every])}"
                )
            found += mine
            continue
        whole = [g for g in every if g.is_even]
        if not whole:
            off = int(np.flatnonzero(~np.isnan(values) & (values % base != 0))[0])
            problems.append(
                f"--rounding {text}: {grid.where(off)} is {grid.texts[off]}, and in no "
                f"part of the table are all figures multiples of {base}; give "
                "--rounding none, or name the group: --rounding GROUP=10"
            )
        elif whole[0].words != "all figures":
            notes.append(
                f"not all figures are multiples of {base}: taken as rounded are "
                f"{', '.join(g.words for g in whole)}"
            )
        found += whole[:1] if whole and whole[0].words == "all figures" else whole
    if problems:
        raise PrivityError(problems)
    return found, [], notes
