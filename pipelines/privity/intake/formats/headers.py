"""Layouts: which row of a file names its columns, and what they are called.

Exports and registers carry titles, dates of print and two-storeyed headings above their rows. Owns
the choice of the heading among the first rows; reading those is the business of ``text`` and
``workbooks``.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from privity.intake.formats.text import DELIMITERS, TextFile, records

_LOOKED_AT = 30
_VALUE = re.compile(r"[-+]?[\d.,:/ -]+([AP]M|Z)?|true|false", re.I)


@dataclass(frozen=True)
class Header:
    """How a text file is laid out; ``skipped`` records stand above the one with the names."""

    delimiter: str
    quote: str
    names: list[str]
    skipped: int = 0


def header_of(text: TextFile, known: frozenset[str]) -> Header:
    """Find the delimiter, the quote and the heading of a CSV file.

    Parameters
    ----------
    text : TextFile
    known : frozenset of str
        Names, in lower case, that columns may have: the reading that yields most of them wins.

    Returns
    -------
    Header
        Names as given, without surrounding white space.
    """
    ranked: list[tuple[tuple[int, float, int, bool], Header]] = []
    for delimiter in DELIMITERS:
        plainly: list[str] = []
        for quote in "\"'":
            first = [
                record.fields or []
                for record in itertools.islice(records(text, delimiter, quote), _LOOKED_AT)
            ]
            row = heading(first, known)
            names = [name.strip() for name in first[row]] if first else []
            below = [len(cells) == len(names) for cells in first[row + 1 :]]
            # Read by the wrong signs, rows fall apart into different numbers of cells.
            evenness = sum(below) / len(below) if below and len(names) > 1 else len(names) > 1
            # A quote astray is not the mark of another quote: that one has to open a name.
            if quote == "'" and not any(n.startswith("'") for n in plainly):
                continue
            plainly = names
            rank = (
                len(known & {n.lower() for n in names}),
                round(evenness, 1),
                len(names),
                quote == "'",
            )
            ranked.append((rank, Header(delimiter, quote, names, row)))
    return max(ranked, key=lambda one: one[0])[1]


def heading(rows: Sequence[Sequence[str]], known: frozenset[str]) -> int:
    """Return which of a file's first rows names the columns.

    Parameters
    ----------
    rows : sequence of sequence of str
    known : frozenset of str
        Names, in lower case, that columns may have.

    Returns
    -------
    int
        The row with most known names; if none has any, the first that is filled like the widest
        and holds no value, else the first that is filled.
    """
    matches = [len(known & {cell.strip().lower() for cell in row}) for row in rows]
    if any(matches):
        return matches.index(max(matches))
    filled = [[cell.strip() for cell in row if cell.strip()] for row in rows]
    widest = max(map(len, filled), default=0)
    for index, cells in enumerate(filled):
        if (
            2 * len(cells) > widest
            and len(set(cells)) == len(cells)
            and not any(map(_VALUE.fullmatch, cells))
        ):
            return index
    return next((i for i, cells in enumerate(filled) if cells), 0)


def joined(storeys: Iterable[Sequence[str]]) -> list[str]:
    """Join the storeys of a heading: "Dates" over "Received" is "Dates Received"."""
    return [
        " ".join(dict.fromkeys(part.strip() for part in parts if part.strip()))
        for parts in itertools.zip_longest(*storeys, fillvalue="")
    ]
