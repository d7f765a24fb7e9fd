"""How far each extract reaches: the days that its rows show, and the days that the agency declares.

Owns the rule by which a stretch without rows is asked about, and the words for days. What a stretch
that is not there means for a verdict is left to ``fitness``.

The rule. A day either has rows of a table or has none. Of a table with rows on ``n`` of the ``s``
days between its first and its last one, the chance that ``g`` further days in a row have none is
the product of ``(b + i) / (a + b + i)`` for ``i`` from 0 to ``g - 1``, with ``a = n - 1/2`` and
``b = s - n + 1/2``: the predictive distribution of Bernoulli trials under Jeffreys' prior, the
discrete form of a Poisson process whose rate is not known (Gelman et al., Bayesian Data Analysis,
3rd ed., section 2). Days, not rows, are counted, since rows come in batches. Of a table nearly all
of whose rows lie on business days, only business days count, so that week-ends and days on which
the agency is closed are no gap. A stretch of the period is asked about if

* that chance is below ``LEVEL``; for a stretch between rows, times the number of such stretches
  (Bonferroni), since the longest of many is long; and
* it is longer than every stretch that is not asked about, those of the year before included: what
  the table is used to is no gap.

A table with rows on fewer than two days shows no rate, and nothing is asked. What the agency
declares stands above what the rule would ask.
"""

from __future__ import annotations

import calendar
import datetime as dt
import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from privity.catalogue import Contract, Table
from privity.engine import Session
from privity.periods import Scope
from privity.sqltext import quoted
from privity.vocabulary import joined
from privity.workspace import Settings, Supply

LEVEL = 0.001
"""Chance below which a stretch without rows is asked about."""
BUSINESS_SHARE = 0.95
"""Share of a table's days with rows that are business days, from which only those count."""
LOOK_BACK_DAYS = 366
"""Days before the period in which a table shows what it is used to."""

Days = tuple[dt.date, dt.date]
ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Extent:
    """How far one table reaches, observed and declared, and what of the period it leaves open."""

    table: str
    column: str
    """The column whose local days are observed; empty if the table has none."""
    first_on: dt.date | None
    last_on: dt.date | None
    declared: Supply | None
    rows_read: int
    gaps: tuple[Days, ...]
    """Days of the period that are not covered, both ends included."""
    outside: tuple[Days, ...]
    """Of those, the days that the agency itself declares not to have supplied."""
    rows_outside: int = 0
    """Rows dated before or after what was declared."""

    @property
    def rows_missing(self) -> int:
        """Rows that the system of origin counts and that were not read."""
        return max(0, self._declared_rows - self.rows_read)

    @property
    def rows_beyond(self) -> int:
        """Rows read beyond those that the system of origin counts."""
        return max(0, self.rows_read - self._declared_rows)

    @property
    def _declared_rows(self) -> int:
        rows = self.declared.rows if self.declared else None
        return self.rows_read if rows is None else rows


def read_extents(
    connection: Session,
    contract: Contract,
    settings: Settings,
    scope: Scope,
    supplied: Collection[str],
) -> dict[str, Extent]:
    """Return the extent of every table that was supplied.

    Parameters
    ----------
    connection : Session
        The staged evaluation database.
    contract : Contract
    settings : Settings
        Its ``supplied`` declares extents and row counts.
    scope : Scope
    supplied : collection of str
        Names of the tables that were handed over.
    """
    first_on, last_on = scope.period.first_on, min(scope.period.last_on, scope.as_of)
    read = dict(
        connection.execute(
            # What came to the table: what a mapping leaves out on purpose is none of its rows.
            "select table_name, sum(rows_loaded + rows_quarantined)::bigint "
            "from ext.load_results group by table_name"
        ).fetchall()
    )
    business = frozenset(
        day
        for (day,) in connection.execute(
            "select day_on from calendar where is_business_day and day_on between $first and $last",
            {"first": first_on - dt.timedelta(days=LOOK_BACK_DAYS), "last": last_on},
        ).fetchall()
    )
    return {
        name: _extent(
            connection,
            table,
            settings.supplied.get(name),
            scope,
            business,
            read.get(name, 0),
            (first_on, last_on),
        )
        for name, table in contract.tables.items()
        if name in supplied
    }


def day_column(table: Table) -> str:
    """Return the column whose days show how far a table reaches; empty if it has none.

    It is the column that decides to which period a row belongs, else, of a table whose rows come in
    as work goes on (``flows``), the one that says since when the row is a fact. Other tables say
    what is, and may rightly stay as they are for months.
    """
    return period_column(table) or (table.born if table.flows and table.born else "")


def period_column(table: Table) -> str:
    """Return the column that decides to which period a row belongs; empty if no single one does."""
    column = table.columns.get(table.period)
    # One table has a column called state, and is judged by its state.
    return table.period if column and column.type in ("date", "timestamp") else ""


def _extent(
    connection: Session,
    table: Table,
    declared: Supply | None,
    scope: Scope,
    business: Collection[dt.date],
    read: int,
    period: Days,
) -> Extent:
    column = day_column(table)
    counted = days_with_rows(connection, table, scope.timezone) if column else {}
    days = [day for day in counted if day <= period[1]]
    asked = unlikely_gaps(days, *period, business) if period[0] <= period[1] else []
    first, last = (min(counted), max(counted)) if counted else (None, None)
    outside: list[Days] = []
    beyond = 0
    if declared is not None and (declared.from_on or declared.to_on):
        start = declared.from_on or min(filter(None, (first, period[0])))
        end = declared.to_on or max(filter(None, (last, period[1])))
        outside = without([period], [(start, end)])
        # Before a `from` and after a `to` nothing is asked; a side left out is observed.
        known = (declared.from_on or first or period[0], declared.to_on or last or period[1])
        asked = without(asked, [known])
        beyond = sum(rows for day, rows in counted.items() if not start <= day <= end)
    return Extent(
        table.name,
        column,
        first,
        last,
        declared,
        read,
        tuple(merged([*asked, *outside])),
        tuple(outside),
        beyond,
    )


def days_with_rows(connection: Session, table: Table, timezone: str) -> dict[dt.date, int]:
    """Return the local days on which a table has rows, with how many, in order."""
    column = day_column(table)
    if table.columns[column].type == "date":
        sql = (
            f"select {column} as day_on, count(*) from {table.name} "
            f"where {column} is not null group by day_on order by day_on"
        )
    else:
        # Every zone's offset is a multiple of a quarter of an hour, and those are few.
        sql = (
            f"select cast(timezone({quoted(timezone)}, "
            "to_timestamp(quarter * 900)) as date) as day_on, sum(rows_there)::bigint "
            f"from (select epoch_ms({column}) // 900000 as quarter, count(*) as rows_there "
            f"from {table.name} where {column} is not null group by quarter) "
            "group by day_on order by day_on"
        )
    return dict(connection.execute(sql).fetchall())


def unlikely_gaps(
    days: Collection[dt.date], first_on: dt.date, last_on: dt.date, business: Collection[dt.date]
) -> list[Days]:
    """Return the stretches of a period that have no rows where some were to be expected.

    Parameters
    ----------
    days : collection of datetime.date
        Days with rows, the year before the period included.
    first_on, last_on : datetime.date
        The period, both ends included.
    business : collection of datetime.date
        The business days from a year before the period to its end.

    Returns
    -------
    list of (first, last)
        In order, clipped to the period; the module says by which rule.
    """
    begin = first_on - dt.timedelta(days=LOOK_BACK_DAYS)
    active = sorted({day for day in days if begin <= day <= last_on})
    count = (last_on - begin).days + 1
    units = [begin + dt.timedelta(days=n) for n in range(count)]
    on_business = [day for day in active if day in business]
    if len(on_business) >= BUSINESS_SHARE * len(active):
        active, units = on_business, [day for day in units if day in business]
    if len(active) < 2:
        return []
    place = {day: n for n, day in enumerate(units)}
    marks = [place[day] for day in active]
    stretches = [(b - a - 1, a + 1, b - 1, False) for a, b in pairwise(marks) if b - a > 1]
    opening = next((n for n, day in enumerate(units) if day >= first_on), len(units))
    if marks[0] > opening:
        stretches.append((marks[0] - opening, opening, marks[0] - 1, True))
    if marks[-1] < len(units) - 1:
        stretches.append((len(units) - 1 - marks[-1], marks[-1] + 1, len(units) - 1, True))
    found = _asked_about(stretches, len(marks), marks[-1] - marks[0] + 1, opening)
    return [_between(active, units[start], units[end], first_on, last_on) for start, end in found]


def _asked_about(
    stretches: list[tuple[int, int, int, bool]], active: int, span: int, opening: int
) -> list[tuple[int, int]]:
    """Return the improbable ones among stretches, the longest first, until one is usual."""
    found = []
    empty = span - active
    for length, start, end, is_open in sorted(stretches, key=lambda s: (-s[0], s[1])):
        if end < opening:
            break
        without_it = empty if is_open else empty - length
        chance = chance_of_none(active, without_it, length) * (1 if is_open else active - 1)
        if chance >= LEVEL:
            break
        empty = without_it
        found.append((start, end))
    return sorted(found)


def chance_of_none(active: int, empty: int, length: int) -> float:
    """Return the chance that so many days in a row have no rows, by the rule of this module.

    Examples
    --------
    >>> round(chance_of_none(16, 6, 7), 4)
    0.0009
    """
    a, b = active - 0.5, empty + 0.5
    return math.exp(sum(math.log((b + n) / (a + b + n)) for n in range(length)))


def _between(
    active: Sequence[dt.date], start: dt.date, end: dt.date, first_on: dt.date, last_on: dt.date
) -> Days:
    """Return a stretch in calendar days: from the day after rows to the day before rows."""
    before = max((d for d in active if d < start), default=None)
    after = min((d for d in active if d > end), default=None)
    return (
        max(first_on, before + ONE_DAY if before else first_on),
        min(last_on, after - ONE_DAY if after else last_on),
    )


# Stretches of days


def merged(stretches: Sequence[Days]) -> list[Days]:
    """Return stretches in order, those that touch as one."""
    result: list[Days] = []
    for start, end in sorted(s for s in stretches if s[0] <= s[1]):
        if result and start <= result[-1][1] + ONE_DAY:
            result[-1] = (result[-1][0], max(end, result[-1][1]))
        else:
            result.append((start, end))
    return result


def without(stretches: Sequence[Days], taken: Sequence[Days]) -> list[Days]:
    """Return what is left of stretches once the days of others are taken away."""
    left = merged(stretches)
    for start, end in merged(taken):
        kept: list[Days] = []
        for first, last in left:
            kept += [(first, min(last, start - ONE_DAY)), (max(first, end + ONE_DAY), last)]
        left = [s for s in kept if s[0] <= s[1]]
    return left


def days_in_words(stretches: Sequence[Days], with_year: bool = False) -> str:
    """Return days in words: whole months by name, else from day to day.

    Examples
    --------
    >>> july = (dt.date(2026, 7, 1), dt.date(2026, 7, 31))
    >>> days_in_words([july])
    'July'
    >>> days_in_words([(dt.date(2026, 7, 1), dt.date(2026, 8, 19))])
    '1 July to 19 August'
    """
    return joined([_stretch(*s, with_year) for s in stretches], len(stretches))


def _stretch(start: dt.date, end: dt.date, with_year: bool) -> str:
    year = f" {end.year}" if with_year else ""
    ends_month = end.day == calendar.monthrange(end.year, end.month)[1]
    if start.day == 1 and ends_month:
        if (start.year, start.month) == (end.year, end.month):
            return f"{end:%B}{year}"
        return f"{_month(start, end, with_year)} to {end:%B}{year}"
    if start == end:
        return f"{end.day} {end:%B}{year}"
    if (start.year, start.month) == (end.year, end.month):
        return f"{start.day} to {end.day} {end:%B}{year}"
    return f"{start.day} {_month(start, end, with_year)} to {end.day} {end:%B}{year}"


def _month(start: dt.date, end: dt.date, with_year: bool) -> str:
    return f"{start:%B} {start.year}" if with_year and start.year != end.year else f"{start:%B}"


def covered_in_words(gaps: Sequence[Days], period: Days) -> str:
    """Return which days of a period are covered, such as ``July only``; empty if all are."""
    if not gaps:
        return ""
    covered = without([period], gaps)
    with_year = period[0].year != period[1].year
    return f"{days_in_words(covered, with_year)} only" if covered else "no day of the period"


def extent_rows(extents: Mapping[str, Extent], period: Days) -> list[dict[str, object]]:
    """Return the extents as rows of the evidence."""
    rows = []
    for e in extents.values():
        given = e.declared
        rows.append(
            {
                "table_name": e.table,
                "day_column": e.column,
                "first_on": e.first_on,
                "last_on": e.last_on,
                "declared_from": given.from_on if given else None,
                "declared_to": given.to_on if given else None,
                "declared_rows": given.rows if given else None,
                "rows_read": e.rows_read,
                "rows_missing": e.rows_missing,
                "rows_beyond": e.rows_beyond,
                "rows_outside": e.rows_outside,
                "covered": covered_in_words(e.gaps, period),
                "is_declared": bool(e.outside),
            }
        )
    return rows
