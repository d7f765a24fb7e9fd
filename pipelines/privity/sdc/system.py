"""Published frequency tables as one linked system: cells, equations, what an attacker knows.

A cell is known by what is counted and by its codes, the totals left out: "unit U1, every month"
is the same unknown in a table by unit and month and in one by unit and recipient. Each sum of
a hierarchy (parent = children, at every combination of the other dimensions) is an equation.
Where it is known which classes of records an innermost cell counts, the cell is their sum too, and
each class an unknown that is published nowhere: cells of other names then bind each other through
the records that they share, and a cell of an earlier run is the same unknown only if it counts the
same records.
:mod:`privity.sdc.protection` decides what is shown; :mod:`privity.sdc.audit` attacks it.

Sources: A. Hundepool and others, *Statistical Disclosure Control* (Wiley 2012), chapter 4
(linked and hierarchical tables); M. Fischetti and J. J. Salazar, "Solving the cell suppression
problem on tabular data with linear constraints", Management Science 47 (2001), section 2
(a table as M x = b); CMS Cell Size Suppression Policy (ResDAC) for the threshold.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from math import inf
from typing import Any

import numpy as np
from scipy.sparse import csr_array

from privity.errors import PrivityError

Key = tuple[str, tuple[tuple[str, str], ...]]
Codes = tuple[str, ...]
Times = frozenset[tuple[int, int]]


@dataclass(frozen=True)
class Rule:
    """What is too small to show, and how well it must be hidden.

    ``width`` is Fischetti and Salazar's sliding protection level: the values an attacker cannot
    rule out must span at least that many persons or events. The default is half the threshold,
    rounded up: an interval of five on counts of 1 to 10 keeps exact and near guesses out, and
    wider ones hide cells that endanger nobody. A complementary cell must only keep two values.

    Marks for primary and complementary cells are one and the same unless ``marks_differ``; then
    the attacker is given 1..threshold for the one and more than that for the other. Zeros that
    are always shown tell him that no hidden cell is zero; he is given that too.
    """

    threshold: int = 10
    shows_zeros: bool = True
    width: int | None = None
    marks_differ: bool = False

    @property
    def least_width(self) -> int:
        """Span asked of a small cell's interval: never 0, which would leave a single value."""
        return max((self.threshold + 1) // 2 if self.width is None else self.width, 1)

    def is_primary(self, count: float) -> bool:
        """Tell whether a count may not be shown (CMS: 1 to 10; a zero only by setting)."""
        return (0 if not self.shows_zeros else 1) <= count <= self.threshold


@dataclass(frozen=True)
class Dimension:
    """One classification: its codes and the sums among them.

    Parameters
    ----------
    name : str
    sums : sequence of (parent, children)
        Each a published sum. A parent may have several (counties, and sizes of unit). The one
        code that is nobody's child is the total, and is left out of a cell's coordinates.
    codes : sequence of str
        Codes that stand in no sum; needed only where the dimension has no total.
    is_open : bool
        No code stands for everything, even where all others add up to one: months, of which
        another publication has more.
    """

    name: str
    sums: tuple[tuple[str, Codes], ...] = ()
    codes: Codes = ()
    is_open: bool = False

    def every_code(self) -> Codes:
        found = dict.fromkeys(self.codes)
        for parent, children in self.sums:
            found.update(dict.fromkeys((parent, *children)))
        return tuple(found)

    def total(self) -> str | None:
        children = {c for _, some in self.sums for c in some}
        roots = [c for c in self.every_code() if c not in children]
        return roots[0] if len(roots) == 1 and self.sums and not self.is_open else None

    def leaves(self) -> Codes:
        parents = {parent for parent, _ in self.sums}
        return tuple(c for c in self.every_code() if c not in parents)


@dataclass(frozen=True)
class Between:
    """A count shown rounded: the attacker knows these bounds, both possible."""

    low: int
    high: int


Count = int | Between | None


@dataclass(frozen=True)
class CountTable:
    """A table of counts at every combination of its dimensions' codes.

    Parameters
    ----------
    name : str
    dimensions : tuple of Dimension
    counts : mapping of codes (one a dimension) to a count
        A count, or ``None`` (hidden, unknown to us too: audit only), or :class:`Between`.
    counted : str
        What is counted. Tables of one word share cells; others share nothing.
    is_published : bool
        False for a table that appears nowhere but binds those that do (a cube whose faces are
        published): its own cells stay hidden and need no protection.
    members : mapping of codes to classes, optional
        The classes of records, by their number, that each innermost cell counts.
    """

    name: str
    dimensions: tuple[Dimension, ...]
    counts: Mapping[Codes, Count]
    counted: str = "count"
    is_published: bool = True
    members: Mapping[Codes, frozenset[int]] | None = None

    def key(self, codes: Codes) -> Key:
        """Return the coordinates under which every table knows this cell."""
        return _key(self, codes, [d.total() for d in self.dimensions])

    def keys(self) -> dict[Codes, Key]:
        """Return the coordinates of every cell by its codes, in the order of the codes."""
        totals = [d.total() for d in self.dimensions]
        return {
            codes: _key(self, codes, totals)
            for codes in product(*(d.every_code() for d in self.dimensions))
        }


def _key(table: CountTable, codes: Codes, totals: list[str | None]) -> Key:
    return (
        table.counted,
        tuple(
            sorted(
                (d.name, c)
                for d, c, t in zip(table.dimensions, codes, totals, strict=True)
                if c != t
            )
        ),
    )


@dataclass(frozen=True)
class Derived:
    """A count that is printed nowhere and must not be told: of the classes it counts.

    What an edition has more or less than an earlier one, what a control does not apply to.
    """

    key: Key
    count: int
    members: frozenset[int]


@dataclass(frozen=True)
class Earlier:
    """A table as an earlier run of the same workspace published it.

    ``shown`` are the codes whose counts were shown; the rest were hidden. A cell that counts other
    records since (or, where the records are not known, another number) is another unknown, so that
    a revision gives nothing away for the old one.
    """

    table: CountTable
    shown: frozenset[Codes]
    run: str = "earlier"


@dataclass(frozen=True)
class Ratio:
    """A published rate: ``scale * part / whole`` rounded to ``decimals``.

    ``shown`` is the figure as printed. An unrounded rate is one of many decimals.
    """

    name: str
    part: Key
    whole: Key
    shown: float
    scale: float = 100.0
    decimals: int = 1


@dataclass(frozen=True)
class System:
    """All tables as M x = 0 over cells in the order of their keys.

    Arrays are one a cell: ``value`` (NaN where unknown), ``low``/``high`` what is public beside
    the marks, ``is_published`` in a table of now, ``is_fixed`` already shown by an earlier run,
    ``was_hidden`` hidden by an earlier run, ``is_rounded`` shown as an interval, ``is_derived``
    printed nowhere but not to be told. ``is_sum`` says which rows are sums of published cells; the
    others are sums of classes. ``members`` are the classes a cell counts, where they are known,
    ``population`` what records a class, by its number, holds.
    """

    keys: tuple[Key, ...]
    position: Mapping[Key, int]
    value: np.ndarray
    low: np.ndarray
    high: np.ndarray
    is_published: np.ndarray
    is_fixed: np.ndarray
    was_hidden: np.ndarray
    is_rounded: np.ndarray
    is_derived: np.ndarray
    is_sum: np.ndarray
    members: tuple[Times | None, ...] = field(repr=False)
    population: Mapping[int, str] = field(repr=False)
    matrix: csr_array
    parents: tuple[tuple[Key, str], ...] = field(repr=False)

    def equation(self, row: int) -> str:
        """Say an equation in words."""
        key, dimension = self.parents[row]
        if not self.is_sum[row]:
            return f"the records that {describe(key)} counts"
        return f"{describe(key)} = its parts by {dimension}"


def describe(key: Key) -> str:
    """Return a cell's coordinates in words."""
    counted, codes = key
    return f"{counted}: " + (", ".join(f"{d} {c}" for d, c in codes) or "total")


def tabulate(
    name: str,
    dimensions: Iterable[Dimension],
    leaves: Mapping[Codes, int],
    counted: str = "count",
    is_published: bool = True,
) -> CountTable:
    """Return a table with every margin summed from its innermost counts (absent ones are 0)."""
    dims = tuple(dimensions)
    counts = {c: int(leaves.get(c, 0)) for c in product(*(d.leaves() for d in dims))}
    unknown = sorted(set(leaves) - set(counts))
    if unknown:
        raise PrivityError(
            [
                f"table {name}: {c} is no innermost cell; give one code a dimension"
                for c in unknown[:5]
            ]
        )
    done = [d.leaves() for d in dims]
    for place, dim in enumerate(dims):
        for parent, children in _bottom_up(dim):
            for codes in product(*done[:place], (parent,), *done[place + 1 :]):
                counts[codes] = sum(
                    counts[(*codes[:place], c, *codes[place + 1 :])] for c in children
                )
        done[place] = dim.every_code()
    return CountTable(name, dims, counts, counted, is_published)


def shape_of(matrix: Any) -> tuple[int, int]:
    """Return how many rows and columns a sparse matrix has: scipy declares no type of its shape."""
    rows, columns = matrix.shape
    return rows, columns


def _check(table: CountTable, problems: list[str]) -> None:
    for codes in product(*(d.every_code() for d in table.dimensions)):
        if codes not in table.counts:
            problems.append(f"table {table.name}: no count at {codes}; give 0 or None")
            return


_RECORDS = "records"


def class_key(number: int) -> Key:
    """Return the coordinates of a class of records."""
    return (_RECORDS, (("", f"{number}"),))


def class_number(key: Key) -> int:
    """Return the number of a class of records, -1 for any other cell."""
    name, codes = key
    return int(codes[0][1]) if name == _RECORDS and codes[:1] and codes[0][0] == "" else -1


class _Builder:
    """Collects cells and equations of several tables under common coordinates."""

    def __init__(self, classes: Sequence[int], populations: Sequence[str]) -> None:
        self.classes, self.populations = classes, populations
        self.cells: dict[Key, dict] = {}
        self.equations: dict[tuple[Key, frozenset[Key]], str] = {}
        self.problems: list[str] = []

    def add(self, table: CountTable, shown: frozenset[Codes] | None, run: str) -> None:
        _check(table, self.problems)
        if self.problems:
            return
        members = every_member(table) if table.members is not None else {}
        names = {
            codes: self._cell(table, codes, key, shown, run, members.get(codes))
            for codes, key in table.keys().items()
        }
        for place, dim in enumerate(table.dimensions):
            for parent, children in dim.sums:
                codes_of = [d.every_code() for d in table.dimensions]
                codes_of[place] = (parent,)
                for codes in product(*codes_of):
                    parts = frozenset(
                        names[(*codes[:place], c, *codes[place + 1 :])] for c in children
                    )
                    self.equations.setdefault((names[codes], parts), dim.name)
        for codes, own in (table.members or {}).items():
            self._counts(names[codes], own)

    def add_derived(self, derived: Derived) -> None:
        known = self.cells.setdefault(derived.key, _cell_of(derived.count, once(derived.members)))
        known["derived"] = True
        self._counts(derived.key, derived.members)

    def _counts(self, key: Key, members: frozenset[int]) -> None:
        for number in members:
            self.cells.setdefault(class_key(number), _cell_of(int(self.classes[number])))
        self.equations[key, frozenset(map(class_key, members))] = ""

    def _cell(
        self,
        table: CountTable,
        codes: Codes,
        key: Key,
        shown: frozenset[Codes] | None,
        run: str,
        members: Times | None,
    ) -> Key:
        count = table.counts[codes]
        known = self.cells.get(key)
        is_same = known is None or (known["count"] == count and members == known["members"])
        if shown is not None and not is_same:
            key = (f"{key[0]} as of {run}", key[1])
            known, is_same = self.cells.get(key), True
        if known is None:
            known = self.cells[key] = _cell_of(count, members)
        elif not is_same:
            self.problems.append(
                f"table {table.name}: {describe(key)} is {count} here and {known['count']} in "
                "another table; count both alike"
                if known["count"] != count
                else f"table {table.name}: {describe(key)} counts other records than in another table; "
                "give one of the counts or dimensions another name"
            )
        if shown is None:
            known["published"] |= table.is_published
        else:
            known["fixed" if codes in shown else "hidden"] = True
        return key

    def system(self) -> System:
        if self.problems:
            raise PrivityError(self.problems)
        keys = tuple(sorted(self.cells))
        position = {k: i for i, k in enumerate(keys)}
        cells = [self.cells[k] for k in keys]
        rows, columns, signs, parents = [], [], [], []
        for (parent, parts), dimension in sorted(
            self.equations.items(), key=lambda e: (e[0][0], e[1], sorted(e[0][1]))
        ):
            row = len(parents)
            parents.append((parent, dimension))
            rows += [row] * (len(parts) + 1)
            columns += [position[parent], *sorted(position[p] for p in parts)]
            signs += [-1.0] + [1.0] * len(parts)
        counts = [c["count"] for c in cells]
        rounded = np.array([isinstance(c, Between) for c in counts], bool)
        return System(
            keys,
            position,
            np.array([c if isinstance(c, int) else np.nan for c in counts], float),
            np.array([c.low if isinstance(c, Between) else 0 for c in counts], float),
            np.array([c.high if isinstance(c, Between) else inf for c in counts], float),
            np.array([c["published"] for c in cells], bool),
            np.array([c["fixed"] for c in cells], bool),
            np.array([c["hidden"] and not c["fixed"] for c in cells], bool),
            rounded,
            np.array([c["derived"] for c in cells], bool),
            np.array([bool(dimension) for _, dimension in parents], bool),
            tuple(c["members"] for c in cells),
            dict(enumerate(self.populations)),
            csr_array((signs, (rows, columns)), shape=(len(parents), len(keys))),
            tuple(parents),
        )


def _cell_of(count: Count, members: Times | None = None) -> dict:
    return {
        "count": count,
        "members": members,
        "published": False,
        "fixed": False,
        "hidden": False,
        "derived": False,
    }


def every_member(table: CountTable) -> dict[Codes, Times]:
    """Return the classes that each cell of a table counts, its sums included, and how many times.

    A clause's sum counts a record once for each of its controls that examined it.
    """
    found = {codes: once(own) for codes, own in (table.members or {}).items()}
    done = [d.leaves() for d in table.dimensions]
    for place, dim in enumerate(table.dimensions):
        for parent, children in _bottom_up(dim):
            for codes in product(*done[:place], (parent,), *done[place + 1 :]):
                found[codes] = _added(
                    found[(*codes[:place], c, *codes[place + 1 :])] for c in children
                )
        done[place] = dim.every_code()
    return found


def once(members: Iterable[int]) -> Times:
    """Return classes as counted one time each."""
    return frozenset((n, 1) for n in members)


def _added(parts: Iterable[Times]) -> Times:
    total: Counter[int] = Counter()
    for part in parts:
        total.update(dict(part))
    return frozenset(total.items())


def _bottom_up(dim: Dimension) -> Iterator[tuple[str, Codes]]:
    """Yield a dimension's sums, each after those of its parts."""
    known, left = set(dim.leaves()), list(dim.sums)
    while left:
        ready = [s for s in left if set(s[1]) <= known]
        if not ready:
            raise PrivityError([f"dimension {dim.name}: its sums run in a circle"])
        yield from ready
        known |= {parent for parent, _ in ready}
        left = [s for s in left if s not in ready]


def link(
    tables: Iterable[CountTable],
    earlier: Iterable[Earlier] = (),
    classes: Sequence[int] = (),
    derived: Iterable[Derived] = (),
    populations: Sequence[str] = (),
) -> System:
    """Join tables of now and of earlier runs into one system.

    Parameters
    ----------
    classes : sequence of int
        How many records each class holds that the tables' ``members`` name.
    derived : iterable of Derived
    populations : sequence of str
        What records each class holds.

    Raises
    ------
    PrivityError
        A table lacks a combination of its codes, or two tables of now count a cell differently.
    """
    builder = _Builder(classes, populations)
    for table in tables:
        builder.add(table, None, "now")
    for old in earlier:
        builder.add(old.table, old.shown, old.run)
    for one in derived:
        builder.add_derived(one)
    return builder.system()
