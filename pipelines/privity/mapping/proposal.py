"""A mapping proposed for a file: which of its columns is which of the contract, and how surely.

Names are compared with the contract's and their synonyms, and values must bear the name out: an id
must look like one, an enumeration's words be known. The best pairing as a whole is kept. What is
written of it is the business of ``sql``, what would load that of ``trial``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from privity.catalogue import Column, Table
from privity.mapping.names import EXACT, NOUN, SAME, says_moment_only
from privity.mapping.offers import JOINED, PLAIN, Offer, offers_of
from privity.mapping.readings import Fit, Reader, day_order_of
from privity.mapping.synonyms import Synonyms
from privity.mapping.values import Profiler
from privity.sqltext import ident, quoted

_LEAST_NAME, _LEAST_WORDS, _LEAST_REQUIRED = 0.75, 0.8, 0.05
# A guess of meaning is no certainty: only the contract's own name is.
_SUREST = 0.97
_OTHER_KEY, _ONLY_DATE = 0.7, 0.85
_NAMED_IDS = frozenset({"unit_id"})
_ID_WORDS = frozenset({"id", "reference", "code"})


@dataclass(frozen=True)
class ColumnChoice:
    """What is proposed for one column of the contract.

    ``sources`` are the file's columns; none: then ``assumed`` is a value that stands for all rows,
    or a text that says where it comes from. ``confidence`` is None without a source.
    """

    column: Column
    sources: tuple[str, ...]
    fit: Fit
    name_score: float = 0.0
    likeness: float = 1.0
    assumed: str = ""

    @property
    def confidence(self) -> float | None:
        """How sure it is, from 0 to 1, that the column is meant; None without a source."""
        return self.likelihood if self.sources else None

    @property
    def likelihood(self) -> float:
        """The confidence of a choice that has a source: values can lessen what the name says."""
        sure = self.name_score if self.name_score == EXACT else min(self.name_score, _SUREST)
        return sure * self.likeness


@dataclass(frozen=True)
class Proposal:
    """Choices for a table in its own order, columns of the file that serve none, and questions.

    ``said`` is what was decided for the whole file; ``rows_sql`` what stands in the FROM clause
    where that is more than the file's rows, ``{rows}`` for those.
    """

    table: Table
    choices: tuple[ColumnChoice, ...]
    unused: tuple[str, ...]
    said: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
    rows_sql: str = "{rows}"

    @property
    def supplied(self) -> frozenset[str]:
        """The columns of the contract that the file supplies."""
        return frozenset(choice.column.name for choice in self.choices if choice.fit.share)


def propose(
    profiler: Profiler, columns: Sequence[str], table: Table, synonyms: Synonyms
) -> Proposal:
    """Propose which column of a file supplies which of a table.

    Parameters
    ----------
    profiler : Profiler
        Over the file's rows as texts.
    columns : sequence of str
        The file's columns.
    table : Table
    synonyms : Synonyms

    Returns
    -------
    Proposal
    """
    order = day_order_of(profiler, columns)
    offers = offers_of(profiler, columns, table, synonyms)
    trial = _Trial(Reader(profiler, order), table, synonyms)
    tried = trial.of(offers)
    kept = _paired(tried, list(table.columns), offers)
    if trial.key and trial.key not in kept:
        kept |= trial.any_key(offers, {name for c in kept.values() for name in c.sources})
    refused = {name for name, _ in trial.refused}
    if table.name == "email_recipients" and "message_id" in kept and "recipient_no" not in kept:
        kept["recipient_no"] = _numbered(table, kept["message_id"])
    choices = []
    for column in table.columns.values():
        # Where a column is called like it, what it says is asked for, and nothing is assumed.
        assumed = (
            None if column.name in refused else synonyms.assumed.get(f"{table.name}.{column.name}")
        )
        if chosen := kept.get(column.name) or _without_source(column, table, assumed, profiler):
            choices.append(chosen)
    used = {name for choice in choices for name in choice.sources}
    questions = [order.question] if order.question and used & order.doubtful else []
    questions += [
        f"{name} holds times of day and was joined to no date: do they belong to one?"
        for name in columns
        if name not in used and profiler.facts(name).is_clock
    ]
    questions += [q for choice in choices for q in _questions(choice)]
    questions += [q for name, q in trial.refused if name not in kept]
    return Proposal(
        table,
        tuple(choices),
        tuple(n for n in columns if n not in used),
        (order.said,) if order.said else (),
        tuple(dict.fromkeys(questions)),
    )


class _Trial:
    """Tries offers for the columns of a table, and remembers which values forbade a likely name."""

    def __init__(self, reader: Reader, table: Table, synonyms: Synonyms) -> None:
        self.reader, self.table, self.synonyms = reader, table, synonyms
        self.refused: list[tuple[str, str]] = []
        self.key = table.key[0] if len(table.key) == 1 else None

    def of(self, offers: Sequence[Offer]) -> dict[tuple[str, int], ColumnChoice]:
        """Return the choices that are likely enough, by column and number of the offer."""
        tried = {}
        for column in self.table.columns.values():
            names = self.synonyms.names_of(self.table.name, column.name)
            known = self.synonyms.words_of(self.table.name, column)
            for number, offer in enumerate(offers):
                if not offer.may_serve(column):
                    continue
                score = self._score(offer, names, column)
                if score >= _LEAST_NAME and (found := self._choice(offer, column, known, score)):
                    tried[column.name, number] = found
        return tried

    def _score(self, offer: Offer, names: Sequence[str], column: Column) -> float:
        if offer.kind not in (PLAIN, JOINED):
            return SAME
        lexicon = self.synonyms.lexicon
        if column.name == self.table.period and all(
            says_moment_only(lexicon.words(heading)) for heading in offer.names
        ):
            # A column called Date alone is that of what the rows are about.
            return _ONLY_DATE
        return max(lexicon.nearness(heading, names, column, self.table) for heading in offer.names)

    def _choice(self, offer: Offer, column: Column, known, score: float) -> ColumnChoice | None:
        likeness = self._likeness(offer, column)
        fit = self.reader.fit(offer, column, known) if likeness else None
        facts = self.reader.profiler.facts(offer.columns[0])
        if fit is None or (not facts.told and score < NOUN):
            return None
        if column.type in ("enum", "bool"):
            # A required column that is clearly meant is proposed with its unknown words to be
            # filled in: without it no row loads.
            least = _LEAST_REQUIRED if column.is_required and score >= NOUN else _LEAST_WORDS
            if fit.share < least:
                if score >= NOUN and not fit.hidden:
                    self.refused.append((column.name, _unknown(offer, column, fit)))
                return None
            # What of its words is known bears the name out, or does not.
            likeness *= 0.5 + 0.5 * fit.share
        return ColumnChoice(column, offer.columns, fit, score, likeness)

    def _likeness(self, offer: Offer, column: Column) -> float:
        facts = self.reader.profiler.facts(offer.columns[0])
        if column.type != "id" or not facts.told:
            return 1.0
        return facts.likeness_to_id(column.name == self.key, column.name in _NAMED_IDS)

    def any_key(self, offers: Sequence[Offer], used: set[str]) -> dict[str, ColumnChoice]:
        """Find a column that tells the rows apart and is called a number, where no name says so."""
        column = self.table.columns[str(self.key)]
        if column.type != "id":
            return {}
        for offer in offers:
            name = offer.columns[0]
            facts = self.reader.profiler.facts(name)
            words = set(self.synonyms.lexicon.words(name))
            if (
                offer.kind == PLAIN
                and name not in used
                and words & _ID_WORDS
                and facts.likeness_to_id(True, False)
            ):
                fit = Fit(ident(name), 1.0, ("its values tell the rows apart",))
                return {column.name: ColumnChoice(column, (name,), fit, _OTHER_KEY)}
        return {}


def _paired(
    tried: dict[tuple[str, int], ColumnChoice], names: list[str], offers: Sequence[Offer]
) -> dict[str, ColumnChoice]:
    """Pair columns so that they are likeliest as a whole; no offer serves twice."""
    import numpy
    from scipy.optimize import linear_sum_assignment

    if not tried:
        return {}
    # A sure pair is worth more than two doubtful ones, a required column more than an optional one.
    worth = numpy.zeros((len(names), len(offers)))
    for (column, number), choice in tried.items():
        worth[names.index(column), number] = choice.likelihood**4 * (
            1.1 if choice.column.is_required else 1.0
        )
    rows, places = linear_sum_assignment(worth, maximize=True)
    return {
        names[r]: tried[names[r], p]
        for r, p in zip(rows, places, strict=True)
        if (names[r], p) in tried
    }


def _numbered(table: Table, message: ColumnChoice) -> ColumnChoice:
    """Number the recipients of a message, where a row stands for each, as they follow."""
    sql = f"row_number() over (partition by {message.fit.sql} order by _file, _line)"
    return ColumnChoice(
        table.columns["recipient_no"], (), Fit(sql, 1.0), assumed="counted within the message"
    )


def _questions(choice: ColumnChoice) -> list[str]:
    """Ask what of a column's words is not known, or a guess, and what no column says."""
    if choice.assumed:
        return [f"{choice.column.name}: {choice.assumed}; no column of the file was found for it"]
    asked = []
    for word in choice.fit.words:
        stands = f"{word.word!r} ({word.rows:,} row{'s' * (word.rows > 1)}) of {choice.sources[0]}"
        if not word.is_known:
            asked.append(
                f"{choice.column.name}: what is {stands}? its rows do not load until then; "
                f"{_listed(choice.column)}"
            )
        elif word.value and not word.is_certain:
            asked.append(f"{choice.column.name}: {stands} is taken for {word.value}: is that so?")
    return asked


def _unknown(offer: Offer, column: Column, fit: Fit) -> str:
    words = [w for w in fit.words if not w.is_known]
    told = ", ".join(f"{w.word} ({w.rows:,})" for w in words[:8])
    return (
        f"{column.name}: {offer.columns[0]} is called like it, but its words are not known: "
        f"{told}; {_listed(column)}"
    )


def _listed(column: Column) -> str:
    return ", ".join(column.values or ("true", "false"))


def _without_source(
    column: Column, table: Table, assumed: str | None, profiler: Profiler
) -> ColumnChoice | None:
    """Choose for a required column that no column of the file supplies."""
    if not column.is_required:
        return None
    if assumed is not None:
        return ColumnChoice(
            column,
            (),
            Fit(quoted(assumed), 1.0),
            assumed=f"{assumed} is assumed for every row: set it right",
        )
    if column.type == "id" and table.key == (column.name,):
        files = profiler.connection.value(f"select count(distinct _file) from {profiler.relation}")
        line = ident("_line") if files < 2 else "_file || ':' || _line"
        return ColumnChoice(
            column,
            (),
            Fit(line, 1.0),
            assumed="the line stands for it, good for these files only",
        )
    values = f" ({', '.join(column.values)})" if column.values else ""
    return ColumnChoice(
        column,
        (),
        Fit("cast(null as varchar)", 0.0),
        assumed=f"required, and no row loads without it{values}",
    )
