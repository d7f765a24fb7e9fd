"""Offers: what a file's columns can supply, alone or together.

A date and the time of day beside it are one moment, a given name and a surname one name; a subject
tells a reply by what stands before it. Owns which columns belong together; what is then read of
them is known to ``readings``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from privity.catalogue import Column, Table
from privity.mapping.names import SAME, Lexicon, says_clock, stem_of
from privity.mapping.synonyms import Synonyms
from privity.mapping.values import Facts, Profiler

PLAIN, JOINED, FULL_NAME, SURNAME, GIVEN, REPLY = (
    "plain",
    "joined",
    "full name",
    "surname",
    "given name",
    "reply",
)
_PREFIX = r"(?i)^\s*(re|aw|sv|fw|fwd|wg)\s*:"
_STARTS = frozenset({"begin"})
_TURNED = r"^[^,0-9@<]+, *[^,0-9@<]+$"


@dataclass(frozen=True)
class Offer:
    """Columns of the file that supply a value together, and as what they do.

    ``headings`` are the names under which they are compared with the contract's.
    """

    columns: tuple[str, ...]
    kind: str = PLAIN
    headings: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """What the offer is called."""
        return self.headings or self.columns

    def may_serve(self, column: Column) -> bool:
        """Whether it could be a column's at all, whatever its name."""
        if self.kind == FULL_NAME:
            return column.name == "name"
        if self.kind in (SURNAME, GIVEN):
            return column.name == {SURNAME: "surname", GIVEN: "given_name"}[self.kind]
        if self.kind == REPLY:
            return column.name == "action"
        return True


def offers_of(
    profiler: Profiler, columns: Sequence[str], table: Table, synonyms: Synonyms
) -> list[Offer]:
    """List what a file's columns can supply of a table."""
    joined = _joined(profiler, columns, synonyms.lexicon)
    taken = {name for offer in joined for name in offer.columns}
    offers = [*joined, *(Offer((name,)) for name in columns if name not in taken)]
    if "name" in table.columns:
        offers += _full_names(profiler, columns, synonyms)
    if {"surname", "given_name"} <= set(table.columns):
        offers += _parts_of_names(profiler, columns, table, synonyms)
    if table.name == "emails":
        offers += _replies(profiler, columns, table, synonyms)
    return offers


def _joined(profiler: Profiler, columns: Sequence[str], lexicon: Lexicon) -> list[Offer]:
    """Pair dates without a time with the times of day beside them."""
    facts = {name: profiler.facts(name) for name in columns}
    dates = [n for n in columns if _is_day(facts[n])]
    clocks = [n for n in columns if facts[n].is_clock]
    found = []
    for clock in clocks:
        words = lexicon.words(clock)
        stem = stem_of(words)
        near = [d for d in dates if stem_of(lexicon.words(d)) == stem]
        if not near and not stem and says_clock(words) and len(clocks) == len(dates) == 1:
            near = dates
        if not near and says_clock(words) and stem <= _STARTS:
            # The start of a session beside its date: the date right before it in the file.
            before = columns[: list(columns).index(clock)]
            near = [d for d in dates if before and d == before[-1]]
        if len(near) == 1:
            dates.remove(near[0])
            # Called by the date, by the time, and by what both say: Event Date, Event Time, Event.
            found.append(Offer((near[0], clock), JOINED, (near[0], clock)))
    return found


def _is_day(facts: Facts) -> bool:
    return (facts.is_moment and facts.timed == 0) or (facts.is_serial and facts.fractions == 0)


def _named(
    profiler: Profiler, columns: Sequence[str], names: Sequence[str], synonyms: Synonyms
) -> str | None:
    """Find the column that is called by one of some names and holds words."""
    wanted = {frozenset(synonyms.lexicon.words(name)) for name in names}
    for name in columns:
        facts = profiler.facts(name)
        if frozenset(synonyms.lexicon.words(name)) in wanted and facts.told > facts.digits:
            return name
    return None


def _full_names(profiler: Profiler, columns: Sequence[str], synonyms: Synonyms) -> list[Offer]:
    last = _named(profiler, columns, ["surname", *synonyms.names["surname"]], synonyms)
    first = _named(profiler, columns, ["given name", *synonyms.names["given_name"]], synonyms)
    return [Offer((first, last), FULL_NAME, ("name",))] if first and last else []


def _parts_of_names(
    profiler: Profiler, columns: Sequence[str], table: Table, synonyms: Synonyms
) -> list[Offer]:
    names = ["full name", "name", *synonyms.names["name"], "client name", "person name"]
    full = _named(profiler, columns, names, synonyms)
    if full is None or not is_turned(profiler, full):
        return []
    return [Offer((full,), SURNAME, ("surname",)), Offer((full,), GIVEN, ("given name",))]


def is_turned(profiler: Profiler, column: str) -> bool:
    """Whether names are written with the surname first and a comma behind it."""
    return profiler.matching(column, _TURNED) >= 0.9


def _replies(
    profiler: Profiler, columns: Sequence[str], table: Table, synonyms: Synonyms
) -> list[Offer]:
    """Find the subject where replies are marked in it, and the message replied to beside it."""

    def called(name: str, column: str) -> bool:
        names = synonyms.names_of(table.name, column)
        return synonyms.lexicon.nearness(name, names, table.columns[column], table) >= SAME

    subjects = [n for n in columns if called(n, "subject") and profiler.matching(n, _PREFIX) > 0]
    earlier = [n for n in columns if called(n, "in_reply_to") and profiler.facts(n).told]
    return [Offer((*subjects[:1], *earlier[:1]), REPLY, ("action",))] if subjects else []
