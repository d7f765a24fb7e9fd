"""What stands in a cell of a published table: a count, a rate, or a mark, and what a mark means.

Owns the vocabulary of marks. Which of several readings fits a table as a whole is the business of
:mod:`privity.table_audit.settings`.

Sources: Government Analysis Function, *Using symbols in tables* (the marks in brackets: c
confidential, x not available, z not applicable, low rounds to zero, u low reliability); Department
for Education, *Statistics symbols* (c, x, z, k, u); Statistics Canada and US Census Bureau symbols
(``..``, ``x``, D, S, (X), N).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from privity.errors import PrivityError

HIDDEN, UNAVAILABLE, NOTHING, ZERO, LOW = "hidden", "unavailable", "none", "zero", "low"
MEANINGS = {
    HIDDEN: "a count that was suppressed",
    UNAVAILABLE: "a count that nobody has",
    NOTHING: "no count at all, so that no total holds it",
    ZERO: "a count of 0",
    LOW: "a count that rounds to 0",
}
BLANK = ""

_BARE = {
    HIDDEN: (
        "c",
        "s",
        "d",
        "*",
        "**",
        "***",
        "#",
        "supp",
        "suppressed",
        "confidential",
        "redacted",
        "masked",
        "withheld",
    ),
    UNAVAILABLE: (
        "x",
        "u",
        "..",
        "...",
        "…",
        ":",
        "na",
        "n/a",
        "nan",
        "n",
        "not available",
        "missing",
        "null",
        "none",
        "unknown",
        BLANK,
    ),
    NOTHING: ("z", ".", "not applicable"),
    ZERO: ("-", "–", "—", "nil"),
    LOW: ("k", "low", "~", "0~"),
}
_DEFAULTS = {mark: meaning for meaning, marks in _BARE.items() for mark in marks}
# The Census Bureau's "(X)" is another sign than the "[x]" of the United Kingdom.
_DEFAULTS["(x)"] = NOTHING
# What a mark may mean elsewhere; the readings are tried where the usual one fits badly.
_OTHER = {
    "x": (NOTHING, HIDDEN),
    "[x]": (NOTHING, HIDDEN),
    "u": (HIDDEN,),
    "-": (HIDDEN, UNAVAILABLE),
    "–": (HIDDEN, UNAVAILABLE),
    "—": (HIDDEN, UNAVAILABLE),
    "..": (HIDDEN, NOTHING),
    ":": (HIDDEN,),
    ".": (HIDDEN, UNAVAILABLE),
    "z": (UNAVAILABLE,),
    "n/a": (NOTHING, HIDDEN),
    "na": (NOTHING, HIDDEN),
    BLANK: (NOTHING, HIDDEN),
    "s": (UNAVAILABLE,),
    "k": (HIDDEN,),
}

_NUMBER = re.compile(r"[-+]?(\d{1,3}([, \u00a0\u202f']\d{3})+|\d+)(\.\d+)?\s*%?")
_WHOLE = re.compile(r"\d{1,3}([, \u00a0\u202f']\d{3})+|\d+(\.0+)?")
# A footnote or a revision sign behind a figure: "1,234 [r]", "57 (p)", "12r".
_SIGN = re.compile(r"(?<=\d)\s*(\[[a-z0-9]{1,3}\]|\([a-z0-9]{1,3}\)|[rp])$", re.I)
_FEWER = re.compile(r"(<|≤|<=|under|below|less than|fewer than|up to)\s*(\d+)", re.I)
_FEWER_AFTER = re.compile(r"(\d+)\s*(or fewer|or less|and under|or under)", re.I)
_RANGE = re.compile(r"(\d+)\s*(-|–|—|to|\.\.)\s*(\d+)", re.I)
_BRACKETS = re.compile(r"[\[(](.*)[\])]")


@dataclass(frozen=True)
class Bounds:
    """A mark that says between which counts it stands: ``<5``, ``1-4``.

    ``is_under`` is one that names no least count; whether 0 is among them is a setting.
    """

    low: int
    high: int
    is_under: bool = False

    def __str__(self) -> str:
        return f"{self.low}-{self.high}"


Meaning = str | Bounds


def shape(text: str) -> str:
    """Return a cell's text as marks are known by: without outer space, in lower case."""
    return " ".join(text.replace("\u00a0", " ").split()).lower()


def number(text: str) -> int | None:
    """Return the count that a cell states, or None."""
    text = _SIGN.sub("", text.replace("\u00a0", " ").strip())
    if not _WHOLE.fullmatch(text):
        return None
    return int(float(re.sub(r"[, \u202f']", "", text)))


def rate(text: str) -> tuple[float, int] | None:
    """Return the decimal number that a cell states, and its decimals, or None."""
    text = _SIGN.sub("", text.replace("\u00a0", " ").strip())
    if not _NUMBER.fullmatch(text):
        return None
    plain = re.sub(r"[, \u202f'%]", "", text)
    return float(plain), len(plain.partition(".")[2])


def bounds(text: str) -> Bounds | None:
    """Return the counts between which a mark stands, both possible, if it says so."""
    mark = shape(text)
    mark = inner[1].strip() if (inner := _BRACKETS.fullmatch(mark)) else mark
    if found := _FEWER.fullmatch(mark):
        is_under = found[1].lower() in ("<", "under", "below", "less than", "fewer than")
        return Bounds(0, max(int(found[2]) - is_under, 0), True)
    if found := _FEWER_AFTER.fullmatch(mark):
        return Bounds(0, int(found[1]), True)
    if (found := _RANGE.fullmatch(mark)) and int(found[1]) <= int(found[3]):
        return Bounds(int(found[1]), int(found[3]))
    return None


def meaning(text: str) -> Meaning | None:
    """Return what a mark means where nobody says otherwise; None if it is no known mark."""
    mark = shape(text)
    if mark in _DEFAULTS:
        return _DEFAULTS[mark]
    if (inner := _BRACKETS.fullmatch(mark)) and inner[1].strip() in _DEFAULTS and inner[1].strip():
        return _DEFAULTS[inner[1].strip()]
    return bounds(mark)


def others(text: str) -> tuple[str, ...]:
    """Return what a mark may mean besides."""
    mark = shape(text)
    inner = _BRACKETS.fullmatch(mark)
    return _OTHER.get(mark) or _OTHER.get(inner[1].strip() if inner else mark, ())


def is_figure(text: str) -> bool:
    """Tell whether a cell holds a number or a known mark; a blank one does not."""
    return bool(text.strip()) and (rate(text) is not None or meaning(text) is not None)


def stated(given: Iterable[str]) -> dict[str, Meaning]:
    """Read what a user says of marks: ``c=hidden``, ``x=none``, ``*=1-4``, ``blank=zero``.

    Raises
    ------
    PrivityError
        For each entry that is not of this form, all at once.
    """
    found, problems = {}, []
    for entry in (part for text in given for part in text.split(",") if part.strip()):
        mark, _, said = entry.rpartition("=")
        mark, said = shape(mark), shape(said)
        value = said if said in MEANINGS else bounds(said)
        if not mark or value is None:
            problems.append(
                f"--marks {entry.strip()}: not of the form MARK=MEANING; a meaning is "
                f"{', '.join(MEANINGS)} or a range such as 1-4"
            )
        else:
            found[BLANK if mark == "blank" else mark] = value
    if problems:
        raise PrivityError(problems)
    return found


def said(mark: str) -> str:
    """Return a mark as messages show it."""
    return f"`{mark}`" if mark else "a blank"
