"""Readings: the SQL by which an offer of the file becomes a column of the contract.

Owns how dates, names, addresses, numbers and words are written in a mapping, and the share of the
rows that then fit; which offer serves which column is decided by ``proposal``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from privity.catalogue import Column
from privity.intake import zone_of_heading
from privity.mapping.offers import FULL_NAME, GIVEN, JOINED, REPLY, SURNAME, Offer, is_turned
from privity.mapping.values import LAST_DAY, MOST_WORDS, Profiler, may_be_shown
from privity.mapping.words import Word
from privity.sqltext import ident, quoted

_ENOUGH, _LEAST = 0.98, 0.6
_ADDRESSES = frozenset({"sender", "address"})
_BRACKETED = r"<\s*([^<>@\s]+@[^<>\s]+)\s*>\s*$"
_ONE_ADDRESS = r"^[^<>@\s]*[^<>@]*<\s*[^<>@\s]+@[^<>\s]+\s*>\s*$"
_PREFIXES = ((r"(?i)^\s*(re|aw|sv)\s*:", "reply"), (r"(?i)^\s*(fw|fwd|wg)\s*:", "forward"))
_TRUTHS = frozenset({"true", "false", "1", "0", "yes", "no"})


@dataclass(frozen=True)
class Fit:
    """How values can be read: the expression, the share that then fits, notes and questions.

    ``words`` are those of an enumeration or truth; empty where values may be confidential, which
    ``hidden`` counts.
    """

    sql: str
    share: float
    notes: tuple[str, ...] = ()
    words: tuple[Word, ...] = ()
    hidden: int = 0


@dataclass(frozen=True)
class DayOrder:
    """Which of two numbers is the day, by column; ``said`` is how that was decided.

    ``question`` is what has to be asked where nothing decides, else empty, and ``doubtful`` the
    columns that it is about.
    """

    by_column: Mapping[str, bool | None]
    said: str = ""
    question: str = ""
    doubtful: frozenset[str] = frozenset()

    def sql(self, column: str) -> str:
        """Return the order of a column's dates as SQL."""
        return {True: "true", False: "false", None: "null"}[self.by_column.get(column)]


def day_order_of(profiler: Profiler, columns: Sequence[str]) -> DayOrder:
    """Decide the order of day and month for all dates of a file together."""
    seen = {n: profiler.orders(n) for n in columns if profiler.facts(n).is_moment}
    first = [n for n, (days, _, _) in seen.items() if days]
    month = [n for n, (_, months, _) in seen.items() if months]
    if not first and not month:
        return DayOrder(
            {},
            question="day or month first? the dates of this file read both ways: write true (day "
            "first) or false for null in read_moment(..., null); no such date loads until then",
            doubtful=frozenset(n for n, (_, _, both) in seen.items() if both),
        )
    if first and month:
        own: dict[str, bool | None] = {}
        for name, (days, months, _) in seen.items():
            own[name] = None if bool(days) == bool(months) else days > 0
        return DayOrder(
            own,
            said="the columns of this file are read in different orders: "
            f"day first in {', '.join(first)}, month first in {', '.join(month)}",
            question="the columns of this file are written in different orders of day and month: "
            f"day first in {', '.join(first)}, month first in {', '.join(month)}; is that so?",
            doubtful=frozenset({*first, *month}),
        )
    count = sum(days + months for days, months, _ in seen.values())
    order = "day" if first else "month"
    return DayOrder(
        dict.fromkeys(seen, bool(first)),
        said=f"dates are read {order} first: {count:,} of this file's read in that order alone",
    )


@dataclass(frozen=True)
class Reader:
    """Reads offers of one file, whose dates have one order."""

    profiler: Profiler
    order: DayOrder

    def fit(self, offer: Offer, column: Column, known: Mapping[str, str]) -> Fit | None:
        """Find the way to read an offer as a column of the contract; None if its values forbid it.

        Parameters
        ----------
        offer : Offer
        column : Column
        known : mapping
            The values of an enumeration or truth by every word for them.
        """
        name = offer.columns[0]
        facts = self.profiler.facts(name)
        if column.type in ("date", "timestamp"):
            return self._moment(offer, column)
        if offer.kind == JOINED:
            return None
        if column.type in ("enum", "bool"):
            return self._reply(offer) if offer.kind == REPLY else self._words(name, column, known)
        if not facts.told:
            return Fit(ident(name), 1.0, ("no value stands in it",))
        if column.type == "int":
            return self._number(name, column)
        if column.type == "list":
            return self._plain(name, column)
        if facts.is_clock or (facts.is_moment and facts.digits < facts.told):
            return None
        if column.type == "text" and column.is_pii:
            return self._person(offer, column)
        return Fit(ident(name), 1.0)

    def _plain(self, name: str, column: Column) -> Fit | None:
        share = self.profiler.share(ident(name), column)
        return Fit(ident(name), share) if share >= _LEAST else None

    def _number(self, name: str, column: Column) -> Fit | None:
        bare = self._without_nothing(name, ident(name), is_number=True)
        sql = bare.sql
        share = self.profiler.share(sql, column)
        if share < _ENOUGH:
            grouped = (
                f"case when regexp_full_match(trim({ident(name)}), '\\d{{1,3}}(,\\d{{3}})+') "
                f"then replace({ident(name)}, ',', '') else {sql} end"
            )
            more = self.profiler.share(grouped, column)
            if more > share:
                bare = Fit(grouped, more, ("thousands set apart by commas", *bare.notes))
                share = more
        return replace(bare, share=share) if share >= _LEAST else None

    def _without_nothing(
        self, name: str, sql: str, is_name: bool = False, is_number: bool = False
    ) -> Fit:
        """Read words for nothing as no value, where loading would not by itself."""
        found = [
            (word, rows)
            for word, rows in self.profiler.nothings(name, is_name)
            if not (is_number and word.lstrip("-").isdigit())
        ]
        if not found:
            return Fit(sql, 1.0)
        words = [word for word, _ in found]
        told = ", ".join(f"{word} ({rows:,})" for word, rows in found)
        text = f"lower(trim({ident(name)}))"
        return Fit(
            f"case when {text} in ({', '.join(map(quoted, words))}) then null else {sql} end",
            1.0,
            (f"read as no value: {told}",),
        )

    def _moment(self, offer: Offer, column: Column) -> Fit | None:
        name = offer.columns[0]
        facts = self.profiler.facts(name)
        if facts.told and not (facts.is_moment or facts.is_serial):
            return None
        text, notes, is_bare = ident(name), [], offer.kind != JOINED
        zone = zone_of_heading(offer.columns[-1]) or zone_of_heading(name)
        if facts.is_serial:
            sql = f"read_serial({text})"
            if not facts.fractions or column.type == "date":
                sql = f"left({sql}, 10)"
            notes.append("a spreadsheet's numbers of days")
            is_bare = False
        elif is_bare and zone and facts.told and self.profiler.share(text, column) == 1:
            sql = text
        else:
            sql = f"read_moment({text}, {self.order.sql(name)})"
            is_bare = False
        if offer.kind == JOINED and column.type == "timestamp":
            sql, said = self._with_clock(sql, offer.columns[1], name)
            notes += said
        elif column.type == "date" and facts.timed and not is_bare:
            sql = f"regexp_replace({sql}, '^(\\d{{4}}-\\d\\d-\\d\\d) .*$', '\\1')"
            notes.append("the time of day is left out")
        if zone and column.type == "timestamp" and zone != self.profiler.timezone_name:
            sql = f"moment_in_zone({sql}, {quoted(zone)})"
            notes.append(f"in the zone that its heading names, {zone}")
        if self.profiler.matching(name, LAST_DAY):
            open_ended = f"regexp_matches(trim({text}), {quoted(LAST_DAY)})"
            sql = f"case when {open_ended} then null else {sql} end"
            notes.append("the year 9999 is read as no value")
        fit = self._without_nothing(name, sql)
        share = self.profiler.share(fit.sql, column) if facts.told else 1.0
        if offer.kind != JOINED and fit.sql.startswith("read_moment(") and share:
            # What loading reads by itself is left as it is.
            as_is = self.profiler.share(text, column)
            fit, share = (Fit(text, as_is), as_is) if as_is >= share else (fit, share)
        if not facts.told:
            notes.append("no value stands in it")
        if share < _LEAST and self.order.sql(name) != "null":
            return None
        return Fit(fit.sql, share, (*notes, *fit.notes))

    def _with_clock(self, day: str, clock: str, name: str) -> tuple[str, list[str]]:
        """Join a date and the time of day beside it; a date without one stays a date."""
        time = self._without_nothing(clock, ident(clock))
        both = f"read_moment(left({day}, 10) || ' ' || trim({time.sql}), {self.order.sql(name)})"
        alone = self.profiler.connection.value(
            f"select count(*) from {self.profiler.relation} where "
            f"nullif(trim({ident(name)}), '') is not null and nullif(trim({time.sql}), '') is null"
        )
        notes = [f"date and time of day joined: {name}, {clock}"]
        if alone:
            notes.append(f"{alone:,} rows have no time of day and are read as dates")
        return f"coalesce({both}, {day})" if alone else both, notes

    def _person(self, offer: Offer, column: Column) -> Fit | None:
        name = offer.columns[0]
        facts = self.profiler.facts(name)
        if offer.kind == FULL_NAME:
            parts = [self._without_nothing(n, f"trim({ident(n)})", True) for n in offer.columns]
            sql = f"concat_ws(' ', {', '.join(part.sql for part in parts)})"
            notes = [note for part in parts for note in part.notes]
            return Fit(f"nullif({sql}, '')", 1.0, ("given name and surname joined", *notes))
        if offer.kind in (SURNAME, GIVEN):
            part = 1 if offer.kind == SURNAME else 2
            return Fit(
                f"trim(split_part({ident(name)}, ',', {part}))",
                1.0,
                (f"{offer.kind} of a name written Surname, Given",),
            )
        if column.name in _ADDRESSES:
            return self._address(name)
        if column.name == "subject":
            return Fit(ident(name), 1.0)
        is_mail = facts.share(facts.mailed) > 0.5
        if facts.share(facts.digits) > 0.5 or is_mail is not (column.name == "email"):
            return None
        return self._full_name(name) if column.name == "name" else Fit(ident(name), 1.0)

    def _full_name(self, name: str) -> Fit | None:
        facts = self.profiler.facts(name)
        if is_turned(self.profiler, name):
            sql = (
                f"regexp_replace({ident(name)}, "
                "'^\\s*([^,0-9@<]+?)\\s*,\\s*([^,0-9@<]+?)\\s*$', '\\2 \\1')"
            )
            return Fit(sql, 1.0, ("written Surname, Given, and turned",))
        # One word is a surname or a sign-in name, and no full name.
        return Fit(ident(name), 1.0) if facts.share(facts.spaced) >= 0.5 else None

    def _address(self, name: str) -> Fit | None:
        facts = self.profiler.facts(name)
        mailed = facts.share(facts.mailed)
        if mailed < 0.3:
            # Logs of some systems name people and not addresses: loading has an answer for both.
            told = f"{mailed:.0%} have an @; names are looked for among staff and accounts"
            return None if facts.share(facts.digits) > 0.5 else Fit(ident(name), 1.0, (told,))
        bracketed = self.profiler.matching(name, _ONE_ADDRESS)
        if not bracketed:
            return Fit(ident(name), 1.0)
        sql = (
            f"case when regexp_matches({ident(name)}, {quoted(_ONE_ADDRESS)}) then "
            f"regexp_extract({ident(name)}, {quoted(_BRACKETED)}, 1) else {ident(name)} end"
        )
        return Fit(sql, 1.0, ("the address between < and >",))

    def _reply(self, offer: Offer) -> Fit:
        """Tell replies and forwarded messages by their subject, and by the message replied to."""
        text = ident(offer.columns[0])
        marked = "".join(
            f"when regexp_matches({text}, {quoted(pattern)}) then {quoted(action)} "
            for pattern, action in _PREFIXES
        )
        notes = ["by RE: and FW: before the subject; a subject without is taken for a new message"]
        for name in offer.columns[1:]:
            answered = self._without_nothing(name, ident(name)).sql
            marked += f"when nullif(trim({answered}), '') is not null then 'reply' "
            notes.append(f"one with {name} for a reply")
        return Fit(f"case {marked}else 'new' end", 1.0, tuple(notes))

    def _words(self, name: str, column: Column, known: Mapping[str, str]) -> Fit | None:
        facts = self.profiler.facts(name)
        found = self.profiler.words(name, column, known)
        if found is None:
            return None
        if not found:
            return Fit(ident(name), 1.0, ("no value stands in it",))
        if all(_is_accepted(w.word, column) for w in found):
            return Fit(ident(name), 1.0)
        held = sum(w.rows for w in found if not w.is_nothing)
        share = (
            sum(w.rows for w in found if w.is_known and not w.is_nothing) / held if held else 1.0
        )
        # A column of names or numbers is none of a vocabulary: its values are not for showing.
        is_vocabulary = len(found) <= MOST_WORDS and (
            2 * len(found) <= facts.filled or share >= 0.5
        )
        shown = [
            w
            for w in found
            if (w.is_known and w.is_certain) or (is_vocabulary and may_be_shown(w.word))
        ]
        return Fit(ident(name), share, words=tuple(shown), hidden=len(found) - len(shown))


def _is_accepted(word: str, column: Column) -> bool:
    """Whether loading reads a word as it stands."""
    return word in column.values or (column.type == "bool" and word.lower() in _TRUTHS)
