"""What a stranger holds: statements about counts, the tables they are of, and what was read of one edition."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from math import inf

COUNT, RATE = "count", "rate"
_BELOW = re.compile(r"(?:<|fewer than|less than|under|below)\s*(\d+)", re.I)
_UP_TO = re.compile(r"(?:≤|at most|up to|no more than)\s*(\d+)", re.I)
_WITHIN = re.compile(r"(\d+)\s*(?:to|-|–)\s*(\d+)")
Codes = tuple[str, ...]
Cell = tuple[str, tuple[tuple[str, str], ...]]


@dataclass(frozen=True)
class Statement:
    """One statement: the weighted sum of some counts lies from ``low`` to ``high``."""

    terms: tuple[tuple[Cell, float], ...]
    low: float
    high: float
    means: str
    is_guess: bool = False
    is_sentence: bool = False


@dataclass(frozen=True)
class ListedAxis:
    """A classification as the results file lists it."""

    name: str
    sums: tuple[tuple[str, Codes], ...]
    codes: Codes
    is_open: bool

    @cached_property
    def every(self) -> Codes:
        """All codes: parts first as they are listed, then what they add up to."""
        return tuple(
            dict.fromkeys(
                [
                    *self.codes,
                    *(p for _, parts in self.sums for p in parts),
                    *(whole for whole, _ in self.sums),
                ]
            )
        )

    @cached_property
    def total(self) -> str:
        """The code that stands for everything, or nothing."""
        children = {p for _, parts in self.sums for p in parts}
        tops = [c for c in self.every if c not in children]
        return tops[0] if len(tops) == 1 and not self.is_open else ""

    @cached_property
    def leaves(self) -> Codes:
        """The codes that have no parts."""
        wholes = {whole for whole, _ in self.sums}
        return tuple(c for c in self.every if c not in wholes)


@dataclass
class Listing:
    """A published table: what it counts, its classifications, and where its cells stand."""

    name: str
    counted: str
    axes: tuple[ListedAxis, ...]
    rows: set[Codes] = field(default_factory=set)
    has_zero: bool = False

    def cell(self, codes: Sequence[str]) -> Cell:
        """Return the count that a row is of: one and the same in every table that has it."""
        return self.counted, tuple(
            sorted((a.name, c) for a, c in zip(self.axes, codes, strict=True) if c != a.total)
        )


@dataclass
class EditionRead:
    """All that one public run tells."""

    name: str
    tables: dict[str, Listing] = field(default_factory=dict)
    told: list[Statement] = field(default_factory=list)
    shown: dict[Cell, int] = field(default_factory=dict)
    marks: dict[Cell, set[str]] = field(default_factory=dict)
    titles: dict[Cell, str] = field(default_factory=dict)
    figures: dict[str, tuple[str, str, Codes]] = field(default_factory=dict)
    others: set[str] = field(default_factory=set)
    period: str = ""
    threshold: int = 0
    shows_zeros: bool = False
    axes: list[tuple[float, float, tuple[Cell, ...], str]] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    unread: dict[str, int] = field(default_factory=dict)

    def say(
        self,
        cell: Cell,
        low: float,
        high: float,
        means: str,
        guess: bool = False,
        sentence: bool = False,
    ) -> None:
        """Note that a count lies between two numbers."""
        self.told.append(Statement(((cell, 1.0),), low, high, means, guess, sentence))

    def number(self, cell: Cell, text: str, means: str) -> None:
        """Note a count that stands somewhere as a number."""
        value = int(float(text.replace(",", "")))
        if cell in self.shown and self.shown[cell] != value:
            self.problems.append(
                f"{means}: {self.called(cell)} stands with another number than "
                "elsewhere in this run (values masked)"
            )
            return
        self.shown[cell] = value
        self.say(cell, value, value, means)

    def mark(self, cell: Cell, text: str, beside: Sequence[str] = (), means: str = "") -> None:
        """Note that a count is hidden, and what its mark says of it."""
        self.marks.setdefault(cell, set()).add(text)
        for said in (text, *beside):
            if found := _BELOW.search(said):
                self.say(
                    cell, -inf, int(found[1]) - 1, f"{means}: the mark says less than a number"
                )
            elif found := _UP_TO.search(said):
                self.say(cell, -inf, int(found[1]), f"{means}: the mark says at most a number")
            elif found := _WITHIN.search(said):
                self.say(cell, int(found[1]), int(found[2]), f"{means}: the mark gives a range")

    def share(self, table: Listing, codes: Codes, text: str, means: str) -> None:
        """Note a percentage: of the total of the last classification that has one."""
        whole = whole_of(table, codes)
        if whole is None:
            self.skip("percentages of nothing known")
            return
        shown = Decimal(text.replace(",", ""))
        half = half_place(shown)
        part, of = table.cell(codes), table.cell(whole)
        for edge, low, high in ((shown - half, 0.0, inf), (shown + half, -inf, 0.0)):
            self.told.append(Statement(((part, 100.0), (of, -float(edge))), low, high, means))

    def called(self, cell: Cell) -> str:
        """Return a count's name."""
        return self.titles.get(cell, f"{cell[0]}, " + ", ".join(c for _, c in cell[1]))

    def skip(self, what: str, number: int = 1) -> None:
        """Count what could not be used."""
        self.unread[what] = self.unread.get(what, 0) + number


def half_place(shown: Decimal) -> Decimal:
    """Return half of the last written place of a number: what its rounding may hide.

    Raises
    ------
    TypeError
        If it is infinite or no number.
    """
    exponent = shown.as_tuple().exponent
    if not isinstance(exponent, int):
        raise TypeError(f"{shown} has no last place")
    return Decimal(5).scaleb(min(exponent, 0) - 1)


def is_bound(said: str) -> bool:
    """Tell whether a text says of a number that a count is below, at most or around it."""
    return any(sign.search(said) for sign in (_BELOW, _UP_TO, _WITHIN))


def whole_of(table: Listing, codes: Codes) -> Codes | None:
    """Return the row of which another is a part, by the last classification with a total."""
    for place in reversed(range(len(codes))):
        total = table.axes[place].total
        if total and codes[place] != total:
            return (*codes[:place], total, *codes[place + 1 :])
    return None
