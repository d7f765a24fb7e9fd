"""What a measure lets the public edition show: the ``publish`` of its front matter, and its lint.

    publish:
      by: {month: month, recipient_type: recipient}   # column -> name of the dimension
      within: {unit_id: county}                       # column -> column with the code above it
      counts:
        disclosures: [outside, verbal]                # parts; each leaves a rest
        received: {outcome: [granted, denied]}        # parts that exclude each other
        answered: []
      statistics: {median_days: answered}             # column -> the count it rests on

Its rows are then its finest cells, one each; where most of them would be small, each dimension is
published alone (:func:`privity.publication_tables.measure_tables`). A measure with several kinds of
rows gives a list of such mappings, each with ``where`` (column: value). Where a measure has the
column ``is_in_period``, a ``where`` also leaves out the time before the period. Dimensions and
counts of one name are the same in all measures: where they meet, a reader may subtract, and
disclosure control knows. A measure without ``publish`` never appears in the public edition.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from privity.frontmatter import SqlFile, columns_returned

MONTH = "month"
_PARTS = ("by", "within", "where", "counts", "statistics")
_IN_PERIOD = "is_in_period"


@dataclass(frozen=True)
class Split:
    """Parts of a count that exclude each other; ``rest`` names what none of them holds."""

    dimension: str
    parts: tuple[str, ...]
    rest: str


@dataclass(frozen=True)
class Count:
    """One additive column, and the columns that count parts of it."""

    name: str
    splits: tuple[Split, ...]


@dataclass(frozen=True)
class Publish:
    """What of one measure may be shown.

    ``by`` maps columns to dimensions, ``within`` a column to the one with the code above it,
    ``statistics`` a column that does not add up to the count it rests on; ``where`` are the values
    that its rows have in some columns.
    """

    name: str
    measure_id: str
    title: str
    unit: str
    where: Mapping[str, str | bool]
    by: Mapping[str, str]
    within: Mapping[str, str]
    counts: tuple[Count, ...]
    statistics: Mapping[str, str]


def published(measures: Iterable[SqlFile]) -> tuple[Publish, ...]:
    """Return what the measures let be shown, in their order; one without ``publish`` is left out.
    """
    return tuple(_read(m, stated) for m in measures for stated in _entries(m))


def _entries(file: SqlFile) -> list[Any]:
    stated = file.front.get("publish") or []
    return stated if isinstance(stated, list) else [stated]


def publish_problems(file: SqlFile) -> list[str]:
    """Return what is wrong with a measure's ``publish``, each as ``place: what``."""
    problems = [p for stated in _entries(file) for p in _problems(file, stated)]
    if not problems:
        names = [p.name for p in published([file])]
        problems = [f"{name} twice; two entries publish the same" for name in sorted(set(names))
                    if names.count(name) > 1]
    return [f"{file.place}:{file.line_of('publish:')}: publish: {p}" for p in problems]


def _problems(file: SqlFile, stated: Any) -> list[str]:
    if not isinstance(stated, dict) or not all(
            isinstance(stated.get(part, {}), dict) for part in ("by", "within", "where")):
        return ["is no mapping; give by, counts and, where there are any, within and statistics"]
    problems = [f"unknown part {name}; known: {', '.join(_PARTS)}"
                for name in sorted(set(stated) - set(_PARTS))]
    counts = stated.get("counts")
    if not isinstance(counts, dict) or not counts:
        return [*problems, "counts: names no column; a public figure is a count or rests on one"]
    problems += _count_problems(counts)
    if problems:
        return problems
    read = _read(file, stated)
    try:
        returned = set(columns_returned(file.sql))
    except ValueError:
        return []
    parts = {p for c in read.counts for s in c.splits for p in s.parts}
    named = {*read.by, *read.within.values(), *read.where, *parts, *read.statistics,
             *(c.name for c in read.counts)}
    problems += [f"the measure returns no column {name}" for name in sorted(named - returned)]
    problems += [f"within: {name} is not in by" for name in sorted(set(read.within) - set(read.by))]
    own = {c.name for c in read.counts}
    problems += [f"statistics: {name} rests on {base}, which is none of counts"
                 for name, base in sorted(read.statistics.items()) if base not in own]
    dimensions = [*read.by.values(), *(s.dimension for c in read.counts for s in c.splits)]
    problems += [f"{name} names a dimension twice" for name in sorted(set(dimensions))
                 if list(read.by.values()).count(name) > 1 or
                 (name in read.by.values() and dimensions.count(name) > 1)]
    return problems


def _count_problems(counts: Mapping[str, Any]) -> list[str]:
    problems = []
    for name, parts in counts.items():
        listed = parts.values() if isinstance(parts, dict) else [parts or []]
        if not all(isinstance(some, list) and all(isinstance(p, str) for p in some)
                   for some in listed):
            problems.append(f"counts: {name}: give a list of columns, or a mapping of a name to "
                            "such a list")
    return problems


def _read(file: SqlFile, stated: Mapping[str, Any]) -> Publish:
    where = dict(stated.get("where") or {})
    dimensions = list((stated.get("by") or {}).values())
    if where and _IN_PERIOD in file.sql:
        where[_IN_PERIOD] = True
    name = file.id + (f" by {' and '.join(dimensions)}" if where else "")
    counts = tuple(Count(name, tuple(_splits(parts))) for name, parts in stated["counts"].items())
    title = file.front.get("title", file.id)
    title += f", by {' and '.join(dimensions)}" if where else ""
    return Publish(name, file.id, title, file.front.get("unit", ""), where,
                   dict(stated.get("by") or {}), dict(stated.get("within") or {}), counts,
                   dict(stated.get("statistics") or {}))


def _splits(parts: Any) -> Iterable[Split]:
    if isinstance(parts, dict):
        return [Split(name, tuple(some), f"other {name}") for name, some in parts.items()]
    return [Split(part, (part,), f"not {part}") for part in parts or ()]
