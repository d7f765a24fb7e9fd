"""Profiles for a proposal: how well the values of a file's column fit a column of the contract.

Everything is asked of the engine, by the casts that loading uses; a value comes out of it only as a
word of a small vocabulary that is not confidential.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from privity.catalogue import Column
from privity.engine import Session
from privity.intake import ColumnSource, typed_rows_sql
from privity.mapping.synonyms import value_of
from privity.sqltext import ident, quoted

# Forms of dates and times that the casts themselves do not read, month before day first.
FORMS = (
    "%m/%d/%Y",
    "%m/%d/%Y %H:%M",
    "%m/%d/%Y %H:%M:%S",
    "%m/%d/%Y %I:%M %p",
    "%m/%d/%Y %I:%M:%S %p",
    "%d/%m/%Y",
    "%d/%m/%Y %H:%M",
    "%d/%m/%Y %H:%M:%S",
    "%d.%m.%Y",
    "%d.%m.%Y %H:%M",
    "%d.%m.%Y %H:%M:%S",
    "%d-%b-%Y",
    "%d-%b-%Y %H:%M:%S",
    "%d-%b-%Y %H:%M:%S.%f",
    "%b %d, %Y",
    "%B %d, %Y",
    "%Y%m%d",
    "%Y/%m/%d",
    "%Y/%m/%d %H:%M:%S",
    "%Y %b %d %I:%M:%S %p",
    "%m-%d-%Y",
    "%m-%d-%Y %H:%M",
)
_SWAPPED = {f: f.replace("%m/%d", "%d/%m") for f in FORMS if f.startswith("%m/%d")}
MOST_WORDS, _WORD_LENGTH, _ID_LENGTH = 40, 40, 120
_ENOUGH = 0.98


@dataclass(frozen=True)
class Word:
    """A word of a column, the value it is taken for (None: not known), and how often it stands."""

    word: str
    value: str | None
    is_certain: bool
    rows: int


@dataclass(frozen=True)
class Fit:
    """How a column's values can be read: the expression, the share that then fits, and notes.

    ``words`` are those of an enumeration or truth; empty where values may be confidential, which
    ``hidden`` counts.
    """

    sql: str
    share: float
    notes: tuple[str, ...] = ()
    words: tuple[Word, ...] = ()
    hidden: int = 0


@dataclass(frozen=True)
class Counts:
    """What a column holds: of all rows those filled, its different values, those short as an id."""

    rows: int
    filled: int
    distinct: int
    short: int

    @property
    def brief(self) -> float:
        """The share of the values that are as short as an id."""
        return self.short / self.filled if self.filled else 0.0

    @property
    def uniqueness(self) -> float:
        """The share of rows that the column tells apart from all others."""
        return self.distinct / self.rows if self.rows else 0.0


@dataclass(frozen=True)
class Profiler:
    """Asks one relation of texts about its columns."""

    connection: Session
    relation: str
    timezone_name: str
    _counts: dict[str, Counts] = field(default_factory=dict, repr=False)

    def counts(self, column: str) -> Counts:
        """Return what a column holds, asked of the engine once."""
        if column not in self._counts:
            text = f"trim({ident(column)})"
            self._counts[column] = Counts(
                *self.connection.row(
                    f"select count(*), count(nullif({text}, '')), count(distinct {text}), "
                    f"count(*) filter (where {text} <> '' and length({ident(column)}) <= {_ID_LENGTH}) "
                    f"from {self.relation}"
                )
            )
        return self._counts[column]

    def fit(self, column: str, target: Column, words: dict[str, str]) -> Fit:
        """Find the best way to read a column as one of the contract.

        Parameters
        ----------
        column : str
            A column of the relation.
        target : Column
        words : dict
            The values of an enumeration or truth by every word for them.
        """
        plain = Fit(ident(column), self._share(ident(column), target))
        if target.type in ("enum", "bool"):
            return self._words(column, target, words, plain)
        if plain.share >= _ENOUGH:
            return plain
        if target.type in ("date", "timestamp"):
            return max(self._dated(column, target), plain, key=lambda fit: fit.share)
        if target.type == "int":
            sql = f"replace({ident(column)}, ',', '')"
            return max(
                Fit(sql, self._share(sql, target), ("thousands set apart by commas",)),
                plain,
                key=lambda fit: fit.share,
            )
        return plain

    def _share(self, sql: str, target: Column) -> float:
        """Return the share of the filled rows that the loading casts accept."""
        name = target.name
        rows = typed_rows_sql(
            [ColumnSource(target, "asked")],
            f"(select {sql} as asked from {self.relation}) as rows_asked",
            self.timezone_name,
        )
        fitting, filled = self.connection.row(
            f"select count(*) filter (where p_{name} is null), count(*) from ({rows}) "
            f"where {name}__text is not null and trim({name}__text) <> ''"
        )
        return fitting / filled if filled else 0.0

    def _dated(self, column: str, target: Column) -> Fit:
        """Find the forms that together read most of a column's dates."""
        text = f"trim({ident(column)})"
        counts = self.connection.row(
            "select "
            + ", ".join(f"count(try_strptime({text}, {quoted(form)}))" for form in FORMS)
            + f" from {self.relation}"
        )
        by_form = dict(zip(FORMS, counts, strict=True))
        chosen: list[str] = []
        for form in sorted(FORMS, key=lambda f: -by_form[f]):
            is_swapped = any(_SWAPPED.get(c) == form for c in chosen)
            if by_form[form] and not is_swapped and len(chosen) < 3:
                chosen.append(form)
        if not chosen:
            return Fit(ident(column), 0.0)
        written = "%Y-%m-%d" if target.type == "date" else "%Y-%m-%d %H:%M:%S"
        best = Fit(ident(column), 0.0)
        for count in range(1, len(chosen) + 1):
            listed = ", ".join(map(quoted, chosen[:count]))
            sql = (
                f"coalesce(strftime(try_strptime({text}, [{listed}]), {quoted(written)}), "
                f"{ident(column)})"
            )
            share = self._share(sql, target)
            if share > best.share + 0.001:
                best = Fit(sql, share, _doubts(chosen[:count], by_form))
        return best

    def _words(self, column: str, target: Column, words: dict[str, str], plain: Fit) -> Fit:
        text = f"trim({ident(column)})"
        held = self.counts(column)
        if not held.filled or held.distinct > 10 * MOST_WORDS:
            return Fit(plain.sql, plain.share, hidden=held.distinct)
        found = [
            Word(word, *value_of(word, words), rows)
            for word, rows in self.connection.execute(
                f"select {text}, count(*) as rows from {self.relation} where {text} <> '' "
                "group by all order by rows desc, 1"
            ).fetchall()
        ]
        share = sum(w.rows for w in found if w.value) / held.filled
        if plain.share == 1:
            return plain
        # A column of names or numbers is none of a vocabulary: its values are not for showing.
        is_vocabulary = (
            len(found) <= MOST_WORDS
            and 2 * len(found) <= held.filled
            and (share >= 0.3 or len(found) <= 12)
        )
        shown = [w for w in found if w.is_certain or (is_vocabulary and may_be_shown(w.word))]
        return Fit(plain.sql, share, words=tuple(shown), hidden=len(found) - len(shown))


def _doubts(forms: Sequence[str], counts: Mapping[Any, int]) -> tuple[str, ...]:
    """Say where day and month could change places: the other form reads as many."""
    return tuple(
        "month or day first? both read every date"
        for form in forms[:1]
        if counts.get(_SWAPPED.get(form, "")) == counts[form]
    )


def may_be_shown(word: str) -> bool:
    """Whether a word reads like a label, rather than an address, a number or a sentence."""
    digits = sum(map(str.isdigit, word))
    return len(word) <= _WORD_LENGTH and "@" not in word and digits < 4 and word.isprintable()
