"""Times of a clock: the SQL that reads a timestamp in the agency's zone and keeps it in UTC.

Owns what the clocks of a zone skip and repeat, and what an end given as a date alone means; which
spellings there are is known to ``moments``.
"""

from __future__ import annotations

import datetime as dt
import zoneinfo
from collections.abc import Sequence
from functools import lru_cache

from privity.catalogue import Column, is_error_sql
from privity.intake.layers import ERROR_VALUE, FIRST_YEAR, LAST_YEAR, Layers, missing, plausible
from privity.intake.moments import is_numeric_sql, moment_sql
from privity.sqltext import quoted

# Ten signs or sixteen and more, with nothing but seconds after the minutes; the cast does the rest.
_LOCAL_FORM = (
    "({t} like '____-__-__' or ({t} like '____-__-__ __:__%' "
    "or {t} like '____-__-__T__:__%') "
    "and translate(substr({t}, 17), '0123456789:.', '') = '') "
    "and {t} >= '0' and {t} < ':'"
)
_WITH_OFFSET = r"^.{10}[ T]\d\d:\d\d(:\d\d(\.\d+)?)?([Zz]|[+-]\d\d:?\d\d)$"
_DATE_LENGTH = len("2026-07-01")
# An end without end is often written as the last day that there is; there is no day after it.
_LAST_MOMENT = f"timestamp '{LAST_YEAR}-12-31 23:59:59'"
ENDS = "ends given as a date, which last to the end of that day"
SPELLED = "read from another spelling than YYYY-MM-DD"
DAY_OR_MONTH = "day or month first? privity map FILE --table TABLE proposes a mapping that says it"
_OFFSET = r"([Zz]|UTC|GMT|[+-](0\d|1[0-4])(:?[0-5]\d)?)$"


def timestamp_layers(column: Column, text: str, zone: str, has_spellings: bool) -> Layers:
    """Give the layers that read a timestamp from a text.

    Parameters
    ----------
    column : Column
    text : str
        SQL of the trimmed text.
    zone : str
        The time zone in which a text without an offset is read.
    has_spellings : bool
        Whether every spelling that reads one way is read, or ISO 8601 alone.

    Notes
    -----
    An end given as a date alone lasts to the end of its day (ruling 44): it is kept as the
    midnight that follows, and intervals are half-open.
    """
    name = column.name
    fast, spelled, offset, wall, instant = (
        f"{name}__{part}" for part in ("fast", "spelled", "offset", "wall", "instant")
    )
    # Nothing but ISO 8601 costs anything here: texts in another form alone are taken apart.
    other = moment_sql(text) if has_spellings else text
    rest = f"rtrim(left({spelled}, length({spelled}) - length({offset})))"
    local, *clock = local_time(column, text, _of_the_day(column, fast, spelled, offset, text), zone)
    finish = clock[-1]
    # '+' sorts before '-': an offset east of Greenwich is taken off.
    minutes = (
        f"case when {offset} between '+' and '.' "
        f"then case when {offset} < '-' then 1 else -1 end "
        f"* (60 * cast({offset}[2:3] as bigint) + coalesce("
        f"try_cast(replace({offset}[4:], ':', '') as bigint), 0)) else 0 end"
    )
    return [
        {fast: f"case when {_LOCAL_FORM.format(t=text)} then try_cast({text} as timestamp) end"},
        {
            spelled: f"case when {fast} is null and {text} is not null then case when {text} like '____-__-__%' "
            f"and regexp_matches({text}, {quoted(_WITH_OFFSET)}) then {text} else {other} end end"
        },
        {
            offset: f"case when length({spelled}) > {_DATE_LENGTH} "
            f"then regexp_extract({spelled}, {quoted(_OFFSET)}) end"
        },
        local,
        {
            wall: f"case when {offset} <> '' then case when {_LOCAL_FORM.format(t=rest)} "
            f"then try_cast({rest} as timestamp) end end"
        },
        {instant: f"make_timestamp(epoch_us({wall}) - 60000000 * ({minutes}))"},
        *clock[:-1],
        {
            f"v_{name}": f"case when {name}__local is not null then {finish[f'v_{name}']} "
            f"when {plausible(instant)} then {instant} end",
            f"p_{name}": f"case when {text} is null then {missing(column)} "
            f"when {name}__local is not null then {finish[f'p_{name}']} "
            f"when {instant} is null then case when contains({text}, chr(0)) "
            f"then 'NUL byte' when {is_error_sql(text)} then {quoted(ERROR_VALUE)} "
            f"when {is_numeric_sql(text)} then {quoted(DAY_OR_MONTH)} "
            "else 'not a timestamp' end "
            f"when not ({plausible(instant)}) then 'implausible date' end",
            f"r_{name}": finish[f"r_{name}"],
            f"n_{name}": _told(column, text, spelled),
        },
    ]


def _of_the_day(column: Column, fast: str, spelled: str, offset: str, text: str) -> str:
    """Give SQL of the local time of a text without an offset; of an end, the end of its day."""
    local = (
        f"coalesce({fast}, case when coalesce({offset}, '') = '' "
        f"and {_LOCAL_FORM.format(t=spelled)} then try_cast({spelled} as timestamp) end)"
    )
    if not column.is_end:
        return local
    is_date = f"length(coalesce({spelled}, {text})) = {_DATE_LENGTH}"
    return (
        f"case when {is_date} then least({local} + interval 1 day, {_LAST_MOMENT}) else {local} end"
    )


def _told(column: Column, text: str, spelled: str) -> str:
    """Give SQL of what is to be told of a value: how it was read, where that is not plain."""
    ends = (
        f"when length(coalesce({spelled}, {text})) = {_DATE_LENGTH} then {quoted(ENDS)} "
        if column.is_end
        else ""
    )
    return f"case {ends}when {spelled} <> {text} then {quoted(SPELLED)} end"


def local_time(column: Column, given: str, local_sql: str, zone: str) -> Layers:
    """Give the layers that read a wall-clock time.

    The first gives ``x__local``, the last value, problem and whether the hour is a repeated one.
    """
    name = column.name
    local = f"{name}__local"
    changes, offsets = _yearly_offsets(zone)
    micros = f"epoch_us({local})"

    def of_the_year(numbers: list[int]) -> str:
        return (
            f"cast('[{','.join(map(str, numbers))}]' as bigint[])[year({local}) - {FIRST_YEAR - 1}]"
        )

    ends = [f"{name}__end_{k}" for k in range(len(changes))]
    east = [f"{name}__east_{k}" for k in range(len(offsets))]
    picks = {n: of_the_year(row) for n, row in zip(ends + east, changes + offsets, strict=True)}
    until = " ".join(
        f"when {micros} < {end} then {offset}" for end, offset in zip(ends, east, strict=False)
    )
    seconds = f"case {until} else {east[-1]} end" if until else east[0]

    def within(before: Sequence[str], after: Sequence[str]) -> str:
        windows = " or ".join(
            f"({micros} < {end} and {micros} >= {end} - 1000000 * ({b} - {a}))"
            for end, a, b in zip(ends, before, after, strict=True)
        )
        return f"coalesce({windows or 'false'}, false)"

    return [
        {local: local_sql},
        picks,
        {
            f"v_{name}": f"case when {plausible(local)} "
            f"then make_timestamp({micros} - 1000000 * ({seconds})) end",
            f"p_{name}": f"case when {given} is null then {missing(column)} "
            f"when not ({plausible(local)}) then 'implausible date' "
            f"when {within(east[:-1], east[1:])} "
            "then 'local time skipped by the clocks' end",
            f"r_{name}": within(east[1:], east[:-1]),
            f"n_{name}": "cast(null as varchar)",
        },
    ]


@lru_cache(maxsize=8)
def _yearly_offsets(zone_name: str) -> tuple[list[list[int]], list[list[int]]]:
    """Lay a zone's history out by year.

    Returns
    -------
    tuple
        Rows of local microseconds at which the k-th change of the year is over, and rows (one
        more) of the offsets in seconds before, between and after them; a column per year.
    """
    by_year: dict[int, list[tuple[int, int]]] = {}
    start = _offset_at(zone_name, dt.datetime(FIRST_YEAR - 1, 12, 30))
    for instant, before, after in zone_changes(zone_name):
        end = instant + dt.timedelta(seconds=max(before, after))
        year = (end - dt.timedelta(microseconds=1)).year
        by_year.setdefault(year, []).append((_micros(end), after))
    depth = max((len(c) for c in by_year.values()), default=0)
    changes: list[list[int]] = [[] for _ in range(depth)]
    offsets: list[list[int]] = [[] for _ in range(depth + 1)]
    for year in range(FIRST_YEAR, LAST_YEAR + 1):
        offsets[0].append(start)
        found = by_year.get(year, [])
        for index in range(depth):
            # A year with fewer changes: one that never comes and changes nothing.
            end, start = found[index] if index < len(found) else (2**62, start)
            changes[index].append(end)
            offsets[index + 1].append(start)
    return changes, offsets


@lru_cache(maxsize=8)
def zone_changes(zone_name: str) -> tuple[tuple[dt.datetime, int, int], ...]:
    """List the changes of a zone's offset: UTC instant (naive), seconds before, seconds after."""
    changes = []
    day, last = dt.datetime(FIRST_YEAR, 1, 1), dt.datetime(LAST_YEAR + 1, 1, 8)
    before = _offset_at(zone_name, day)
    while day < last:
        # A week at a time: no zone has changed and changed back within one.
        following = day + dt.timedelta(days=7)
        after = _offset_at(zone_name, following)
        if after != before:
            low, high = 0, 7 * 86_400
            while high - low > 1:
                middle = (low + high) // 2
                at_middle = _offset_at(zone_name, day + dt.timedelta(seconds=middle))
                low, high = (middle, high) if at_middle == before else (low, middle)
            changes.append((day + dt.timedelta(seconds=high), before, after))
        day, before = following, after
    return tuple(changes)


def _offset_at(zone_name: str, utc: dt.datetime) -> int:
    moment = utc.replace(tzinfo=dt.UTC).astimezone(zoneinfo.ZoneInfo(zone_name))
    return int((moment.replace(tzinfo=None) - utc).total_seconds())


def _micros(moment: dt.datetime) -> int:
    return (moment - dt.datetime(1970, 1, 1)) // dt.timedelta(microseconds=1)
