"""Disclosures to the same recipient for the same purpose, as one entry (45 CFR 164.528(b)(3)).

The rule asks for the particulars of the first, the frequency or number, and the date of the last.
What was given is said for all of them, so that no kind of information is lost in a series; what
rests on another authority stands in an entry of its own.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from privity.accounting.words import PRIVATE

ONE_OFFICE = frozenset({"aag", "law_department", "ncmec"})
"""Kinds of recipient of which there is one office."""


@dataclass(frozen=True)
class DisclosureEntry:
    """One disclosure in words; ``key`` tells recipients apart and is shown nowhere."""

    key: tuple
    on: dt.date
    recipient: str
    what: str
    channel: str
    why: str
    authority: str
    row: dict[str, Any]


@dataclass(frozen=True)
class Series:
    """Disclosures to one recipient for one purpose, the first one first."""

    entries: tuple[DisclosureEntry, ...]

    @property
    def first(self) -> DisclosureEntry:
        """The one whose particulars are given."""
        return self.entries[0]

    @property
    def last_on(self) -> dt.date:
        """The day of the last one."""
        return self.entries[-1].on


def series_key(row: dict[str, Any]) -> tuple:
    """Return what makes two disclosures a series: recipient, purpose and authority.

    A recipient who is not recorded beyond a kind may be another one each time: such disclosures
    stand alone.
    """
    organisation = " ".join((row["recipient_org"] or "").casefold().split())
    person, kind = row["recipient_person_id"], row["recipient_type"]
    if row["is_to_person"]:
        known: tuple = ("person", person)
    elif organisation and kind not in PRIVATE and not row["is_to_reporter"]:
        known = (kind, "organisation", organisation)
    elif person:
        known = (kind, "person", person)
    else:
        known = (kind,) if kind in ONE_OFFICE else (kind, "unknown", row["disclosure_id"])
    return (*known, row["purpose"], row["basis"], row["legal_basis"], row["release_id"])


def in_series(entries: Iterable[DisclosureEntry]) -> list[Series]:
    """Gather disclosures, given in the order of time, into series ordered by their first."""
    found: dict[tuple, list[DisclosureEntry]] = {}
    for entry in entries:
        found.setdefault(entry.key, []).append(entry)
    return [Series(tuple(members)) for members in found.values()]


def counted(texts: Sequence[str]) -> list[str]:
    """Return distinct texts in the order of their first, with their number where they differ."""
    counts = Counter(texts)
    if len(counts) == 1:
        return list(counts)
    return [f"{text} ({number} of {len(texts)})" for text, number in counts.items()]
