"""A mapping proposed for a file: which of its columns is which of the contract, and how surely.

Names are compared with the contract's and their synonyms, values tried by the casts of loading; the
best pairing as a whole is kept. What is written of it is the business of ``sql``, what
would load that of ``trial``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from privity.catalogue import Column, Table
from privity.mapping.synonyms import Synonyms, nearness
from privity.mapping.values import Counts, Fit, Profiler
from privity.sqltext import ident, quoted

_LEAST_NAME, _LEAST = 0.75, 0.65
_TRIED, _FEW_IDS = 4, 12


@dataclass(frozen=True)
class ColumnChoice:
    """What is proposed for one column of the contract.

    ``source`` is the file's column, or None: then ``assumed`` is a value that stands for all rows,
    or a text that says where it comes from. ``confidence`` is None without a source.
    """

    column: Column
    source: str | None
    fit: Fit
    name_score: float = 0.0
    assumed: str = ""

    @property
    def confidence(self) -> float | None:
        """How sure the choice is, from 0 to 1: the name counts twice what the values do."""
        return None if self.source is None else self.likelihood

    @property
    def likelihood(self) -> float:
        """The confidence of a choice that has a source."""
        return (2 * self.name_score + self.fit.share) / 3


@dataclass(frozen=True)
class Proposal:
    """Choices for a table in its own order, and columns of the file that serve none."""

    table: Table
    choices: tuple[ColumnChoice, ...]
    unused: tuple[str, ...]


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
    filled = [name for name in columns if profiler.counts(name).filled]
    tried: dict[tuple[str, str], ColumnChoice] = {}
    for column in table.columns.values():
        names = synonyms.names_of(table.name, column.name)
        scores = sorted(((nearness(name, names), name) for name in filled), reverse=True)
        words = synonyms.words_of(table.name, column) if column.type in ("enum", "bool") else {}
        for score, name in scores[:_TRIED]:
            if score >= _LEAST_NAME:
                fit = profiler.fit(name, column, words)
                if column.type == "id":
                    likely = _likely_id(profiler.counts(name), table.key == (column.name,))
                    fit = replace(fit, share=fit.share * likely)
                choice = ColumnChoice(column, name, fit, score)
                if choice.likelihood >= _LEAST:
                    tried[column.name, name] = choice
    kept = _paired(tried, list(table.columns), filled)
    choices = []
    for column in table.columns.values():
        if chosen := kept.get(column.name) or _without_source(column, table, synonyms):
            choices.append(chosen)
    used = {choice.source for choice in choices}
    return Proposal(table, tuple(choices), tuple(n for n in columns if n not in used))


def _likely_id(held: Counts, is_key: bool) -> float:
    """Return how like ids a column's values are: short, and, if they are the key, all different."""
    if is_key:
        return held.brief * held.uniqueness
    # Few values are a grouping rather than the numbers of persons or cases.
    few = min(1.0, held.distinct / _FEW_IDS)
    return held.brief * (0.5 + 0.5 * few)


def _paired(
    tried: dict[tuple[str, str], ColumnChoice], names: list[str], given: list[str]
) -> dict[str, ColumnChoice]:
    """Pair columns so that they are likeliest as a whole; no column serves twice."""
    import numpy
    from scipy.optimize import linear_sum_assignment

    if not tried:
        return {}
    # A sure pair is worth more than two doubtful ones, a required column more than an optional one.
    worth = numpy.zeros((len(names), len(given)))
    for (column, source), choice in tried.items():
        worth[names.index(column), given.index(source)] = choice.likelihood**3 * (
            1.1 if choice.column.is_required else 1.0
        )
    rows, places = linear_sum_assignment(worth, maximize=True)
    return {
        names[r]: tried[names[r], given[p]]
        for r, p in zip(rows, places, strict=True)
        if (names[r], given[p]) in tried
    }


def _without_source(column: Column, table: Table, synonyms: Synonyms) -> ColumnChoice | None:
    """Choose for a required column that no column of the file supplies."""
    if not column.is_required:
        return None
    assumed = synonyms.assumed.get(f"{table.name}.{column.name}")
    if assumed is not None:
        return ColumnChoice(
            column, None, Fit(quoted(assumed), 1.0), assumed="assumed for every row: set it right"
        )
    if column.type == "id" and table.key == (column.name,):
        return ColumnChoice(
            column,
            None,
            Fit(ident("_line"), 1.0),
            assumed="none found: the line stands for it, good for this one file only",
        )
    values = f"; {'|'.join(column.values)}" if column.values else ""
    return ColumnChoice(
        column,
        None,
        Fit("cast(null as varchar)", 0.0),
        assumed=f"required, and none found: no row loads without it{values}",
    )
