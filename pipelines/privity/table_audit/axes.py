"""The classifications of a printed table, and the hierarchy that its headings tell.

Columns of headings that say the same are joined; a column that is blank (or says Total) wherever
the one before it heads a group is a level below it: regions and their districts. What is left are
classifications that cross. A table's columns of counts are one more. The codes of each are
numbered; sums among them that only the figures tell are added by :mod:`privity.table_audit.sums`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from privity.table_audit.marks import shape
from privity.table_audit.reading import ALL, Printed, is_total

HEADINGS, FIGURES, GIVEN = "headings", "figures", "given"
# What a total is called whose row has no heading.
NAMELESS = "all"
# Signs that codes of areas carry in the row of a larger area.
_NOT_HERE = {"z", "x", ".", "..", "-", ":", "n/a", "na", "not applicable"}
_GRAND = {"", "total", "all", "overall", "grand total", "_t", "both sexes"}
# Codes of which some changed name over the years still say the same as their names.
_NEARLY = 1.15


@dataclass(frozen=True)
class Sum:
    """One code is the sum of others; ``told`` by headings, figures, or the user."""

    parent: int
    children: tuple[int, ...]
    told: str = HEADINGS


@dataclass
class Axis:
    """One classification: labels by code, the depth of each in its hierarchy, sums among them.

    ``levels`` are words for depths, where the file has them (National, Regional).
    """

    name: str
    labels: list[str]
    depth: list[int]
    sums: list[Sum] = field(default_factory=list)
    levels: dict[int, str] = field(default_factory=dict)

    @property
    def children(self) -> dict[int, list[int]]:
        """Return the codes below each code that is a sum."""
        return {s.parent: list(s.children) for s in self.sums}


@dataclass(frozen=True)
class Grid:
    """Every cell of a table: where it stands, what it says, and its code on each axis.

    ``codes`` has one line a cell and one column an axis. Cells of lines come first to last, the
    columns of each from left to right. The first ``row_axes`` axes are those of row headings.
    """

    printed: Printed
    axes: tuple[Axis, ...]
    codes: np.ndarray
    line: np.ndarray
    column: np.ndarray
    texts: tuple[str, ...]
    row_axes: int

    def where(self, cell: int) -> str:
        """Return where a cell stands, in the file's own headings."""
        line = self.printed.lines[self.line[cell]]
        return f"row {line.number} ({self.row_label(cell)}), {self.column_label(cell)}"

    def row_label(self, cell: int) -> str:
        """Return the row headings that matter, the widest first."""
        return (
            ", ".join(
                a.labels[c]
                for a, c in zip(self.axes[: self.row_axes], self.codes[cell], strict=False)
            )
            or "all"
        )

    def column_label(self, cell: int) -> str:
        """Return the heading of a cell's column."""
        return " ".join(p for p in self.printed.columns[self.column[cell]] if p) or "count"


def grid_of(printed: Printed) -> Grid:
    """Return a printed table's cells along its axes."""
    wide = len(printed.columns)
    row_axes, row_codes = _axes(
        [list(c) for c in zip(*(x.codes for x in printed.lines), strict=True)],
        list(printed.headings),
    )
    axes, codes = list(row_axes), [np.repeat(c, wide) for c in row_codes]
    if wide > 1:
        levels = len(printed.columns[0])
        names = ["column" if levels == 1 else f"heading {n + 1}" for n in range(levels)]
        column_axes = [
            _plain(name, [path[n] for path in printed.columns]) for n, name in enumerate(names)
        ]
        if levels > 1:
            column_axes = list(
                zip(
                    *_axes([[p[n] for p in printed.columns] for n in range(levels)], names),
                    strict=True,
                )
            )
        for axis, by_column in column_axes:
            axes.append(axis)
            codes.append(np.tile(by_column, len(printed.lines)))
    count = len(printed.lines)
    stacked = np.column_stack(codes) if codes else np.zeros((count * wide, 0), int)
    return Grid(
        printed,
        tuple(axes),
        stacked,
        np.repeat(np.arange(count), wide),
        np.tile(np.arange(wide), count),
        tuple(text for x in printed.lines for text in x.texts[:wide]),
        len(row_axes),
    )


def _alls(values: Sequence[str]) -> set[str]:
    """Return the codes of a column that stand for all others: several only if they are equals."""
    found = {v for v in values if is_total(v)}
    grand = {v for v in found if shape(v) in _GRAND}
    return found if len(found) < 2 or not grand else grand


def _axes(columns: list[list[str]], names: list[str]) -> tuple[list[Axis], list[np.ndarray]]:
    """Return the axes that some columns of headings make, and the code of each line on each."""
    keep = [i for i, c in enumerate(columns) if len(set(c)) > 1]
    raw = {i: columns[i] for i in keep}
    alls = {i: _alls(raw[i]) for i in keep}
    canon = {
        i: np.array(
            [
                ALL if v in alls[i] or (len(raw[i]) > 1 and shape(v) in _NOT_HERE) else v
                for v in raw[i]
            ],
            object,
        )
        for i in keep
    }
    levels = _level_columns(keep, canon)
    keep = [i for i in keep if i not in levels]
    groups = _same(keep, canon)
    chains = _nested(groups, canon)
    axes, codes = [], []
    for chain in chains:
        if len(chain) == 1 and len(alls[chain[0][0]]) > 1:
            axis, code = _plain(names[chain[0][0]], raw[chain[0][0]])
        else:
            axis, code = _composite(chain, canon, raw, names)
        for i in levels:
            words: dict[int, set[str]] = {}
            for word, c in zip(columns[i], code, strict=True):
                words.setdefault(axis.depth[c], set()).add(word)
            if len(words) > 1 and all(len(w) == 1 for w in words.values()):
                axis.levels = {d: next(iter(w)) for d, w in words.items()}
                axis.labels = [
                    axis.levels[d] if label == NAMELESS else label
                    for label, d in zip(axis.labels, axis.depth, strict=True)
                ]
        axes.append(axis)
        codes.append(code)
    return axes, codes


def _level_columns(keep: Sequence[int], canon: dict[int, np.ndarray]) -> list[int]:
    """Return the columns that only say at which level a row stands."""
    blanks = [i for i in keep if (canon[i] == ALL).any() and not (canon[i] == ALL).all()]
    if not blanks:
        return []
    patterns = list(zip(*[(canon[i] == ALL).tolist() for i in blanks], strict=True))
    found = []
    for i in keep:
        pairs = set(zip(canon[i].tolist(), patterns, strict=True))
        own, theirs = {p[0] for p in pairs}, {p[1] for p in pairs}
        if i not in blanks and len(pairs) == len(own) == len(theirs) > 1:
            found.append(i)
    return found


def _same(keep: Sequence[int], canon: dict[int, np.ndarray]) -> list[list[int]]:
    """Join columns that say the same, or are blank in the same rows."""
    groups: list[list[int]] = []
    for i in keep:
        blank = canon[i] == ALL
        for group in groups:
            other = canon[group[0]]
            alike = bool(blank.any() and (blank == (other == ALL)).all())
            filled = ~blank & (other != ALL)
            pairs = set(zip(canon[i][filled].tolist(), other[filled].tolist(), strict=True))
            least = min(len({p[0] for p in pairs}), len({p[1] for p in pairs})) if pairs else 0
            if alike or (
                least > 1
                and len(pairs) <= _NEARLY * least
                and (blank == (other == ALL)).mean() > 0.9
            ):
                group.append(i)
                break
        else:
            groups.append([i])
    return groups


def _nested(groups: list[list[int]], canon: dict[int, np.ndarray]) -> list[list[list[int]]]:
    """Return chains of groups, each the level below the one before."""
    empty = [np.logical_and.reduce([canon[i] == ALL for i in g]) for g in groups]
    words = [list(zip(*[canon[i].tolist() for i in g], strict=True)) for g in groups]

    def is_below(y: int, x: int) -> bool:
        if not empty[y].any() or (empty[x] & ~empty[y]).any() or not (~empty[x] & empty[y]).any():
            return False
        filled = np.flatnonzero(~empty[y])
        pairs = {(words[y][i], words[x][i]) for i in filled}
        own = {p[0] for p in pairs}
        return len(pairs) <= 1.2 * len(own)

    above: dict[int, int] = {}
    for y in range(len(groups)):
        over = [x for x in range(len(groups)) if x != y and is_below(y, x)]
        if over:
            above[y] = max(
                over, key=lambda x: (int(empty[x].sum()) < int(empty[y].sum()), empty[x].sum(), x)
            )
    taken: set[int] = set()
    chains = []
    for y in sorted(above, key=lambda g: -int(empty[g].sum())):
        chain, at = [], y
        while at not in taken:
            chain.insert(0, at)
            taken.add(at)
            if at not in above:
                break
            at = above[at]
        if chain:
            chains.append(chain)
    chains += [[g] for g in range(len(groups)) if g not in taken]
    return [
        [groups[g] for g in chain]
        for chain in sorted(chains, key=lambda c: min(groups[g][0] for g in c))
    ]


def _label_column(group: Sequence[int], names: Sequence[str], canon: dict[int, np.ndarray]) -> int:
    """Return the column of a group that people read: a name rather than a code."""
    return max(
        group,
        key=lambda i: (
            "name" in names[i].lower() or "label" in names[i].lower(),
            sum(len(str(v)) for v in canon[i][:200]),
            -i,
        ),
    )


def _composite(
    chain: list[list[int]],
    canon: dict[int, np.ndarray],
    raw: dict[int, list[str]],
    names: Sequence[str],
) -> tuple[Axis, np.ndarray]:
    """Return the axis of a chain of levels: a node for each code, its parent the level above."""
    parts = [list(zip(*[canon[i].tolist() for i in g], strict=True)) for g in chain]
    shown = [_label_column(g, names, canon) for g in chain]
    keys = list(zip(*parts, strict=True))
    number: dict[tuple, int] = {}
    axis = Axis(names[shown[-1]], [], [])
    code = np.empty(len(keys), int)
    for at, key in enumerate(keys):
        if key not in number:
            number[key] = len(number)
            filled = [n for n, part in enumerate(key) if any(part)]
            axis.depth.append(filled[-1] + 1 if filled else 0)
            axis.labels.append(
                canon[shown[filled[-1]]][at]
                if filled and canon[shown[filled[-1]]][at]
                else next((raw[i][at] for g in chain for i in g if raw[i][at].strip()), NAMELESS)
            )
        code[at] = number[key]
    below: dict[int, list[int]] = {}
    for key, node in number.items():
        up = list(key)
        for n in reversed(range(len(key))):
            if not any(key[n]):
                continue
            up[n] = tuple(ALL for _ in key[n])
            if tuple(up) in number:
                below.setdefault(number[tuple(up)], []).append(node)
                break
    axis.sums = [Sum(p, tuple(c)) for p, c in below.items()]
    return axis, code


def _plain(name: str, values: Sequence[str]) -> tuple[Axis, np.ndarray]:
    """Return the axis of one column: each code that stands for all is the sum of the others."""
    labels = list(dict.fromkeys(values))
    roots = [labels.index(v) for v in labels if v in _alls(labels)]
    number = {v: n for n, v in enumerate(labels)}
    rest = tuple(n for n in range(len(labels)) if n not in roots)
    axis = Axis(
        name, [v or NAMELESS for v in labels], [0 if n in roots else 1 for n in range(len(labels))]
    )
    axis.sums = [Sum(r, rest) for r in roots if rest]
    return axis, np.array([number[v] for v in values])
