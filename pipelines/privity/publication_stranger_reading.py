"""What a stranger learns from the files of one public run: statements about counts, with means.

Every number, order and sentence becomes one linear statement about counts: a shown number, a bar's
length, a share and its rounding, a row that stands between two others. Nothing is decided here but
which count a thing is about. Statements that hold only if the page means what it seems to (an order
that may be chance, a sentence that may be loose) are guesses, and marked so.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from itertools import product
from math import inf
from pathlib import Path
from typing import Any

RESULTS, FIGURES = "results.json", "exports/figures.csv"
COUNT, RATE = "count", "rate"
_BELOW = re.compile(r"(?:<|fewer than|less than|under|below)\s*(\d+)", re.I)
_UP_TO = re.compile(r"(?:≤|at most|up to|no more than)\s*(\d+)", re.I)
_WITHIN = re.compile(r"(\d+)\s*(?:to|-|–)\s*(\d+)")

_UNREADABLE = (
    OSError,
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    ArithmeticError,
    csv.Error,
)

Codes = tuple[str, ...]
Cell = tuple[str, tuple[tuple[str, str], ...]]


@dataclass(frozen=True)
class Told:
    """One statement: the weighted sum of some counts lies from ``low`` to ``high``."""

    terms: tuple[tuple[Cell, float], ...]
    low: float
    high: float
    means: str
    is_guess: bool = False
    is_sentence: bool = False


@dataclass(frozen=True)
class Axis:
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
    axes: tuple[Axis, ...]
    rows: set[Codes] = field(default_factory=set)
    has_zero: bool = False

    def cell(self, codes: Sequence[str]) -> Cell:
        """Return the count that a row is of: one and the same in every table that has it."""
        return self.counted, tuple(
            sorted((a.name, c) for a, c in zip(self.axes, codes, strict=True) if c != a.total)
        )


@dataclass
class Edition:
    """All that one public run tells."""

    name: str
    tables: dict[str, Listing] = field(default_factory=dict)
    told: list[Told] = field(default_factory=list)
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
        self.told.append(Told(((cell, 1.0),), low, high, means, guess, sentence))

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
        half = Decimal(5).scaleb(min(shown.as_tuple().exponent, 0) - 1)
        part, of = table.cell(codes), table.cell(whole)
        for edge, low, high in ((shown - half, 0.0, inf), (shown + half, -inf, 0.0)):
            self.told.append(Told(((part, 100.0), (of, -float(edge))), low, high, means))

    def called(self, cell: Cell) -> str:
        """Return a count's name."""
        return self.titles.get(cell, f"{cell[0]}, " + ", ".join(c for _, c in cell[1]))

    def skip(self, what: str, number: int = 1) -> None:
        """Count what could not be used."""
        self.unread[what] = self.unread.get(what, 0) + number


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


def read_edition(run: Path) -> Edition:
    """Return what a run's ``results.json``, ``exports/figures.csv`` and pages tell.

    Parameters
    ----------
    run : Path
        The run as it would leave.

    Returns
    -------
    Edition
        With ``problems`` where files contradict each other or cannot be read, and ``unread``, what
        was seen and not used, by kind.
    """
    from privity.publication_stranger_seeing import read_page

    edition = Edition(run.name)
    try:
        _results(edition, json.loads((run / RESULTS).read_text("utf-8"), parse_float=Decimal))
    except _UNREADABLE as error:
        edition.problems.append(
            f"{run.name}/{RESULTS}: cannot be read as the tables of a public "
            f"run ({type(error).__name__}); nothing could be tried on it"
        )
        return edition
    try:
        _figures(edition, (run / FIGURES).read_text("utf-8"))
    except _UNREADABLE as error:
        edition.problems.append(f"{run.name}/{FIGURES}: cannot be read ({type(error).__name__})")
    for page in sorted(run.rglob("*.html")):
        try:
            read_page(edition, page.relative_to(run).as_posix(), page.read_text("utf-8"))
        except (OSError, UnicodeDecodeError) as error:
            edition.problems.append(f"{page.name}: cannot be read ({type(error).__name__})")
    edition.told += _sums(edition)
    return edition


def _results(edition: Edition, stated: dict[str, Any]) -> None:
    edition.period = str(stated.get("run", {}).get("period_label", ""))
    edition.threshold = int(stated["rule"]["threshold"])
    edition.shows_zeros = bool(stated["rule"]["shows_zeros"])
    for t in stated["tables"]:
        table = Listing(
            t["name"],
            t["counted"],
            tuple(
                Axis(
                    d["name"],
                    tuple((whole, tuple(parts)) for whole, parts in d["sums"]),
                    tuple(d["codes"]),
                    bool(d["is_open"]),
                )
                for d in t["dimensions"]
            ),
        )
        edition.tables[table.name] = table
        for c in t["cells"]:
            codes = tuple(c["codes"])
            _row(edition, table, codes, c["count"], RESULTS)
            if c.get("percent") is not None:
                edition.share(table, codes, str(c["percent"]), f"{RESULTS}: percent")
    for lost in stated.get("lost", ()):
        if lost["codes"] == ["share of count"] and lost["table"] in edition.tables:
            _lost(edition, edition.tables[lost["table"]], Decimal(lost["value"]))
        elif lost["codes"] == ["hidden"] and lost["table"] in edition.tables:
            table = edition.tables[lost["table"]]
            marks = sum(table.cell(c) not in edition.shown for c in table.rows)
            if marks != lost["value"]:
                edition.problems.append(
                    f"{RESULTS}: {table.name}: another number of counts is "
                    "said to be hidden than there are marks (values masked)"
                )
    for s in stated.get("statistics", ()):
        if s["value"] is not None:
            edition.skip("statistics that do not add up")


def _row(
    edition: Edition, table: Listing, codes: Codes, value: Any, means: str, mark: str = "null"
) -> None:
    table.rows.add(codes)
    cell = table.cell(codes)
    edition.titles.setdefault(cell, f"{table.name}: {', '.join(codes)}")
    if value is None:
        edition.mark(cell, mark, (), means)
    else:
        table.has_zero |= str(value) == "0"
        edition.number(cell, str(value), means)


def _figures(edition: Edition, text: str) -> None:
    for r in csv.DictReader(io.StringIO(text)):
        table, kind = edition.tables.get(r["table"] or ""), r["kind"]
        codes = _codes(table, r["place"] or "") if table and kind in (COUNT, RATE) else None
        if table is None or codes is None:
            edition.others.add(r["figure"])
            continue
        edition.figures[r["figure"]] = (table.name, kind, codes)
        is_number = re.fullmatch(r"\d+(?:\.\d+)?", r["value"] or "")
        if kind == COUNT:
            _row(edition, table, codes, r["value"] if is_number else None, FIGURES, r["value"])
        elif is_number:
            edition.share(table, codes, r["value"], f"{FIGURES}: rate")


def _codes(table: Listing, place: str) -> Codes | None:
    names = "; ".join(f"{re.escape(a.name)}=(.*)" for a in table.axes)
    found = re.fullmatch(names, place.removeprefix("'"))
    return found.groups() if found else None


def _lost(edition: Edition, table: Listing, share: Decimal) -> None:
    """Note what the lost share tells: the shown parts are all the rest of the total."""
    choices = []
    for a in table.axes:
        is_time = a.is_open and edition.period in a.every
        choices.append((edition.period,) if is_time else a.leaves)
    whole = tuple(
        edition.period if c == (edition.period,) else a.total
        for a, c in zip(table.axes, choices, strict=True)
    )
    shown = sum(edition.shown.get(table.cell(c), 0) for c in product(*choices))
    half = Decimal(5).scaleb(min(share.as_tuple().exponent, 0) - 1) + Decimal("1e-12")
    if "" in whole or share + half >= 1 or not shown:
        return
    edition.say(
        table.cell(whole),
        float(shown / (1 - share + half)),
        float(shown / (1 - share - half)),
        f"{RESULTS}: share of {table.name} that is lost",
    )


def _sums(edition: Edition) -> Iterator[Told]:
    """Yield every sum that the headings tell, one for each place of the other classifications."""
    for table in edition.tables.values():
        for place, axis in enumerate(table.axes):
            for whole, parts in axis.sums:
                for codes in sorted(c for c in table.rows if c[place] == whole):
                    ends = [(*codes[:place], part, *codes[place + 1 :]) for part in parts]
                    yield Told(
                        ((table.cell(codes), -1.0), *((table.cell(c), 1.0) for c in ends)),
                        0.0,
                        0.0,
                        f"{table.name}: {', '.join(codes)} is the sum of its parts by {axis.name}",
                    )


__all__ = [
    "COUNT",
    "FIGURES",
    "RATE",
    "RESULTS",
    "Axis",
    "Cell",
    "Codes",
    "Edition",
    "Listing",
    "Told",
    "is_bound",
    "read_edition",
    "whole_of",
]
