"""Typed casts: the SQL that turns a text into a contract type, or says why it does not fit.

Owns what counts as a date, a timestamp, an enumeration's value and so on. The SQL is self-contained
(no macro, no session setting, no file), vectorised, and never fails on a row: a wrong value gives
a reason. Which rows are then quarantined is the business of ``rows``.
"""

from __future__ import annotations

import datetime as dt
import zoneinfo
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from privity.catalogue import FREE_TYPES, Column, is_error_sql, is_value_sql, null_sql, word_sql
from privity.intake.message_keys import MESSAGE_KEYS, message_key_sql
from privity.sqltext import listed, quoted

FIRST_YEAR, LAST_YEAR = 1900, 2100
MAX_VALUE_BYTES = 1024 * 1024

_BLANKS = "".join(
    map(
        chr,
        (
            *range(0x09, 0x0E),
            *range(0x1C, 0x21),
            0x85,
            0xA0,
            0x1680,
            *range(0x2000, 0x200C),
            0x2028,
            0x2029,
            0x202F,
            0x205F,
            0x3000,
            0xFEFF,
        ),
    )
)
# Ten signs or sixteen and more, with nothing but seconds after the minutes; the cast does the rest.
_LOCAL_FORM = (
    "({t} like '____-__-__' or ({t} like '____-__-__ __:__%' "
    "or {t} like '____-__-__T__:__%') "
    "and translate(substr({t}, 17), '0123456789:.', '') = '') "
    "and {t} >= '0' and {t} < ':'"
)
_MIDNIGHT = r"[ T]00:00(:00(\.0+)?)?"
_OFFSET = r"([Zz]|UTC|GMT|[+-](0\d|1[0-4])(:?[0-5]\d)?)$"
_TRUE, _FALSE = ("true", "1", "yes"), ("false", "0", "no")
_LISTED_VALUES = 8

# Types of a source's column that already are the contract's: no way round through text.
_TYPED_ALIKE = {
    "date": {"DATE"},
    "timestamp": {
        "TIMESTAMP",
        "TIMESTAMP_S",
        "TIMESTAMP_MS",
        "TIMESTAMP_NS",
        "TIMESTAMP WITH TIME ZONE",
    },
    "bool": {"BOOLEAN"},
    "int": {"TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER"},
}

# SQL by name, layer above layer: a layer reads the names of those below it.
_Layers = list[dict[str, str]]


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


@dataclass(frozen=True)
class ColumnSource:
    """A column of the contract and the expression of ``source_type`` that it is read from.

    ``declared`` are the words for nothing that the agency says are values in it.
    """

    column: Column
    sql: str
    is_key: bool = False
    source_type: str = "VARCHAR"
    declared: tuple[str, ...] = ()


def typed_sql(
    column: Column, text_sql: str, timezone_name: str, *, is_key: bool = False
) -> TypedColumn:
    """Give the SQL expressions that read one column of the contract from a text (DuckDB).

    For many rows ``typed_rows_sql`` is the better choice: it computes each step but once.

    Parameters
    ----------
    column : Column
        The column of the contract.
    text_sql : str
        A VARCHAR expression over the row.
    timezone_name : str
        The agency's time zone: local timestamps are read in it.
    is_key : bool
        Whether the column belongs to the table's key, where ``|`` is refused.

    Returns
    -------
    TypedColumn
        Timestamps are naive and in UTC; a repeated local time is read as the first.
    """
    rows = typed_rows_sql(
        [ColumnSource(column, text_sql, is_key)], "(select 1) as one", timezone_name
    )
    value, problem, repeated = (f"(select {mark}_{column.name} from ({rows}))" for mark in "vpr")
    return TypedColumn(value, problem, repeated if column.type == "timestamp" else None)


def typed_rows_sql(readings: Sequence[ColumnSource], from_sql: str, timezone_name: str) -> str:
    """Give a SELECT that reads columns of the contract from every row of a relation (DuckDB).

    Parameters
    ----------
    readings : sequence of ColumnSource
        Expressions over ``from_sql``.
    from_sql : str
        What stands in the FROM clause; rows keep its order.
    timezone_name : str
        The agency's time zone: local timestamps are read in it.

    Returns
    -------
    str
        All columns of ``from_sql``, and for each reading of a column ``x`` its value ``v_x``,
        its problem ``p_x`` and, for timestamps, ``r_x``: see ``TypedColumn``; also ``x__text``,
        what the value was read from, ``w_x``, the word for nothing that it is, lower case, and
        ``k_x``, whether that word is a value here all the same.
    """
    stacks = [_layers(reading, timezone_name) for reading in readings]
    for depth in range(max(map(len, stacks), default=0)):
        steps = ", ".join(
            f"{sql} as {name}"
            for stack in stacks
            if depth < len(stack)
            for name, sql in stack[depth].items()
        )
        from_sql = f"(select *, {steps} from {from_sql}) as layer_{depth}"
    return f"select * from {from_sql}"


def _layers(reading: ColumnSource, timezone_name: str) -> _Layers:
    column, sql, kind = reading.column, reading.sql, reading.source_type
    text, read = f"{column.name}__text", f"{column.name}__read"
    if kind in _TYPED_ALIKE.get(column.type, ()):
        return [{text: sql, **_no_word(column)}, *_typed_already(column, text, kind, timezone_name)]
    if kind.endswith("[]"):
        sql = f"cast(to_json({sql}) as varchar)"
    elif kind != "VARCHAR":
        sql = f"cast({sql} as varchar)"
    if column.type in FREE_TYPES:
        return _text(reading, text, sql)
    by_type = {
        "date": _date,
        "timestamp": _timestamp,
        "bool": _bool,
        "int": _int,
        "enum": _enum,
        "list": _list,
    }
    word = f"w_{column.name}"
    return [
        {text: trimmed_sql(sql)},
        {word: null_sql(text), f"k_{column.name}": "false"},
        {read: f"case when {word} is null then {text} end"},
        *by_type[column.type](column, read, timezone_name),
    ]


def _no_word(column: Column) -> dict[str, str]:
    return {f"w_{column.name}": "cast(null as varchar)", f"k_{column.name}": "false"}


def trimmed_sql(text_sql: str) -> str:
    """Give SQL that takes white space off both ends, and NULL for white space alone."""
    # Trimming a set of characters is slow: only texts that start or end beyond '!'..'~' get it.
    return (
        f"case when {text_sql} < '!' or {text_sql} >= chr(127) "
        f"or right({text_sql}, 1) < '!' or right({text_sql}, 1) >= chr(127) "
        f"then nullif(trim({text_sql}, {quoted(_BLANKS)}), '') else {text_sql} end"
    )


def _typed_already(column: Column, given: str, kind: str, zone: str) -> _Layers:
    name = column.name
    if column.type == "timestamp" and kind == "TIMESTAMP WITH TIME ZONE":
        value = f"{name}__instant"
        return [
            {value: f"make_timestamp(epoch_us({given}))"},
            _final(column, given, value, None, dated=True),
        ]
    if column.type == "timestamp":
        return _local_time(column, given, f"cast({given} as timestamp)", zone)
    if column.type == "date":
        return [_final(column, given, given, None, dated=True)]
    return [_final(column, given, f"cast({given} as {column.sql_type})", None)]


def _final(
    column: Column, text: str, value: str, reason: str | None, dated: bool = False
) -> dict[str, str]:
    """The last layer of a column: its value and what may be wrong with it."""
    misfit = (
        ""
        if reason is None
        else (
            f"when {value} is null then case when contains({text}, chr(0)) then 'NUL byte' "
            f"else {quoted(reason)} end "
        )
    )
    beyond = f"when not ({_plausible(value)}) then 'implausible date' " if dated else ""
    return {
        f"v_{column.name}": f"case when {_plausible(value)} then {value} end" if dated else value,
        f"p_{column.name}": f"case when {text} is null then {_missing(column)} {misfit}{beyond}end",
    }


def _missing(column: Column) -> str:
    return "'missing'" if column.is_required else "cast(null as varchar)"


def _plausible(value: str) -> str:
    # The year of an infinite date is NULL.
    return f"coalesce(year({value}) between {FIRST_YEAR} and {LAST_YEAR}, false)"


def _text(reading: ColumnSource, text: str, sql: str) -> _Layers:
    """Read an id or a free text: a word for nothing is no value, and no text of a person's own."""
    column = reading.column
    bare, word, kept = f"{column.name}__bare", f"w_{column.name}", f"k_{column.name}"
    first = {text: _id_text(column, sql) if column.type == "id" else sql}
    trimmed = {bare: text if column.type == "id" else trimmed_sql(text)}
    nothing = f"{word} is not null and not {kept}"
    value = f"case when {nothing} or {bare} is null then null else {text} end"
    bar = f"when contains({text}, '|') then '\"|\" in a key' " if reading.is_key else ""
    missing = (
        "case when " + nothing + " then 'missing: a word for nothing stands there' "
        "else 'missing' end"
        if column.is_required
        else "cast(null as varchar)"
    )
    return [
        first,
        trimmed,
        {word: word_sql(bare)},
        {kept: f"coalesce({is_value_sql(column, reading.declared, word, bare)}, false)"},
        {
            f"v_{column.name}": value,
            f"p_{column.name}": (
                f"case when strlen({text}) > {MAX_VALUE_BYTES} then 'longer than 1 MiB' "
                f"when contains({text}, chr(0)) then 'NUL byte' "
                f"when {is_error_sql(bare)} then 'an error value of a spreadsheet' "
                f"when ({value}) is null then {missing} {bar}end"
            ),
        },
    ]


def _id_text(column: Column, sql: str) -> str:
    trimmed = trimmed_sql(sql)
    return message_key_sql(f"({trimmed})") if column.name in MESSAGE_KEYS else trimmed


def _date(column: Column, text: str, zone: str) -> _Layers:
    value = f"{column.name}__date"
    return [
        {
            value: f"case when {text} like '____-__-__' and {text} >= '0' and {text} < ':' "
            f"then try_cast({text} as date) when {text} like '____-__-__%' "
            f"and regexp_full_match(substr({text}, 11), {quoted(_MIDNIGHT)}) "
            f"then try_cast(left({text}, 10) as date) end"
        },
        _final(column, text, value, "not a date (YYYY-MM-DD)", dated=True),
    ]


def _int(column: Column, text: str, zone: str) -> _Layers:
    value = f"{column.name}__number"
    return [
        {
            value: f"case when regexp_full_match({text}, '[+-]?\\d+(\\.0*)?') "
            f"then try_cast({text} as bigint) end"
        },
        _final(column, text, value, "not a whole number"),
    ]


def _bool(column: Column, text: str, zone: str) -> _Layers:
    value = f"{column.name}__truth"
    return [
        {
            value: f"case when list_contains({listed(_TRUE)}, lower({text})) then true "
            f"when list_contains({listed(_FALSE)}, lower({text})) then false end"
        },
        _final(column, text, value, "not one of true|false|1|0|yes|no"),
    ]


def _enum(column: Column, text: str, zone: str) -> _Layers:
    value = f"{column.name}__value"
    # Not IN: of more than a few constants DuckDB makes a join, and a join loses the rows' order.
    return [
        {value: f"case when list_contains({listed(column.values)}, {text}) then {text} end"},
        _final(column, text, value, f"not one of {_some(column.values)}"),
    ]


def _list(column: Column, text: str, zone: str) -> _Layers:
    is_list, items, kinds = (f"{column.name}__{part}" for part in ("is_list", "items", "kinds"))
    foreign = (
        ""
        if not column.values
        else (
            f"when not list_has_all({listed(column.values)}, {items}) "
            f"then {quoted(f'a list item is not one of {_some(column.values)}')} "
        )
    )
    item = trimmed_sql("item")
    if not column.values:
        item = f"case when {word_sql(f'({item})')} is null then {item} end"
    return [
        {is_list: f"case when json_valid({text}) then json_type({text}) = 'ARRAY' else false end"},
        {
            items: f"case when {is_list} then list_transform(json_extract_string({text}, '$[*]'), "
            f"lambda item: {item}) end",
            kinds: f"case when {is_list} then list_transform(json_extract({text}, '$[*]'), "
            "lambda item: json_type(item)) end",
        },
        {
            f"v_{column.name}": items,
            f"p_{column.name}": (
                f"case when {text} is null then {_missing(column)} "
                f"when strlen({text}) > {MAX_VALUE_BYTES} then 'longer than 1 MiB' "
                f"when not {is_list} then 'not a JSON list' "
                f"when list_has_any({kinds}, ['ARRAY', 'OBJECT']) "
                "then 'a list item is no plain value' "
                f"when len({items}) > list_count({items}) then 'a list item is missing' "
                f"when list_bool_or(list_transform({items}, lambda item: contains(item, chr(0)))) "
                f"then 'NUL byte' {foreign}end"
            ),
        },
    ]


def _timestamp(column: Column, text: str, zone: str) -> _Layers:
    name = column.name
    offset, wall, instant = (f"{name}__{part}" for part in ("offset", "wall", "instant"))
    rest = f"rtrim(left({text}, length({text}) - length({offset})))"
    local, *clock = _local_time(
        column,
        text,
        f"case when {_LOCAL_FORM.format(t=text)} then try_cast({text} as timestamp) end",
        zone,
    )
    finish = clock[-1]
    # '+' sorts before '-': an offset east of Greenwich is taken off.
    minutes = (
        f"case when {offset} between '+' and '.' "
        f"then case when {offset} < '-' then 1 else -1 end "
        f"* (60 * cast({offset}[2:3] as bigint) + coalesce("
        f"try_cast(replace({offset}[4:], ':', '') as bigint), 0)) else 0 end"
    )
    return [
        {**local},
        {
            offset: f"case when {name}__local is null "
            f"then regexp_extract({text}, {quoted(_OFFSET)}) end"
        },
        {
            wall: f"case when {offset} <> '' then case when {_LOCAL_FORM.format(t=rest)} "
            f"then try_cast({rest} as timestamp) end end"
        },
        {instant: f"make_timestamp(epoch_us({wall}) - 60000000 * ({minutes}))"},
        *clock[:-1],
        {
            f"v_{name}": f"case when {name}__local is not null then {finish[f'v_{name}']} "
            f"when {_plausible(instant)} then {instant} end",
            f"p_{name}": f"case when {text} is null then {_missing(column)} "
            f"when {name}__local is not null then {finish[f'p_{name}']} "
            f"when {instant} is null then case when contains({text}, chr(0)) "
            "then 'NUL byte' else 'not a timestamp' end "
            f"when not ({_plausible(instant)}) then 'implausible date' end",
            f"r_{name}": finish[f"r_{name}"],
        },
    ]


def _local_time(column: Column, given: str, local_sql: str, zone: str) -> _Layers:
    """Read a wall-clock time: the first layer gives ``x__local``, the last value and problem."""
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
            f"v_{name}": f"case when {_plausible(local)} "
            f"then make_timestamp({micros} - 1000000 * ({seconds})) end",
            f"p_{name}": f"case when {given} is null then {_missing(column)} "
            f"when not ({_plausible(local)}) then 'implausible date' "
            f"when {within(east[:-1], east[1:])} "
            "then 'local time skipped by the clocks' end",
            f"r_{name}": within(east[1:], east[:-1]),
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


def _some(values: tuple[str, ...]) -> str:
    more = len(values) - _LISTED_VALUES
    return "|".join(values[:_LISTED_VALUES]) + (f" and {more} more" if more > 0 else "")
