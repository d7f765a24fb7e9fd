"""The tables of a public edition, as disclosure control takes them: counts over dimensions.

Made from the measures that say ``publish`` and from the roll-up's own counts of controls and
clauses. Months stand in quarters and years, and in the run's period; whatever has no month counts
the period, so that all tables meet there.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import duckdb

from privity.blocks import spoken
from privity.errors import PrivityError
from privity.periods import Scope
from privity.publication_spec import MONTH, Publish, Split
from privity.sdc import Dimension, Rule, Table, tabulate

ALL = "all"
NOT_RECORDED = "not recorded"
TESTS = "tests"
EXAMINED = "records examined"
RESULT = "result"
EXCEPTION, NO_EXCEPTION = "exception", "no exception"
MOST_TIMES = 48
_STATUS_SAYS_NOTHING = ("not_tested", "error")
_STATUS_SAYS_NONE = ("pass", "no_evidence")


@dataclass(frozen=True)
class Statistic:
    """A figure that does not add up, at one innermost cell of the count it rests on."""

    publish: str
    name: str
    base: str
    codes: tuple[str, ...]
    value: float | None


@dataclass(frozen=True)
class Published:
    """One table of the public edition: the counts, and where they come from."""

    table: Table
    title: str
    unit: str
    measure_id: str = ""
    split: str = ""


@dataclass(frozen=True)
class Made:
    """What one measure gives: tables and statistics to publish, and crossings left out."""

    tables: tuple[Published, ...] = ()
    statistics: tuple[Statistic, ...] = ()
    left_out: tuple[Table, ...] = ()


def measure_tables(evidence: duckdb.DuckDBPyConnection, publish: Publish, scope: Scope,
                   rule: Rule) -> Made:
    """Return the tables of one measure: each count, and each count with each of its splits.

    A crossing of several dimensions in which most counts would be small gives way to a table of
    each dimension alone: its own cells would hardly be shown, and would hide their totals. It is
    returned as left out, since an earlier run may have published it.

    Raises
    ------
    PrivityError
        Two rows of the measure are the same cell, or a part exceeds its whole.
    """
    rows = _rows(evidence, publish)
    if not rows:
        return Made()
    _refuse_doubles(publish, [_codes(publish, row, scope) for row in rows])
    rows, length = _coarser(publish, rows, scope)
    whole = _tables(publish, rows, scope, length)
    if not _is_sparse(publish, rows, rule):
        return whole
    made = [_tables(alone, _summed(alone, rows), scope, length) for alone in _each_alone(publish)]
    return Made(tuple(table for one in made for table in one.tables),
                left_out=tuple(t.table for t in whole.tables))


def _is_sparse(publish: Publish, rows: Sequence[Mapping[str, Any]], rule: Rule) -> bool:
    found = [n for row in rows for c in publish.counts if (n := int(row[c.name] or 0))]
    crossed = [name for name in publish.by.values() if name != MONTH]
    return len(crossed) > 1 and 2 * sum(map(rule.is_primary, found)) > len(found)


def _each_alone(publish: Publish) -> list[Publish]:
    month = {c: name for c, name in publish.by.items() if name == MONTH}
    return [replace(publish, name=f"{publish.name} by {name}",
                    title=f"{publish.title}: {spoken(name)} alone", by={**month, column: name},
                    within={c: above for c, above in publish.within.items() if c == column},
                    statistics={})
            for column, name in publish.by.items() if name != MONTH]


def _summed(publish: Publish, rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return rows of one cell as one: counts added up, of other columns the first."""
    sums: dict[tuple[Any, ...], dict[str, Any]] = {}
    for row in rows:
        cell = tuple(row[c] for c in publish.by)
        if cell not in sums:
            sums[cell] = dict(row)
            continue
        for name in _additive(publish):
            sums[cell][name] = (sums[cell][name] or 0) + (row[name] or 0)
    return list(sums.values())


def _tables(publish: Publish, rows: list[dict[str, Any]], scope: Scope, length: int
            ) -> Made:
    dimensions = _dimensions(publish, rows, scope, length)
    cells = [_codes(publish, row, scope, length) for row in rows]
    tables = []
    for count in publish.counts:
        name = f"{publish.name}.{count.name}"
        counted = {c: int(r[count.name] or 0) for c, r in zip(cells, rows, strict=True)}
        tables.append(Published(tabulate(name, dimensions, counted, count.name), publish.title,
                                publish.unit, publish.measure_id))
        for split in count.splits:
            tables.append(Published(
                _split_table(f"{name}.{split.dimension}", dimensions, split, count.name, cells,
                             rows, publish), publish.title, publish.unit, publish.measure_id,
                split.dimension))
    return Made(tuple(tables), tuple(
        Statistic(publish.name, name, f"{publish.name}.{base}", codes,
                  None if row[name] is None else float(row[name]))
        for name, base in publish.statistics.items()
        for codes, row in zip(cells, rows, strict=True)))


def _refuse_doubles(publish: Publish, cells: Sequence[tuple[str, ...]]) -> None:
    seen: set[tuple[str, ...]] = set()
    for cell in cells:
        if cell in seen:
            raise PrivityError(f"measure {publish.measure_id}: publish: two rows are the same "
                               f"cell, {', '.join(cell)}; name every column that tells rows apart "
                               "in by")
        seen.add(cell)


def _coarser(publish: Publish, rows: list[dict[str, Any]], scope: Scope
             ) -> tuple[list[dict[str, Any]], int]:
    """Return rows by month, or by quarter or year where months are too many; and its length.

    Only the time from the first whole quarter or year on is kept, and what does not add up goes.
    """
    column = next((c for c, name in publish.by.items() if name == MONTH), None)
    length = _length([r[column] for r in rows], scope) if column else 1
    if length == 1:
        return rows, length
    first = min(r[column] for r in rows)
    begin = first if (first.month - 1) % length == 0 and first.day == 1 else _after(first, length)
    return _summed(publish, (
        {**row, column: row[column].replace(month=(row[column].month - 1) // length * length + 1),
         **dict.fromkeys(publish.statistics)} for row in rows if row[column] >= begin)), length


def _additive(publish: Publish) -> list[str]:
    return list(dict.fromkeys(name for c in publish.counts for name in (
        c.name, *(p for s in c.splits for p in s.parts))))


def _length(months: Iterable[dt.date], scope: Scope) -> int:
    """Return how many months a time is that a table tells apart: one, a quarter or a year."""
    first, last = scope.period.first_on, min(scope.period.last_on, scope.as_of)
    span = len(_months(min([*months, first]), last))
    fitting = [n for n in (1, 3, 12) if n == 1 or (
        _begins(first, n) and _begins(last + dt.timedelta(days=1), n))]
    return next((n for n in fitting if span <= MOST_TIMES * n), fitting[-1])


def _begins(day: dt.date, length: int) -> bool:
    return day.day == 1 and (day.month - 1) % length == 0


def _after(month: dt.date, length: int) -> dt.date:
    number = month.year * 12 + month.month - 1
    number = -(-number // length) * length
    return dt.date(number // 12, number % 12 + 1, 1)


def _rows(evidence: duckdb.DuckDBPyConnection, publish: Publish) -> list[dict[str, Any]]:
    parts = [p for c in publish.counts for s in c.splits for p in s.parts]
    columns = dict.fromkeys([*publish.by, *publish.within.values(),
                             *(c.name for c in publish.counts), *parts, *publish.statistics])
    listed = ", ".join(f'"{c}"' for c in columns)
    only = " and ".join(f'"{column}" = ${column}' for column in publish.where) or "true"
    cursor = evidence.execute(f'select {listed} from "{publish.measure_id}" where {only}',
                              dict(publish.where))
    rows = [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]
    month = next((c for c, name in publish.by.items() if name == MONTH), None)
    return [r for r in rows if month is None or r[month] is not None]


def _split_table(name: str, dimensions: Sequence[Dimension], split: Split, counted: str,
                 cells: Sequence[tuple[str, ...]], rows: Sequence[dict[str, Any]],
                 publish: Publish) -> Table:
    leaves: dict[tuple[str, ...], int] = {}
    has_rest = False
    for codes, row in zip(cells, rows, strict=True):
        parts = [int(row[p] or 0) for p in split.parts]
        rest = int(row[counted] or 0) - sum(parts)
        if rest < 0:
            raise PrivityError(f"measure {publish.measure_id}: publish: {', '.join(split.parts)} "
                               f"come to more than {counted}; list parts that overlap one by one")
        has_rest |= rest > 0 or len(parts) == 1
        leaves |= {(*codes, part): n for part, n in zip(split.parts, parts, strict=True)}
        leaves[(*codes, split.rest)] = rest
    codes_of_split = (*split.parts, split.rest) if has_rest else split.parts
    leaves = {c: n for c, n in leaves.items() if c[-1] in codes_of_split}
    last = Dimension(split.dimension, ((ALL, codes_of_split),))
    return tabulate(name, (*dimensions, last), leaves, counted)


def _dimensions(publish: Publish, rows: Sequence[dict[str, Any]], scope: Scope, length: int
                ) -> tuple[Dimension, ...]:
    made = []
    for column, name in publish.by.items():
        if name == MONTH:
            made.append(months_of([row[column] for row in rows], scope, length))
            continue
        codes = sorted({_code(row[column]) for row in rows})
        above = publish.within.get(column)
        made.append(_nested(name, above, {_code(r[column]): _code(r[above]) for r in rows})
                    if above else Dimension(name, ((ALL, tuple(codes)),)))
    if MONTH not in publish.by.values():
        made.append(_period_alone(scope))
    return tuple(made)


def _nested(name: str, above: str, parents: dict[str, str]) -> Dimension:
    groups: dict[str, list[str]] = {}
    for code, parent in sorted(parents.items()):
        groups.setdefault(f"{above} {parent}", []).append(code)
    return Dimension(name, ((ALL, tuple(groups)),
                            *((group, tuple(codes)) for group, codes in groups.items())))


def _codes(publish: Publish, row: dict[str, Any], scope: Scope, length: int = 1
           ) -> tuple[str, ...]:
    codes = [_time(f"{row[c]:%Y-%m}", length) if name == MONTH else _code(row[c])
             for c, name in publish.by.items()]
    return tuple(codes if MONTH in publish.by.values() else [*codes, scope.period.label])


def _code(value: Any) -> str:
    text = " ".join(str(value).split()) if value is not None else ""
    return text or NOT_RECORDED


def _period_alone(scope: Scope) -> Dimension:
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


def tests_table(evidence: duckdb.DuckDBPyConnection, scope: Scope, shows_zeros: bool
               ) -> list[Published]:
    """Return what the controls examined and found, summed by clause, as one table.

    A status of pass or of no evidence says that there is no exception: where zeros are not shown,
    what it says is not a figure of the table.
    """
    said = () if shows_zeros else _STATUS_SAYS_NONE
    controls = {c: (int(judged), int(found)) for c, judged, found, status in evidence.execute(
        "select control_id, examined - not_applicable, failed + warned, status "
        "from control_results").fetchall() if status not in (*_STATUS_SAYS_NOTHING, *said)}
    clauses = {f"{clause}": tuple(sorted(c for c in ids if c in controls))
               for clause, ids in evidence.execute(
                   "select clause_id, control_ids from clause_results").fetchall()}
    clauses = {clause: ids for clause, ids in sorted(clauses.items()) if ids}
    used = {c for ids in clauses.values() for c in ids}
    if not used:
        return []
    dimensions = (Dimension("test", tuple(clauses.items()), is_open=True),
                  Dimension(RESULT, ((ALL, (EXCEPTION, NO_EXCEPTION)),)), _period_alone(scope))
    leaves: dict[tuple[str, ...], int] = {}
    for control in sorted(used):
        judged, found = controls[control]
        leaves[(control, EXCEPTION, scope.period.label)] = found
        leaves[(control, NO_EXCEPTION, scope.period.label)] = judged - found
    return [Published(tabulate(TESTS, dimensions, leaves, EXAMINED), "What the tests examined",
                      "records")]
