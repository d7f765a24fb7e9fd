"""The tables of a public edition, as disclosure control takes them: counts over dimensions.

Made from the measures that say ``publish``; each innermost cell knows which classes of records it
counts (:mod:`privity.publication.classes`). Months stand in quarters and years, and in the run's
period; whatever has no month counts the period, so that all tables meet there.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import product
from typing import Any

from privity.catalogue import MONTH, Publish, Split
from privity.engine import Session
from privity.errors import PrivityError
from privity.periods import Scope
from privity.publication.classes import Classes
from privity.sdc import Codes, CountTable, Dimension, Key, Rule, tabulate
from privity.vocabulary import spoken

ALL = "all"
NOT_RECORDED = "not recorded"
RESULT = "result"
MOST_TIMES = 48
# A table of which one count in so many is small gives way to its dimensions alone.
SPARSE = 4


@dataclass(frozen=True)
class Statistic:
    """A figure that does not add up, at one innermost cell of the count it rests on.

    ``per`` is what a rate is per, such as open cases on a day: whoever reads the rate and the count
    knows it.
    """

    publish: str
    name: str
    base: str
    codes: tuple[str, ...]
    value: float | None
    per: float | None = None


@dataclass(frozen=True)
class Published:
    """One table of the public edition: the counts, and where they come from."""

    table: CountTable
    title: str
    unit: str
    measure_id: str = ""
    split: str = ""

    @cached_property
    def keys(self) -> frozenset[Key]:
        """The table's cells, as disclosure control knows them."""
        return frozenset(self.table.keys().values())


@dataclass(frozen=True)
class Made:
    """What one measure gives: tables and statistics to publish."""

    tables: tuple[Published, ...] = ()
    statistics: tuple[Statistic, ...] = ()


Row = dict[str, Any]


@dataclass(frozen=True)
class _Counted:
    """The rows of a measure, and the answers of its records with the classes that give them."""

    rows: list[Row]
    answers: list[tuple[Row, frozenset[int]]]

    def where(self, keep: Any) -> _Counted:
        return _Counted(
            [r for r in self.rows if keep(r)], [(r, c) for r, c in self.answers if keep(r)]
        )


def true_counts(table: CountTable) -> dict[Codes, int]:
    """Return the counts of a table of this run, all of which are known.

    Raises
    ------
    ValueError
        If a count is hidden or rounded, as in a table of somebody else.
    """
    counts = {codes: n for codes, n in table.counts.items() if isinstance(n, int)}
    if len(counts) < len(table.counts):
        raise ValueError(f"table {table.name}: not every count is known")
    return counts


def measure_tables(
    evidence: Session,
    publish: Publish,
    scope: Scope,
    rule: Rule,
    classes: Classes,
    apart: int = 0,
) -> Made:
    """Return the tables of one measure: each count, and each count with each of its splits.

    A crossing in which more than a quarter of the counts would be small gives way to its
    dimensions, one by one: each by month, and where that has as many, the months alone and the
    dimension over the whole period. Its own cells would hardly be shown, and would hide their
    totals.

    Parameters
    ----------
    evidence : Session
    publish : Publish
    scope : Scope
    rule : Rule
    classes : Classes
        Of the same evidence.
    apart : int
        How many times the measure gives way though it is not sparse.

    Raises
    ------
    PrivityError
        Two rows of the measure are the same cell, a part exceeds its whole, or its ``records`` are
        not those that it counts.
    """
    rows = _rows(evidence, publish)
    if not rows:
        return Made()
    _refuse_doubles(publish, [_codes(publish, row, scope) for row in rows])
    question = classes.questions[publish.name]
    answers = zip(question.answers, question.classes_by_answer(), strict=True)
    counted, length = _coarser(publish, _Counted(rows, list(answers)), scope)
    made = [
        _tables(part, _summed(part, some), scope, length)
        for part, some in _parts(publish, counted, scope, rule, apart)
    ]
    tables = {t.table.name: t for one in made for t in one.tables}
    for table in tables.values():
        _refuse_others(publish, table.table, classes)
    return Made(tuple(tables.values()), tuple(s for one in made for s in one.statistics))


def most_apart(publish: Publish) -> int:
    """Return how many times a measure can give way: to its dimensions, and those to the period."""
    dimensions = [name for name in publish.by.values() if name != MONTH]
    return (len(dimensions) > 1) + (bool(dimensions) and len(dimensions) < len(publish.by))


def _parts(
    publish: Publish, counted: _Counted, scope: Scope, rule: Rule, apart: int
) -> Iterator[tuple[Publish, _Counted]]:
    """Yield what a measure is published as: itself, or what it gives way to."""
    crossed = [c for c, name in publish.by.items() if name != MONTH]
    month = next((c for c, name in publish.by.items() if name == MONTH), None)
    if not crossed or not (apart > 0 or _is_sparse(_summed(publish, counted).rows, publish, rule)):
        yield publish, counted
    elif len(crossed) > 1:
        for column in crossed:
            yield from _parts(_alone(publish, column, month), counted, scope, rule, apart - 1)
    elif month is None:
        yield publish, counted
    else:
        yield _alone(publish, month, month), counted
        first = scope.period.first_on.replace(day=1)
        yield (
            _alone(publish, crossed[0]),
            counted.where(lambda row: first <= row[month] <= scope.period.last_on),
        )


def _is_sparse(rows: Sequence[Mapping[str, Any]], publish: Publish, rule: Rule) -> bool:
    found = [n for row in rows for c in publish.counts if (n := int(row[c.name] or 0))]
    return SPARSE * sum(map(rule.is_primary, found)) > len(found)


def _alone(publish: Publish, column: str, month: str | None = None) -> Publish:
    """Return a measure by one of its columns, and by month where ``month`` is given."""
    name = publish.by[column]
    kept = [c for c in publish.by if c in (month, column)]
    return replace(
        publish,
        name=f"{publish.measure_id} by {name}",
        title=f"{publish.title.split(': ')[0]}: {spoken(name)} alone",
        by={c: publish.by[c] for c in kept},
        within={c: above for c, above in publish.within.items() if c == column},
        statistics={} if len(kept) < len(publish.by) else publish.statistics,
    )


def _refuse_others(publish: Publish, table: CountTable, classes: Classes) -> None:
    """Refuse records that are not those of the measure: what is subtracted would be wrong."""
    wrong = sum(
        int(classes.counts[list(members)].sum()) != table.counts[codes]
        for codes, members in (table.members or {}).items()
    )
    if wrong:
        raise PrivityError(
            f"measure {publish.measure_id}: publish: records: {wrong} cells of "
            f"{table.name} count other records than the measure does; make both "
            "count alike"
        )


def _summed(publish: Publish, counted: _Counted) -> _Counted:
    """Return rows of one cell as one: counts added up, of other columns the first."""
    sums: dict[tuple[Any, ...], Row] = {}
    for row in counted.rows:
        cell = tuple(row[c] for c in publish.by)
        if cell not in sums:
            sums[cell] = dict(row)
            continue
        for name in publish.count_columns:
            sums[cell][name] = (sums[cell][name] or 0) + (row[name] or 0)
    return _Counted(list(sums.values()), counted.answers)


def _tables(publish: Publish, counted: _Counted, scope: Scope, length: int) -> Made:
    rows = counted.rows
    dimensions = _dimensions(publish, rows, scope, length)
    cells = [_codes(publish, row, scope, length) for row in rows]
    answered = [(_codes(publish, row, scope, length), row, own) for row, own in counted.answers]
    tables = []
    for count in publish.counts:
        name = f"{publish.name}.{count.name}"
        leaves = {c: int(r[count.name] or 0) for c, r in zip(cells, rows, strict=True)}
        members = members_of(dimensions, ((c, own) for c, r, own in answered if r[count.name]))
        tables.append(
            Published(
                replace(tabulate(name, dimensions, leaves, count.name), members=members),
                publish.title,
                publish.unit,
                publish.measure_id,
            )
        )
        for split in count.splits:
            tables.append(
                Published(
                    _split_table(
                        f"{name}.{split.dimension}",
                        dimensions,
                        split,
                        count.name,
                        cells,
                        rows,
                        publish,
                        answered,
                    ),
                    publish.title,
                    publish.unit,
                    publish.measure_id,
                    split.dimension,
                )
            )
    return Made(tuple(tables), tuple(_statistics(publish, cells, rows)))


def members_of(
    dimensions: Sequence[Dimension], found: Iterable[tuple[Codes, frozenset[int]]]
) -> dict[Codes, frozenset[int]]:
    """Return the classes counted in each innermost cell of a table; none where none was found."""
    members: dict[Codes, set[int]] = {
        codes: set() for codes in product(*(d.leaves() for d in dimensions))
    }
    for codes, own in found:
        # What lies before the first whole quarter or year of a table is not in it.
        if codes in members:
            members[codes] |= own
    return {codes: frozenset(own) for codes, own in members.items()}


def _statistics(
    publish: Publish, cells: Sequence[Codes], rows: Sequence[Row]
) -> Iterator[Statistic]:
    for name, rests in publish.statistics.items():
        base = f"{publish.name}.{rests.of}"
        for codes, row in zip(cells, rows, strict=True):
            per = None
            if rests.per:
                upper, lower = (row[c] for c in rests.per)
                per = float(upper or 0) / float(lower) if lower else 0.0
            yield Statistic(
                publish.name,
                name,
                base,
                codes,
                None if row[name] is None else float(row[name]),
                per,
            )


def _refuse_doubles(publish: Publish, cells: Sequence[tuple[str, ...]]) -> None:
    seen: set[tuple[str, ...]] = set()
    for cell in cells:
        if cell in seen:
            raise PrivityError(
                f"measure {publish.measure_id}: publish: two rows are the same "
                f"cell, {', '.join(cell)}; name every column that tells rows apart "
                "in by"
            )
        seen.add(cell)


def _coarser(publish: Publish, counted: _Counted, scope: Scope) -> tuple[_Counted, int]:
    """Return rows by month, or by quarter or year where months are too many; and its length.

    Only the time from the first whole quarter or year on is kept, and what does not add up goes.
    """
    column = next((c for c, name in publish.by.items() if name == MONTH), None)
    if column is None:
        return counted, 1
    length = _length([r[column] for r in counted.rows], scope)
    if length == 1:
        return counted, length
    first = min(r[column] for r in counted.rows)
    begin = first if (first.month - 1) % length == 0 and first.day == 1 else _after(first, length)
    kept = counted.where(lambda row: row[column] is not None and row[column] >= begin)

    def later(row: Row) -> Row:
        month = (row[column].month - 1) // length * length + 1
        return {
            **row,
            column: row[column].replace(month=month),
            **dict.fromkeys(publish.statistics),
        }

    return _summed(
        publish,
        _Counted([later(r) for r in kept.rows], [(later(r), own) for r, own in kept.answers]),
    ), length


def _length(months: Iterable[dt.date], scope: Scope) -> int:
    """Return how many months a time is that a table tells apart: one, a quarter or a year."""
    first, last = scope.period.first_on, min(scope.period.last_on, scope.as_of)
    span = len(_months(min([*months, first]), last))
    fitting = [
        n
        for n in (1, 3, 12)
        if n == 1 or (_begins(first, n) and _begins(last + dt.timedelta(days=1), n))
    ]
    return next((n for n in fitting if span <= MOST_TIMES * n), fitting[-1])


def _begins(day: dt.date, length: int) -> bool:
    return day.day == 1 and (day.month - 1) % length == 0


def _after(month: dt.date, length: int) -> dt.date:
    number = month.year * 12 + month.month - 1
    number = -(-number // length) * length
    return dt.date(number // 12, number % 12 + 1, 1)


def _rows(evidence: Session, publish: Publish) -> list[dict[str, Any]]:
    columns = dict.fromkeys(
        [
            *publish.record_columns,
            *publish.statistics,
            *(c for rests in publish.statistics.values() for c in rests.per),
        ]
    )
    listed = ", ".join(f'"{c}"' for c in columns)
    only = " and ".join(f'"{column}" = ${column}' for column in publish.where) or "true"
    rows = evidence.execute(
        f'select {listed} from "{publish.measure_id}" where {only}', dict(publish.where)
    ).dicts()
    month = next((c for c, name in publish.by.items() if name == MONTH), None)
    return [r for r in rows if month is None or r[month] is not None]


def _split_table(
    name: str,
    dimensions: Sequence[Dimension],
    split: Split,
    counted: str,
    cells: Sequence[tuple[str, ...]],
    rows: Sequence[Row],
    publish: Publish,
    answered: Sequence[tuple[Codes, Row, frozenset[int]]],
) -> CountTable:
    leaves: dict[tuple[str, ...], int] = {}
    has_rest = False
    for codes, row in zip(cells, rows, strict=True):
        parts = [int(row[p] or 0) for p in split.parts]
        rest = int(row[counted] or 0) - sum(parts)
        if rest < 0:
            raise PrivityError(
                f"measure {publish.measure_id}: publish: {', '.join(split.parts)} "
                f"come to more than {counted}; list parts that overlap one by one"
            )
        has_rest |= rest > 0 or len(parts) == 1
        leaves |= {(*codes, part): n for part, n in zip(split.parts, parts, strict=True)}
        leaves[(*codes, split.rest)] = rest
    codes_of_split = (*split.parts, split.rest) if has_rest else split.parts
    leaves = {c: n for c, n in leaves.items() if c[-1] in codes_of_split}
    every = (*dimensions, Dimension(split.dimension, ((ALL, codes_of_split),)))
    members = members_of(
        every,
        (
            ((*codes, next((p for p in split.parts if row[p]), split.rest)), own)
            for codes, row, own in answered
            if row[counted]
        ),
    )
    return replace(tabulate(name, every, leaves, counted), members=members)


def _dimensions(
    publish: Publish, rows: Sequence[Row], scope: Scope, length: int
) -> tuple[Dimension, ...]:
    made = []
    for column, name in publish.by.items():
        if name == MONTH:
            made.append(months_of([row[column] for row in rows], scope, length))
            continue
        codes = sorted({_code(row[column]) for row in rows})
        above = publish.within.get(column)
        made.append(
            _nested(name, above, {_code(r[column]): _code(r[above]) for r in rows})
            if above
            else Dimension(name, ((ALL, tuple(codes)),))
        )
    if MONTH not in publish.by.values():
        made.append(period_alone(scope))
    return tuple(made)


def _nested(name: str, above: str, parents: dict[str, str]) -> Dimension:
    groups: dict[str, list[str]] = {}
    for code, parent in sorted(parents.items()):
        groups.setdefault(f"{above} {parent}", []).append(code)
    return Dimension(
        name, ((ALL, tuple(groups)), *((group, tuple(codes)) for group, codes in groups.items()))
    )


def _codes(publish: Publish, row: Row, scope: Scope, length: int = 1) -> tuple[str, ...]:
    codes = [
        _time(f"{row[c]:%Y-%m}", length) if name == MONTH else _code(row[c])
        for c, name in publish.by.items()
    ]
    return tuple(codes if MONTH in publish.by.values() else [*codes, scope.period.label])


def _code(value: Any) -> str:
    text = " ".join(str(value).split()) if value is not None else ""
    return text or NOT_RECORDED


def period_alone(scope: Scope) -> Dimension:
    return Dimension(MONTH, codes=(scope.period.label,), is_open=True)


def months_of(found: Iterable[dt.date], scope: Scope, length: int = 1) -> Dimension:
    """Return the months from the first one found to the end of the period, in their sums.

    A quarter or a year stands there only where all its months do; the run's period always does.
    ``length`` is 3 or 12 where quarters or years stand in the place of months.
    """
    last = min(scope.period.last_on, scope.as_of)
    first = min([*found, scope.period.first_on.replace(day=1)])
    times = list(dict.fromkeys(_time(m, length) for m in _months(first, last)))
    quarters = _grouped(times, lambda m: _time(m, 3), 3) if length == 1 else {}
    years = _grouped(list(quarters) if length == 1 else times, lambda q: q[:4], 4)
    sums = {**quarters, **(years if length < 12 else {})}
    inside = list(dict.fromkeys(_time(m, length) for m in _months(scope.period.first_on, last)))
    if scope.period.label not in sums and scope.period.label not in times:
        sums[scope.period.label] = inside
    return Dimension(MONTH, tuple((k, tuple(v)) for k, v in sums.items()), tuple(times), True)


def _time(month: str, length: int) -> str:
    """Return the code of the month, quarter or year in which a month lies."""
    if length == 12:
        return month[:4]
    return month if length == 1 else f"{month[:4]}-Q{(int(month[5:]) + 2) // 3}"


def _months(first: dt.date, last: dt.date) -> list[str]:
    number, end = first.year * 12 + first.month - 1, last.year * 12 + last.month - 1
    return [f"{n // 12:04d}-{n % 12 + 1:02d}" for n in range(number, end + 1)]


def _grouped(codes: Sequence[str], above: Any, whole: int) -> dict[str, list[str]]:
    groups: dict[str, list[str]] = {}
    for code in codes:
        groups.setdefault(above(code), []).append(code)
    return {name: some for name, some in groups.items() if len(some) == whole}
