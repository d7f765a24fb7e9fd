"""Typed casts: the SQL that turns a text into a contract type, or says why it does not fit.

Owns what counts as a date, a timestamp, an enumeration's value and so on. The SQL is self-contained
(no macro, no session setting, no file), vectorised, and never fails on a row: a wrong value gives
a reason. Which rows are then quarantined is the business of ``load``.
"""

from __future__ import annotations

import datetime as dt
import zoneinfo
from dataclasses import dataclass
from functools import lru_cache

from privity.contract import Column

FIRST_YEAR, LAST_YEAR = 1900, 2100
MAX_VALUE_BYTES = 1024 * 1024

_BLANKS = "".join(map(chr, (
    *range(0x09, 0x0E), *range(0x1C, 0x21), 0x85, 0xA0, 0x1680, *range(0x2000, 0x200C),
    0x2028, 0x2029, 0x202F, 0x205F, 0x3000, 0xFEFF)))
_DAY = r"\d{4}[-/]\d{1,2}[-/]\d{1,2}"
_MIDNIGHT = r"([ T]00:00(:00(\.0+)?)?)?"
_LOCAL_TIME = _DAY + r"([ T]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?)?"
_OFFSET = r" ?([Zz]|UTC|GMT|[+-](0\d|1[0-4])(:?[0-5]\d)?)"
_INSTANT = _DAY + r"[ T]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?" + _OFFSET
_TRUE, _FALSE = ("true", "1", "yes"), ("false", "0", "no")
_LISTED_VALUES = 8

# Types of a source's column that already are the contract's: no way round through text.
_TYPED_ALIKE = {
    "date": {"DATE"},
    "timestamp": {"TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS",
                  "TIMESTAMP WITH TIME ZONE"},
    "bool": {"BOOLEAN"},
    "int": {"TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER"},
}


@dataclass(frozen=True)
class TypedColumn:
    """SQL expressions over one row for one column of the contract.

    ``problem_sql`` yields NULL, or the reason why the row cannot be loaded (never the value);
    ``value_sql`` the typed value, which holds where there is no problem. ``is_repeated_sql`` is
    true for a local time in an hour that the clocks repeat, read as the first of the two; None
    for columns that are no timestamps.
    """

    value_sql: str
    problem_sql: str
    is_repeated_sql: str | None = None


def typed_sql(column: Column, text_sql: str, timezone_name: str, *, is_key: bool = False,
              is_trimmed: bool = False, source_type: str = "VARCHAR") -> TypedColumn:
    """Give the SQL that reads one column of the contract (DuckDB).

    Parameters
    ----------
    column : Column
        The column of the contract.
    text_sql : str
        A cheap expression (best a column reference, it is repeated) of ``source_type``.
    timezone_name : str
        The agency's time zone: local timestamps are read in it.
    is_key : bool
        Whether the column belongs to the table's key, where ``|`` is refused.
    is_trimmed : bool
        Whether ``text_sql`` already is what ``trimmed_sql`` gives (text columns are not trimmed).
    source_type : str
        The DuckDB type of ``text_sql``; types that do not fit the column go through text.

    Returns
    -------
    TypedColumn
        Timestamps are naive and in UTC; a repeated local time is read as the first.
    """
    if source_type in _TYPED_ALIKE.get(column.type, ()):
        return _typed_already(column, text_sql, source_type, timezone_name)
    if source_type.endswith("[]"):
        text_sql = f"cast(to_json({text_sql}) as varchar)"
    elif source_type != "VARCHAR":
        text_sql = f"cast({text_sql} as varchar)"
    if column.type == "text":
        return _text(column, text_sql, is_key)
    text = text_sql if is_trimmed else trimmed_sql(text_sql)
    if column.type == "id":
        return _text(column, text, is_key)
    if column.type == "timestamp":
        return _timestamp(column, text, timezone_name)
    if column.type == "list":
        return _list(column, text)
    value, reason = {"date": _date, "bool": _bool, "int": _int, "enum": _enum}[column.type](
        column, text)
    if column.type == "date":
        return TypedColumn(f"case when {_plausible(value)} then {value} end",
                           _problem(column, text, value, reason, _plausible(value)))
    return TypedColumn(value, _problem(column, text, value, reason))


def trimmed_sql(text_sql: str) -> str:
    """Give SQL that takes white space off both ends, and NULL for white space alone."""
    # Trimming a set of characters is slow: only texts that start or end beyond '!'..'~' get it.
    return (f"case when {text_sql} < '!' or {text_sql} >= chr(127) "
            f"or right({text_sql}, 1) < '!' or right({text_sql}, 1) >= chr(127) "
            f"then nullif(trim({text_sql}, {quoted(_BLANKS)}), '') else {text_sql} end")


def quoted(text: str) -> str:
    """Quote a text as an SQL string literal."""
    return "'" + text.replace("'", "''") + "'"


def _typed_already(column: Column, value: str, source_type: str, zone: str) -> TypedColumn:
    if column.type == "timestamp":
        if source_type == "TIMESTAMP WITH TIME ZONE":
            utc = f"make_timestamp(epoch_us({value}))"
            return TypedColumn(f"case when {_plausible(utc)} then {utc} end",
                               _typed_problem(column, value, _plausible(utc)))
        return _local_timestamp(column, value, f"cast({value} as timestamp)", zone)
    if column.type == "date":
        return TypedColumn(f"case when {_plausible(value)} then {value} end",
                           _typed_problem(column, value, _plausible(value)))
    return TypedColumn(f"cast({value} as {column.sql_type})", _typed_problem(column, value))


def _typed_problem(column: Column, value: str, plausible: str | None = None) -> str:
    missing = f" when {value} is null then 'missing'" if column.is_required else ""
    beyond = f" when not ({plausible}) then 'implausible date'" if plausible else ""
    return f"case{missing}{beyond} end" if missing or beyond else "cast(null as varchar)"


def _problem(column: Column, text: str, value: str, reason: str,
             plausible: str | None = None) -> str:
    missing = "'missing'" if column.is_required else "null"
    beyond = f" when not ({plausible}) then 'implausible date'" if plausible else ""
    return (f"case when ({text}) is null then {missing} "
            f"when ({value}) is null then case when contains({text}, chr(0)) then 'NUL byte' "
            f"else {quoted(reason)} end{beyond} end")


def _plausible(value: str) -> str:
    return f"year({value}) between {FIRST_YEAR} and {LAST_YEAR}"


def _text(column: Column, text: str, is_key: bool) -> TypedColumn:
    blank = (f"({text}) < '!' or ({text}) >= chr(127)",
             f"trim({text}, {quoted(_BLANKS)}) = ''")
    value = (text if column.type == "id" else
             f"case when {blank[0]} then case when {blank[1]} then null else {text} end "
             f"else {text} end")
    missing = f"when ({value}) is null then 'missing' " if column.is_required else ""
    bar = f"when contains({text}, '|') then '\"|\" in a key' " if is_key else ""
    return TypedColumn(value, (
        f"case when strlen({text}) > {MAX_VALUE_BYTES} then 'longer than 1 MiB' "
        f"when contains({text}, chr(0)) then 'NUL byte' {missing}{bar}end"))


def _date(column: Column, text: str) -> tuple[str, str]:
    return (f"case when regexp_full_match({text}, {quoted(_DAY + _MIDNIGHT)}) "
            f"then try_cast({text} as date) end", "not a date (YYYY-MM-DD)")


def _int(column: Column, text: str) -> tuple[str, str]:
    return (f"case when regexp_full_match({text}, '[+-]?\\d+(\\.0*)?') "
            f"then try_cast({text} as bigint) end", "not a whole number")


def _bool(column: Column, text: str) -> tuple[str, str]:
    return (f"case when list_contains({_listed(_TRUE)}, lower({text})) then true "
            f"when list_contains({_listed(_FALSE)}, lower({text})) then false end",
            "not one of true|false|1|0|yes|no")


def _enum(column: Column, text: str) -> tuple[str, str]:
    # Not IN: of more than a few constants DuckDB makes a join, and a join loses the rows' order.
    return (f"case when list_contains({_listed(column.values)}, {text}) then {text} end",
            f"not one of {_some(column.values)}")


def _list(column: Column, text: str) -> TypedColumn:
    is_list = f"case when json_valid({text}) then json_type({text}) = 'ARRAY' else false end"
    items = (f"list_transform(json_extract_string({text}, '$[*]'), "
             f"lambda item: {trimmed_sql('item')})")
    nested = (f"list_has_any(list_transform(json_extract({text}, '$[*]'), "
              f"lambda item: json_type(item)), ['ARRAY', 'OBJECT'])")
    foreign = ""
    if column.values:
        foreign = (f"when not list_has_all({_listed(column.values)}, {items}) "
                   f"then {quoted(f'a list item is not one of {_some(column.values)}')} ")
    missing = "'missing'" if column.is_required else "null"
    problem = (
        f"case when ({text}) is null then {missing} "
        f"when strlen({text}) > {MAX_VALUE_BYTES} then 'longer than 1 MiB' "
        f"when not {is_list} then 'not a JSON list' "
        f"when {nested} then 'a list item is no plain value' "
        f"when len({items}) > list_count({items}) then 'a list item is missing' "
        f"when list_bool_or(list_transform({items}, lambda item: contains(item, chr(0)))) "
        f"then 'NUL byte' {foreign}end")
    return TypedColumn(f"case when {is_list} then {items} end", problem)


def _timestamp(column: Column, text: str, zone: str) -> TypedColumn:
    local = (f"case when regexp_full_match({text}, {quoted(_LOCAL_TIME)}) "
             f"then try_cast({text} as timestamp) end")
    wall = f"try_cast(regexp_replace({text}, {quoted(_OFFSET + '$')}, '') as timestamp)"
    offset = f"regexp_extract({text}, '[+-]\\d\\d(:?\\d\\d)?$')"
    minutes = (f"case when {offset} = '' then 0 else "
               f"(60 * cast(substr({offset}, 2, 2) as bigint) "
               f"+ coalesce(try_cast(right(replace({offset}[4:], ':', ''), 2) as bigint), 0)) "
               f"* case when {offset} < '-' then 1 else -1 end end")
    # '+' sorts before '-', hence the comparison above.
    instant = (f"case when regexp_full_match({text}, {quoted(_INSTANT)}) "
               f"then make_timestamp(epoch_us({wall}) - 60000000 * ({minutes})) end")
    clock = _local_timestamp(column, text, local, zone)
    missing = "'missing'" if column.is_required else "null"
    return TypedColumn(
        f"case when ({local}) is not null then {clock.value_sql} "
        f"when {_plausible(instant)} then {instant} end",
        f"case when ({text}) is null then {missing} "
        f"when ({local}) is not null then {clock.problem_sql} "
        f"when ({instant}) is null then case when contains({text}, chr(0)) then 'NUL byte' "
        f"else 'not a timestamp' end "
        f"when not ({_plausible(instant)}) then 'implausible date' end",
        clock.is_repeated_sql)


def _local_timestamp(column: Column, source: str, local: str, zone: str) -> TypedColumn:
    clock = _Clock(local, zone)
    missing = f"when ({source}) is null then 'missing' " if column.is_required else ""
    return TypedColumn(
        f"case when {_plausible(local)} then make_timestamp(epoch_us({local}) "
        f"- 1000000 * {clock.offset_sql}) end",
        f"case {missing}when not ({_plausible(local)}) then 'implausible date' "
        f"when {clock.is_skipped_sql} then 'local time skipped by the clocks' end",
        clock.is_repeated_sql)


class _Clock:
    """SQL about local wall-clock times of one zone, from its offsets year by year."""

    def __init__(self, local: str, zone: str) -> None:
        changes, offsets = _yearly_offsets(zone)
        year = f"[year({local}) - {FIRST_YEAR - 1}]"
        self._local = f"epoch_us({local})"
        self._ends = [f"cast('{_numbers(row)}' as bigint[]){year}" for row in changes]
        self._offsets = [f"cast('{_numbers(row)}' as bigint[]){year}" for row in offsets]

    @property
    def offset_sql(self) -> str:
        """Seconds east of UTC; for a repeated time those of its first occurrence."""
        branches = " ".join(f"when {self._local} < {end} then {offset}"
                            for end, offset in zip(self._ends, self._offsets, strict=False))
        return (f"case {branches} else {self._offsets[-1]} end" if branches
                else self._offsets[0])

    @property
    def is_skipped_sql(self) -> str:
        """True for a time that no clock showed."""
        return self._within(forward=True)

    @property
    def is_repeated_sql(self) -> str:
        """True for a time that the clocks showed twice."""
        return self._within(forward=False)

    def _within(self, forward: bool) -> str:
        windows = []
        for index, end in enumerate(self._ends):
            before, after = self._offsets[index], self._offsets[index + 1]
            width = f"{after} - {before}" if forward else f"{before} - {after}"
            windows.append(f"({self._local} < {end} "
                           f"and {self._local} >= {end} - 1000000 * ({width}))")
        return f"coalesce({' or '.join(windows) or 'false'}, false)"


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
    return int(moment.utcoffset().total_seconds())


def _micros(moment: dt.datetime) -> int:
    return (moment - dt.datetime(1970, 1, 1)) // dt.timedelta(microseconds=1)


def _numbers(row: list[int]) -> str:
    return "[" + ",".join(map(str, row)) + "]"


def _listed(values: tuple[str, ...]) -> str:
    return "[" + ", ".join(map(quoted, values)) + "]"


def _some(values: tuple[str, ...]) -> str:
    more = len(values) - _LISTED_VALUES
    return "|".join(values[:_LISTED_VALUES]) + (f" and {more} more" if more > 0 else "")
