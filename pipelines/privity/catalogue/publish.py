"""What a measure lets the public edition show: the ``publish`` of its front matter, and its lint.

    publish:
      of: disclosures.disclosure_id                   # what is counted: the key of its records
      by: {month: month, recipient_type: recipient}   # column -> name of the dimension
      within: {unit_id: county}                       # column -> column with the code above it
      counts:
        disclosures: [outside, verbal]                # parts; each leaves a rest
        received: {outcome: [granted, denied]}        # parts that exclude each other
        answered: []
      statistics:
        median_days: answered                         # column -> the count it rests on
        per_thousand: {of: answered, per: [days, 30]} # a rate: what it is per, as a quotient
      records: >                                      # one row a record that any count counts
        select disclosure_id as record, month, recipient_type, true as disclosures, ...

``records`` says which records are counted: the columns of ``by`` and ``within``, and each count and
part as a boolean. What a reader could add and subtract follows from it (:mod:`privity.
publication_records`); no relation between measures is declared. Its counts must be the measure's
own, or the public run stops.

The measure's rows are then its finest cells, one each; where most of them would be small, each
dimension is published alone (:func:`privity.publication.tables.measure_tables`). A measure with
several kinds of rows gives a list of such mappings, each with ``where`` (column: value). Where a
measure has the column ``is_in_period``, a ``where`` also leaves out the time before the period.
Dimensions and counts of one name must count the same records in all measures. A measure without
``publish`` never appears in the public edition.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from privity.catalogue.sql_file import SqlFile, columns_returned
from privity.catalogue.steady import statement_problems
from privity.engine import open_parser

MONTH = "month"
RECORD = "record"
_PARTS = ("of", "by", "within", "where", "counts", "statistics", "records")
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
class Rests:
    """What a statistic rests on: a count, and for a rate the two columns whose quotient it is per."""

    of: str
    per: tuple[str, ...] = ()


@dataclass(frozen=True)
class Publish:
    """What of one measure may be shown.

    ``population`` names the key of the records it counts, ``records`` is the SELECT of them.
    ``by`` maps columns to dimensions, ``within`` a column to the one with the code above it,
    ``statistics`` a column that does not add up to what it rests on; ``where`` are the values
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
    statistics: Mapping[str, Rests]
    population: str
    records: str

    @property
    def record_columns(self) -> tuple[str, ...]:
        """The columns of ``records`` beside the record's key: codes, then counts and parts."""
        return (*self.code_columns, *self.count_columns)

    @property
    def code_columns(self) -> tuple[str, ...]:
        """The columns whose values are codes of a cell."""
        return tuple(dict.fromkeys((*self.by, *self.within.values())))

    @property
    def count_columns(self) -> tuple[str, ...]:
        """The counts and their parts."""
        return tuple(
            dict.fromkeys(
                name
                for c in self.counts
                for name in (c.name, *(p for s in c.splits for p in s.parts))
            )
        )


def published(measures: Iterable[SqlFile]) -> tuple[Publish, ...]:
    """Return what the measures let be shown, in their order; one without ``publish`` is left out."""
    return tuple(_read(m, stated) for m in measures for stated in _entries(m))


def _entries(file: SqlFile) -> list[Any]:
    stated = file.front.get("publish") or []
    return stated if isinstance(stated, list) else [stated]


def publish_problems(file: SqlFile) -> list[str]:
    """Return what is wrong with a measure's ``publish``, each as ``place: what``."""
    problems = [p for stated in _entries(file) for p in _problems(file, stated)]
    if not problems:
        names = [p.name for p in published([file])]
        problems = [
            f"{name} twice; two entries publish the same"
            for name in sorted(set(names))
            if names.count(name) > 1
        ]
    return [f"{file.place}:{file.line_of('publish:')}: publish: {p}" for p in problems]


def _problems(file: SqlFile, stated: Any) -> list[str]:
    if not isinstance(stated, dict) or not all(
        isinstance(stated.get(part) or {}, dict) for part in ("by", "within", "where", "statistics")
    ):
        return ["is no mapping; give by, counts and, where there are any, within and statistics"]
    problems = [
        f"unknown part {name}; known: {', '.join(_PARTS)}"
        for name in sorted(set(stated) - set(_PARTS), key=str)
    ]
    problems += _value_problems(stated)
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
    named = {
        *read.record_columns,
        *read.where,
        *read.statistics,
        *(c for rests in read.statistics.values() for c in rests.per),
    }
    problems += [f"the measure returns no column {name}" for name in sorted(named - returned)]
    problems = problems or _record_problems(read)
    problems += [f"within: {name} is not in by" for name in sorted(set(read.within) - set(read.by))]
    own = {c.name for c in read.counts}
    problems += [
        f"statistics: {name} rests on {rests.of}, which is none of counts"
        for name, rests in sorted(read.statistics.items())
        if rests.of not in own
    ]
    dimensions = [*read.by.values(), *(s.dimension for c in read.counts for s in c.splits)]
    problems += [
        f"{name} names a dimension twice"
        for name in sorted(set(dimensions))
        if list(read.by.values()).count(name) > 1
        or (name in read.by.values() and dimensions.count(name) > 1)
    ]
    return problems


def _value_problems(stated: Mapping[str, Any]) -> list[str]:
    """Return which parts hold something else than the names, texts and values that they are of."""
    problems = [
        f"{part}: give names of columns, each with a name"
        for part in ("by", "within")
        if not _are_texts((stated.get(part) or {}).items())
    ]
    problems += [
        f"{part}: give a text"
        for part in ("of", "records")
        if not isinstance(stated.get(part) or "", str)
    ]
    where = stated.get("where") or {}
    if not _are_texts([where]) or not all(isinstance(v, str | bool) for v in where.values()):
        problems.append("where: give names of columns, each with a text, true or false")
    statistics = stated.get("statistics") or {}
    if not _are_texts([statistics]) or not all(map(_is_rest, statistics.values())):
        problems.append("statistics: give names of columns, each with the count that it rests on")
    return problems


def _are_texts(listed: Iterable[Iterable[Any]]) -> bool:
    return all(isinstance(name, str) for names in listed for name in names)


def _is_rest(stated: Any) -> bool:
    if isinstance(stated, dict):
        per = stated.get("per") or []
        return isinstance(per, list) and len(per) in (0, 2) and _are_texts([per])
    return isinstance(stated, str)


def _record_problems(read: Publish) -> list[str]:
    if not read.population:
        return [
            "of: names no key; say what the records are by their key in the contract, such as "
            "disclosures.disclosure_id"
        ]
    if not read.records:
        return [
            "records: is empty; give one SELECT with a row for each record that is counted: "
            "without it nobody could tell what a reader may subtract"
        ]
    try:
        returned = set(columns_returned(read.records))
    except ValueError as error:
        return [f"records: {error}"]
    problems = [
        f"records: returns no column {name}"
        for name in (RECORD, *read.record_columns)
        if name not in returned
    ]
    with open_parser() as parser:
        return problems + [f"records: {p}" for p in statement_problems(parser, read.records)]


def _count_problems(counts: Mapping[str, Any]) -> list[str]:
    if not _are_texts([counts]):
        return ["counts: give names of columns"]
    problems = []
    for name, parts in counts.items():
        listed = parts.values() if isinstance(parts, dict) else [parts or []]
        if not _are_texts([parts] if isinstance(parts, dict) else []) or not all(
            isinstance(some, list) and all(isinstance(p, str) for p in some) for some in listed
        ):
            problems.append(
                f"counts: {name}: give a list of columns, or a mapping of a name to such a list"
            )
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
    return Publish(
        name,
        file.id,
        title,
        file.front.get("unit", ""),
        where,
        dict(stated.get("by") or {}),
        dict(stated.get("within") or {}),
        counts,
        {n: _rests(on) for n, on in (stated.get("statistics") or {}).items()},
        str(stated.get("of") or ""),
        str(stated.get("records") or "").strip(),
    )


def _rests(stated: Any) -> Rests:
    if isinstance(stated, dict):
        return Rests(str(stated.get("of", "")), tuple(map(str, stated.get("per") or ())))
    return Rests(str(stated))


def _splits(parts: Any) -> Iterable[Split]:
    if isinstance(parts, dict):
        return [Split(name, tuple(some), f"other {name}") for name, some in parts.items()]
    return [Split(part, (part,), f"not {part}") for part in parts or ()]
