"""The sums of a published table: those its headings tell, and those that only its figures tell.

A column "plans at 31 March" that is the sum of five durations in every row is their total, though
no heading says so; a region "London" beside "Inner London" and "Outer London" holds them. Such a
sum is believed where it is true in nearly all the combinations that show every part of it, and is
always named. A sum that headings tell and the figures deny nearly everywhere is not believed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.sparse import csr_array

from privity.errors import PrivityError, nearest
from privity.table_audit.axes import FIGURES, GIVEN, HEADINGS, Axis, Grid, Sum
from privity.table_audit.marks import number, shape
from privity.table_audit.reading import is_total

# Bases of rounding that are recognised, the coarsest first.
BASES = (1000, 100, 50, 10, 5, 3)
# Figures other than 0 that must all be multiples before a group counts as rounded; so many more
# of a small base that chance would do it once in a million groups.
LEAST_FIGURES, CHANCE = 8, 1e6
# Combinations that must show a sum before it is believed on the figures' word alone, or told as
# possible.
LEAST_SEEN, FEW_SEEN = 4, 2
# Share of them in which it must be true.
MOSTLY = 0.95
# A sum of the headings that usually misses by more than this share is of other things; rounding,
# hidden zeros and revisions miss by less.
GROSS = 0.1
# Codes among which sums are sought by trying every run, and combinations they are tried on.
MOST_CODES, MOST_SEEN = 60, 400


@dataclass(frozen=True)
class Equations:
    """Sums at every combination: ``matrix`` has -1 at the sum and 1 at its parts, 0 in all.

    Columns are the grid's cells and behind them the ``absent`` parts: cells of codes that exist
    but are not listed in that combination, given as (axis, codes). ``axis`` and ``told`` are one
    an equation.
    """

    matrix: csr_array
    parent: np.ndarray
    axis: np.ndarray
    told: tuple[str, ...]
    absent: tuple[tuple[int, ...], ...]
    notes: tuple[str, ...]


def plain_numbers(grid: Grid) -> np.ndarray:
    """Return each cell's number, NaN where it has a mark."""
    return np.array([np.nan if (n := number(t)) is None else n for t in grid.texts], float)


@dataclass(frozen=True)
class Rounded:
    """A group of cells rounded to ``base``, in words; ``is_even``: all are multiples of it."""

    words: str
    base: int
    cells: np.ndarray
    figures: int
    is_even: bool = True


def rounded_groups(
    grid: Grid,
    values: np.ndarray,
    bases: Sequence[int] = BASES,
    least: int = LEAST_FIGURES,
    every: bool = False,
) -> list[Rounded]:
    """Return the groups of cells whose figures are all multiples of a base: all, or a level.

    Groups have ``least`` figures other than 0; ``every`` returns also those that are not even.
    """
    everything = np.ones(len(values), bool)
    groups = [("all figures", everything)]
    for place, axis in enumerate(grid.axes):
        depth = np.array(axis.depth)[grid.codes[:, place]]
        if len(set(axis.depth)) > 1:
            groups += [
                (axis.levels.get(d, f"level {d + 1} of {axis.name}"), depth == d)
                for d in sorted(set(axis.depth))
            ]
    if len(grid.printed.columns) > 1:
        groups += [(" ".join(p), grid.column == i) for i, p in enumerate(grid.printed.columns)]
    found: list[Rounded] = []
    for words, cells in groups:
        figures = values[cells & ~np.isnan(values) & (values > 0)]
        base = next((b for b in bases if len(figures) and not (figures % b).any()), None)
        if every or (
            base
            and len(figures) >= least
            and (least < LEAST_FIGURES or base ** len(figures) >= CHANCE)
        ):
            found.append(Rounded(words, base or bases[0], cells, len(figures), base is not None))
            if words == "all figures" and not every:
                return found
    return found


def with_figures_sums(
    grid: Grid, values: np.ndarray, base: np.ndarray, given: Sequence[str] = ()
) -> tuple[Grid, list[str]]:
    """Add the sums that figures tell, and those a user states; say which, in sentences.

    Parameters
    ----------
    base : array
        The base to which each cell is rounded, 1 where it is not.
    given : sequence of str
        ``TOTAL = A + B``, in the words of headings; replaces what was found for that total.

    Raises
    ------
    PrivityError
        A statement has no such form, or names what no heading says.
    """
    notes, axes = [], list(grid.axes)
    stated = _stated(grid, given)
    for place, axis in enumerate(axes):
        table = _Table(grid, place, values, base)
        axis = replace(axis, sums=list(axis.sums))
        given_here = {s.parent for p, s in stated if p == place}
        axis.sums = [s for s in axis.sums if s.parent not in given_here]
        for group in _groups(axis):
            if not _is_whole(axis, group, table):
                _search(axis, group, table, notes, given_here)
        axis.sums += [s for p, s in stated if p == place]
        _refuse_circle(axis, grid.printed.place)
        _disbelieve(axis, table, notes)
        axes[place] = axis
    return replace(grid, axes=tuple(axes)), notes


class _Table:
    """The figures of one axis: a line a code, a column for each combination of the others."""

    def __init__(self, grid: Grid, place: int, values: np.ndarray, base: np.ndarray) -> None:
        others = np.delete(grid.codes, place, axis=1)
        slices = (
            np.unique(others, axis=0, return_inverse=True)[1].reshape(-1)
            if others.shape[1]
            else np.zeros(len(values), int)
        )
        shape_ = (len(grid.axes[place].labels), int(slices.max(initial=-1)) + 1)
        seen = np.bincount(slices[~np.isnan(values)], minlength=shape_[1])
        keep = np.sort(np.argsort(-seen, kind="stable")[:MOST_SEEN])
        new = np.full(shape_[1], -1)
        new[keep] = np.arange(len(keep))
        at = new[slices] >= 0
        self.value = np.full((shape_[0], len(keep)), np.nan)
        self.slack = np.zeros_like(self.value)
        self.there = np.zeros(self.value.shape, bool)
        where = grid.codes[at, place], new[slices[at]]
        self.value[where] = values[at]
        self.slack[where] = np.where(base[at] > 1, base[at] / 2, 0.0)
        self.there[where] = True

    def truth(self, parent: int, parts: Sequence[int]) -> tuple[int, int]:
        """Return in how many combinations a sum is shown whole, and in how many it is true."""
        index = np.asarray(parts)
        value = np.where(self.there[index], self.value[index], 0.0)
        whole = ~np.isnan(value).any(axis=0) & ~np.isnan(self.value[parent])
        whole &= self.there[index].any(axis=0)
        gap = np.abs(self.value[parent] - value.sum(axis=0))
        slack = self.slack[parent] + self.slack[index].sum(axis=0)
        return int(whole.sum()), int((whole & (gap <= slack)).sum())

    def gap(self, parent: int, parts: Sequence[int]) -> float:
        """Return by what share of the total its parts usually miss it."""
        index = np.asarray(parts)
        value = np.where(self.there[index], self.value[index], 0.0)
        whole = ~np.isnan(value).any(axis=0) & ~np.isnan(self.value[parent])
        total = self.value[parent][whole]
        return float(np.median(np.abs(total - value[:, whole].sum(axis=0)) / np.maximum(total, 1)))

    def tells(
        self, parent: int, parts: Sequence[int], least: int = LEAST_SEEN
    ) -> tuple[int, int] | None:
        """Return how often figures show a sum, if they show it well enough to be believed."""
        index = np.asarray(parts)
        value = np.where(self.there[index], self.value[index], 0.0)
        whole = ~np.isnan(value).any(axis=0) & (self.value[parent] > 0)
        if whole.sum() < least or ((value[:, whole] > 0).sum(axis=0) > 1).sum() < least:
            return None
        total = self.value[parent][whole]
        slack = self.slack[parent][whole] + self.slack[index][:, whole].sum(axis=0)
        fits = np.abs(total - value[:, whole].sum(axis=0)) <= slack
        # Figures as small as the rounding, or always the same, would agree with anything.
        if (
            np.median(total) <= 4 * np.median(slack)
            or len({tuple(c) for c in value[:, whole].T.tolist()}) < least
            or fits.mean() < MOSTLY
        ):
            return None
        return int(whole.sum()), int(fits.sum())


def _groups(axis: Axis) -> list[list[int]]:
    """Return sets of codes side by side: the parts of each sum, and what stands in none."""
    inside = {c for s in axis.sums for c in s.children}
    parents = {s.parent for s in axis.sums}
    top = [c for c in range(len(axis.labels)) if c not in inside and c not in parents]
    found: list[list[int]] = [top]
    for one in axis.sums:
        if list(one.children) not in found:
            found.append(list(one.children))
    return [g for g in found if len(g) > 2]


def _is_whole(axis: Axis, group: list[int], table: _Table) -> bool:
    """Tell whether the sum above a group is true as it stands: then it holds no second total."""
    for one in axis.sums:
        if list(one.children) == group:
            whole, true = table.truth(one.parent, group)
            if whole >= LEAST_SEEN and true >= MOSTLY * whole:
                return True
    return False


def _search(axis: Axis, group: list[int], table: _Table, notes: list[str], given: set[int]) -> None:
    """Find codes of a group that are the sum of others in it, by names, blocks and runs."""
    taken: dict[int, tuple[int, ...]] = {}
    for parent in sorted(group, key=lambda c: (not is_total(axis.labels[c]), group.index(c))):
        if parent in given:
            continue
        best: tuple[int, tuple[int, ...], tuple[int, int]] | None = None
        for parts in _candidates(axis, group, parent):
            if best and len(parts) <= best[0]:
                continue
            if any(parent in taken.get(p, ()) for p in parts):
                continue
            if seen := table.tells(parent, parts):
                best = len(parts), tuple(parts), seen
        if best:
            taken[parent] = best[1]
            notes.append(
                f"{axis.labels[parent]} is taken for the sum of "
                f"{_named(axis, best[1])}: true in {best[2][1]:,} of the {best[2][0]:,} "
                "combinations that show all of them"
            )
        elif _is_subtotal(axis.labels[parent]) and (block := _block(axis, group, parent)):
            taken[parent] = tuple(block)
            notes.append(
                f"{axis.labels[parent]} is taken for the sum of {_named(axis, block)}, "
                "which stand before it"
            )
        else:
            notes += _hint(axis, group, parent, table)
    _put(axis, group, taken)


def _hint(axis: Axis, group: list[int], parent: int, table: _Table) -> list[str]:
    """Tell of a code that is the sum of all others in the few combinations that show it."""
    rest = [c for c in group if c != parent]
    seen = table.tells(parent, rest, FEW_SEEN)
    if seen is None or seen[0] != seen[1]:
        return []
    named = _named(axis, rest)
    return [
        f"{axis.labels[parent]} may be the sum of {named}: true in the {seen[0]} combinations "
        f"that show all of them, too few to be sure; if it is: "
        f"--sum '{axis.labels[parent]} = {named}'"
    ]


def _put(axis: Axis, group: Sequence[int], taken: dict[int, tuple[int, ...]]) -> None:
    """Enter what was found: parts of a new sum are no longer parts of the one above."""
    for parent, parts in taken.items():
        # A part that is a sum itself stands for its own parts.
        own = {c for p in parts if p in taken for c in taken[p] if p != parent}
        axis.sums.append(Sum(parent, tuple(c for c in parts if c not in own), FIGURES))
    inner = {c for parts in taken.values() for c in parts}
    for at, one in enumerate(axis.sums):
        if set(one.children) == set(group) and one.told == HEADINGS:
            axis.sums[at] = replace(one, children=tuple(c for c in one.children if c not in inner))


def _candidates(axis: Axis, group: list[int], parent: int):
    """Yield sets of parts: by name, all others, then every run of codes side by side."""
    rest = [c for c in group if c != parent]
    word = re.compile(rf"(^|\W){re.escape(shape(axis.labels[parent]))}(\W|$)")
    named = [c for c in rest if word.search(shape(axis.labels[c]))]
    if len(named) > 1:
        yield named
    yield rest
    if len(group) > MOST_CODES:
        at = group.index(parent)
        runs = [(at - n, at) for n in range(2, at + 1)] + [
            (at, at + n) for n in range(2, len(rest) - at + 1)
        ]
    else:
        runs = [(a, b) for a in range(len(rest)) for b in range(a + 2, len(rest) + 1)]
    for first, last in sorted(runs, key=lambda r: r[0] - r[1]):
        yield rest[first:last]


def _is_subtotal(label: str) -> bool:
    return bool(re.search(r"(^|\W)(sub-?total|total|all)(\W|$)", shape(label)))


def _block(axis: Axis, group: list[int], parent: int) -> list[int]:
    """Return the codes before a subtotal, back to the subtotal before."""
    found: list[int] = []
    for code in reversed(group[: group.index(parent)]):
        if _is_subtotal(axis.labels[code]):
            break
        found.insert(0, code)
    return found if len(found) > 1 else []


def _disbelieve(axis: Axis, table: _Table, notes: list[str]) -> None:
    """Drop a sum of the headings that figures deny in nearly every combination."""
    kept = []
    for one in axis.sums:
        whole, true = table.truth(one.parent, one.children)
        if (
            one.told != GIVEN
            and whole >= LEAST_SEEN
            and 5 * true < whole
            and table.gap(one.parent, one.children) > GROSS
        ):
            notes.append(
                f"{axis.labels[one.parent]} is not the sum of {_named(axis, one.children)}"
                f" (true in {true:,} of {whole:,} combinations): not used; say what its "
                f"parts are: --sum '{axis.labels[one.parent]} = ... + ...'"
            )
        else:
            kept.append(one)
    axis.sums = kept


def _stated(grid: Grid, given: Sequence[str]) -> list[tuple[int, Sum]]:
    found, problems = [], []
    for text in given:
        total, sign, rest = text.partition("=")
        names = [shape(total), *(shape(p) for p in rest.split("+"))]
        if not sign or len(names) < 3 or not all(names):
            problems.append(f"--sum {text}: not of the form 'TOTAL = A + B'")
            continue
        for place, axis in enumerate(grid.axes):
            known = {shape(label): c for c, label in enumerate(axis.labels)}
            if all(n in known for n in names):
                found.append(
                    (place, Sum(known[names[0]], tuple(known[n] for n in names[1:]), GIVEN))
                )
                break
        else:
            labels = [label for a in grid.axes for label in a.labels]
            unknown = [n for n in names if n not in {shape(x) for x in labels}]
            problems.append(
                f"--sum {text}: no classification has all of these headings"
                + "".join(f"; {n}: no such heading{nearest(n, labels)}" for n in unknown[:3])
            )
    if problems:
        raise PrivityError(problems)
    return found


def _refuse_circle(axis: Axis, place: str) -> None:
    below: dict[int, set[int]] = {}
    for one in axis.sums:
        below.setdefault(one.parent, set()).update(one.children)
    for start in below:
        seen, todo = set(), list(below[start])
        while todo:
            code = todo.pop()
            if code == start:
                raise PrivityError(
                    f"{place}: the sums of {axis.labels[start]} run in a circle; "
                    "state them with --sum"
                )
            if code not in seen:
                seen.add(code)
                todo += below.get(code, ())


def _named(axis: Axis, codes: Sequence[int]) -> str:
    labels = [axis.labels[c] for c in codes]
    return (
        " + ".join(labels)
        if len(labels) <= 6
        else f"{' + '.join(labels[:3])} + {len(labels) - 4} more + {labels[-1]}"
    )


def equations(grid: Grid) -> Equations:
    """Return every sum at every combination of the other classifications that lists its total."""
    absent: dict[tuple[int, ...], int] = {}
    rows: list[int] = []
    columns: list[int] = []
    signs: list[float] = []
    parent, axis_of, told = [], [], []
    size = len(grid.texts)
    position = {tuple(c): i for i, c in enumerate(grid.codes.tolist())}
    for place, axis in enumerate(grid.axes):
        by_code: dict[int, list[int]] = {}
        for cell, code in enumerate(grid.codes[:, place].tolist()):
            by_code.setdefault(code, []).append(cell)
        for one in axis.sums:
            for cell in by_code.get(one.parent, ()):
                codes = grid.codes[cell].tolist()
                parts, missing = [], []
                for child in one.children:
                    codes[place] = child
                    found = position.get(tuple(codes))
                    if found is None:
                        missing.append(tuple(codes))
                    else:
                        parts.append(found)
                if not parts:
                    continue
                parts += [size + absent.setdefault(m, len(absent)) for m in missing]
                row = len(parent)
                parent.append(cell)
                axis_of.append(place)
                told.append(one.told)
                rows += [row] * (len(parts) + 1)
                columns += [cell, *parts]
                signs += [-1.0] + [1.0] * len(parts)
    matrix = csr_array((signs, (rows, columns)), shape=(len(parent), size + len(absent)))
    return Equations(
        matrix, np.array(parent, int), np.array(axis_of, int), tuple(told), tuple(absent), ()
    )
