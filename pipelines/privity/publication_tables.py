"""The tables of a public edition, as disclosure control takes them: counts over dimensions.

Made from the measures that say ``publish`` and from the roll-up's own counts of controls and
clauses. Months stand in quarters and years, and in the run's period; whatever has no month counts
the period, so that all tables meet there.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb

from privity.errors import PrivityError
from privity.periods import Scope
from privity.publication_spec import MONTH, Publish, Split
from privity.sdc import Dimension, Table, tabulate

ALL = "all"
NOT_RECORDED = "not recorded"
TESTS = "tests"
EXAMINED = "records examined"
RESULT = "result"
EXCEPTION, NO_EXCEPTION = "exception", "no exception"
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


def measure_tables(evidence: duckdb.DuckDBPyConnection, publish: Publish, scope: Scope
                   ) -> tuple[list[Published], list[Statistic]]:
    """Return the tables of one measure: each count, and each count with each of its splits.

    Raises
    ------
    PrivityError
        Two rows of the measure are the same cell, or a part exceeds its whole.
    """
    rows = _rows(evidence, publish)
    if not rows:
        return [], []
    dimensions = _dimensions(publish, rows, scope)
    cells = [_codes(publish, row, scope) for row in rows]
    if len(set(cells)) < len(cells):
        twice = next(c for c in cells if cells.count(c) > 1)
        raise PrivityError(f"measure {publish.measure_id}: publish: two rows are the same cell, "
                           f"{', '.join(twice)}; name every column that tells rows apart in by")
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
    statistics = [Statistic(publish.name, name, f"{publish.name}.{base}", codes,
                            None if row[name] is None else float(row[name]))
                  for name, base in publish.statistics.items()
                  for codes, row in zip(cells, rows, strict=True)]
    return tables, statistics


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


def _dimensions(publish: Publish, rows: Sequence[dict[str, Any]], scope: Scope
                ) -> tuple[Dimension, ...]:
    made = []
    for column, name in publish.by.items():
        if name == MONTH:
            made.append(months_of([row[column] for row in rows if row[column]], scope))
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


def _codes(publish: Publish, row: dict[str, Any], scope: Scope) -> tuple[str, ...]:
    codes = [f"{row[c]:%Y-%m}" if name == MONTH else _code(row[c])
             for c, name in publish.by.items()]
    return tuple(codes if MONTH in publish.by.values() else [*codes, scope.period.label])


def _code(value: Any) -> str:
    text = " ".join(str(value).split()) if value is not None else ""
    return text or NOT_RECORDED


def _period_alone(scope: Scope) -> Dimension:
    return Dimension(MONTH, codes=(scope.period.label,), is_open=True)


def months_of(found: Iterable[dt.date], scope: Scope) -> Dimension:
    """Return the months from the first one found to the end of the period, in their sums.

    A quarter or a year stands there only where all its months do; the run's period always does.
    """
    last = min(scope.period.last_on, scope.as_of)
    first = min([*found, scope.period.first_on.replace(day=1)])
    months = _months(first, last)
    quarters = _grouped(months, lambda m: f"{m[:4]}-Q{(int(m[5:]) + 2) // 3}", 3)
    years = _grouped(list(quarters), lambda q: q[:4], 4)
    sums = {**quarters, **years}
    inside = _months(scope.period.first_on, last)
    if scope.period.label not in sums and scope.period.label not in months:
        sums[scope.period.label] = inside
    return Dimension(MONTH, tuple((k, tuple(v)) for k, v in sums.items()), tuple(months), True)


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
