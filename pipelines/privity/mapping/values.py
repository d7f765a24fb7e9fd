"""Profiles for a proposal: what a file's columns hold, and how well it fits a column of the contract.

Everything is asked of the engine, by the casts that loading uses; a value comes out of it only as a
word of a small vocabulary that is not confidential.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from privity.catalogue import Column, null_sql, vocabulary, word_sql
from privity.engine import Session
from privity.intake import ColumnSource, typed_rows_sql
from privity.mapping.words import Word, is_nothing, value_of
from privity.sqltext import ident, listed, quoted

MOST_WORDS, _WORD_LENGTH, _ID_LENGTH = 40, 48, 64
_SAMPLE, _FEW_IDS = 50_000, 12
_CANONICAL = r"^\d{4}-\d\d-\d\d( \d\d:\d\d:\d\d|$)"
_LIKELY = (
    r"(?i)\d[-/. ]\d{1,2}[-/. ]\d|^\d{8}|\d.*(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)"
    r"|(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec).*\d"
)
# What systems write for "open": the last day that they know.
LAST_DAY = r"^9999[-/]?\d\d|[-/ ]9999( |$)"
_TIMED = r"(?i)\d:\d\d|\d ?[ap]m\b|\dT\d|^\d{12,}"
_CLOCK = r"^\d{1,2}:\d\d(:\d\d(\.\d+)?)?( ?[AaPp]\.?[Mm]\.?)?$"
_SERIAL = r"^[2-7]\d{4}(\.\d+)?$"


@dataclass(frozen=True)
class Facts:
    """What a column holds; ``told`` counts its rows with more than a word for nothing.

    ``unique`` are different values within their files, ``moments`` and the like rows of that form.
    """

    rows: int
    filled: int
    told: int
    distinct: int
    unique: int
    short: int
    spaced: int
    numbered: int
    mailed: int
    digits: int
    moments: int
    timed: int
    clocks: int
    serials: int
    fractions: int

    def share(self, part: int) -> float:
        """Return a part's share of the rows that hold something."""
        return part / self.told if self.told else 0.0

    @property
    def is_moment(self) -> bool:
        """Whether the column holds dates or times with a date."""
        return self.share(self.moments) >= 0.6 and not self.is_serial

    @property
    def is_clock(self) -> bool:
        """Whether the column holds times of day."""
        return self.share(self.clocks) >= 0.9

    @property
    def is_serial(self) -> bool:
        """Whether every value could be a spreadsheet's number of a day."""
        return self.told > 0 and self.serials == self.told

    def likeness_to_id(self, is_key: bool, may_be_named: bool) -> float:
        """Return how like ids the values are, from 0 to 1.

        Parameters
        ----------
        is_key : bool
            Whether they would be the table's key: all different within a file.
        may_be_named : bool
            Whether a name of several words may be one, as that of a unit.
        """
        if not self.told or self.is_clock or (self.is_moment and self.share(self.digits) < 1):
            return 0.0
        if self.share(self.short) < 0.98 or (self.share(self.spaced) > 0.02 and not may_be_named):
            return 0.0
        if is_key:
            # A row may stand in an export twice; a column of groups is no key.
            alone = self.unique / self.rows
            return alone if alone >= 0.5 else 0.0
        # Letters alone in a handful of values are a grouping: Enabled, Disabled.
        is_grouping = self.distinct <= _FEW_IDS and self.share(self.numbered) < 0.5
        if is_grouping and not may_be_named and self.told > self.distinct:
            return 0.0
        return 1.0 if self.share(self.numbered) >= 0.5 else 0.9


@dataclass(frozen=True)
class Profiler:
    """Asks one relation of texts about its columns."""

    connection: Session
    relation: str
    timezone_name: str
    _facts: dict[str, Facts] = field(default_factory=dict, repr=False)

    def facts(self, column: str) -> Facts:
        """Return what a column holds, asked of the engine once."""
        if column not in self._facts:
            text, word = f"trim({ident(column)})", word_sql("held")
            counted = self.connection.row(
                f"select count(*), count(held), count(*) filter (is_told), "
                "count(distinct held) filter (is_told), "
                "count(distinct _file || chr(0) || held) filter (is_told), "
                f"count(*) filter (is_told and length(held) <= {_ID_LENGTH}), "
                "count(*) filter (is_told and contains(held, ' ')), "
                "count(*) filter (is_told and regexp_matches(held, '[0-9]')), "
                "count(*) filter (is_told and contains(held, '@')), "
                "count(*) filter (is_told and regexp_full_match(held, '[0-9]+')) "
                f"from (select _file, held, held is not null and ({word}) is null as is_told "
                f"from (select _file, nullif({text}, '') as held from {self.relation}))"
            )
            told = f"(select held from {self._sampled(column)} where ({word}) is null)"
            sampled, likely, *found = self.connection.row(
                f"select count(*), count(*) filter (regexp_matches(held, {quoted(_LIKELY)})), "
                f"count(*) filter (regexp_matches(held, {quoted(_CLOCK)})), "
                f"count(*) filter (regexp_matches(held, {quoted(_SERIAL)})), "
                f"count(*) filter (contains(held, '.')) from {told}"
            )
            # Reading moments is dear: only what looks like them is tried.
            moments = self._moments(told) if 2 * likely > sampled else (0, 0)
            scale = counted[2] / sampled if sampled else 0
            self._facts[column] = Facts(
                *counted, *(round(part * scale) for part in (*moments, *found))
            )
        return self._facts[column]

    def _moments(self, told: str) -> tuple[int, int]:
        """Count the moments among texts, and those of them that have a time of day."""
        is_moment = " or ".join(
            (
                *(canonical_sql(f"read_moment(held, {order})") for order in ("false", "true")),
                f"regexp_matches(held, {quoted(LAST_DAY)})",
            )
        )
        moments, timed = self.connection.row(
            "select count(*) filter (is_moment), count(*) filter (is_moment and "
            f"regexp_matches(held, {quoted(_TIMED)})) "
            f"from (select held, {is_moment} as is_moment from {told})"
        )
        return moments, timed

    def _sampled(self, column: str) -> str:
        return (
            f"(select nullif(trim({ident(column)}), '') as held from {self.relation} "
            f"where nullif(trim({ident(column)}), '') is not null limit {_SAMPLE})"
        )

    def orders(self, column: str) -> tuple[int, int, int]:
        """Count a column's dates that read day first only, month first only, and both ways."""
        first, month, both = self.connection.row(
            "select count(*) filter (day_order(held)), count(*) filter (not day_order(held)), "
            "count(*) filter (day_order(held) is null and read_moment(held, true) <> "
            f"read_moment(held, false)) from {self._sampled(column)}"
        )
        return first, month, both

    def matching(self, column: str, pattern: str) -> float:
        """Return the share of a column's texts that a pattern is found in."""
        found, held = self.connection.row(
            f"select count(*) filter (regexp_matches(held, {quoted(pattern)})), count(*) "
            f"from {self._sampled(column)}"
        )
        return found / held if held else 0.0

    def nothings(self, column: str, is_name: bool = False) -> list[tuple[str, int]]:
        """List the words for nothing in a column, lower case, with their rows.

        Parameters
        ----------
        column : str
        is_name : bool
            Whether the column holds names: *No* and *Null* are then somebody's.
        """
        text = f"trim({ident(column)})"
        found = self.connection.execute(
            f"select coalesce({word_sql('held')}, {null_sql('held')}) as word, count(*) as rows, "
            f"bool_and(list_contains({listed(vocabulary().nulls)}, held)) as is_null "
            f"from (select {text} as held from {self.relation}) where word is not null "
            "group by word order by rows desc, word"
        ).fetchall()
        return [
            (word, rows)
            for word, rows, is_null in found
            if not is_name or is_null or word not in vocabulary().names
        ]

    def share(self, sql: str, target: Column) -> float:
        """Return the share of the rows with a value that the loading casts accept."""
        name = target.name
        rows = typed_rows_sql(
            [ColumnSource(target, "asked")],
            f"(select asked from (select {sql} as asked from {self.relation} limit {_SAMPLE}) "
            "where nullif(trim(asked), '') is not null) as rows_asked",
            self.timezone_name,
        )
        fitting, filled = self.connection.row(
            f"select count(*) filter (where p_{name} is null), count(*) from ({rows})"
        )
        return fitting / filled if filled else 1.0

    def words(self, column: str, target: Column, known: Mapping[str, str]) -> Sequence[Word] | None:
        """List the words of a column, or None if it is no vocabulary.

        Parameters
        ----------
        column : str
        target : Column
            An enumeration or a truth.
        known : mapping
            The values by every word for them.
        """
        if self.facts(column).distinct > 10 * MOST_WORDS:
            return None
        text = f"trim({ident(column)})"
        return [
            Word(word, *value_of(word, known), rows, is_nothing(word, target, known))
            for word, rows in self.connection.execute(
                f"select {text}, count(*) as rows from {self.relation} where {text} <> '' "
                f"and {null_sql(text)} is null group by all order by rows desc, 1"
            ).fetchall()
        ]


def canonical_sql(sql: str) -> str:
    """Give SQL that is true of a moment in the form that loading reads."""
    return f"regexp_matches({sql}, {quoted(_CANONICAL)})"


def may_be_shown(word: str) -> bool:
    """Whether a word reads like a label, rather than an address, a number or a sentence."""
    digits = sum(map(str.isdigit, word))
    return len(word) <= _WORD_LENGTH and "@" not in word and digits < 4 and word.isprintable()
