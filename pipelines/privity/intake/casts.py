"""Typed casts: the SQL that turns a text into a contract type, or says why it does not fit.

Owns what counts as a date, a number, an enumeration's value and so on; timestamps are read by
``timestamps``, the forms of ids are in ``ids``. The SQL is self-contained (no macro, no session setting, no file), vectorised, and never fails on a row: a wrong value gives a
reason. Which rows are then quarantined is the business of ``rows``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from privity.catalogue import FREE_TYPES, Column, is_error_sql, is_value_sql, null_sql, word_sql
from privity.intake.ids import id_form_sql, id_problem_sql, id_text_sql, id_told_sql
from privity.intake.layers import ERROR_VALUE, Layers, final, missing, trimmed_sql
from privity.intake.message_keys import MESSAGE_KEYS, message_key_sql
from privity.intake.moments import is_numeric_sql, moment_sql
from privity.intake.timestamps import DAY_OR_MONTH, SPELLED, local_time, timestamp_layers
from privity.sqltext import listed, quoted

MAX_VALUE_BYTES = 1024 * 1024

_DAY = r"\d{4}-\d\d-\d\d"
_MIDNIGHT = r"[ T]00:00(:00(\.0+)?)?"
_WHOLE, _POINTED, _COMMAS = (
    r"[+-]?\d+(\.0*)?",
    r"[+-]?\d{1,3}(\.\d{3})+",
    r"[+-]?\d{1,3}(,\d{3})+",
)
THOUSANDS = "thousands set apart by points"
COMMAS = "thousands set apart by commas"
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

    ``declared`` are the words for nothing that the agency says are values in it. Dates and times
    are read in every spelling that reads one way, or without ``has_spellings`` in ISO 8601 alone;
    ``zone`` is that of its heading, where that names one.
    """

    column: Column
    sql: str
    is_key: bool = False
    source_type: str = "VARCHAR"
    declared: tuple[str, ...] = ()
    has_spellings: bool = True
    zone: str = ""


def typed_sql(
    column: Column, text_sql: str, timezone_name: str, *, is_key: bool = False
) -> TypedColumn:
    """Give the SQL expressions that read one column of the contract from a text (DuckDB).

    Dates and times are read in ISO 8601 alone. For many rows ``typed_rows_sql`` is the better choice: it computes each step but once.

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
        [ColumnSource(column, text_sql, is_key, has_spellings=False)],
        "(select 1) as one",
        timezone_name,
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
        what the value was read from, ``w_x``, the word for nothing that it is, lower case,
        ``k_x``, whether that word is a value here all the same, and ``n_x``, what is to be told of
        how the value was read, or NULL.
    """
    stacks = [_layers(reading, reading.zone or timezone_name) for reading in readings]
    for depth in range(max(map(len, stacks), default=0)):
        steps = ", ".join(
            f"{sql} as {name}"
            for stack in stacks
            if depth < len(stack)
            for name, sql in stack[depth].items()
        )
        from_sql = f"(select *, {steps} from {from_sql}) as layer_{depth}"
    return f"select * from {from_sql}"


def _layers(reading: ColumnSource, timezone_name: str) -> Layers:
    column, sql, kind = reading.column, reading.sql, reading.source_type
    text, read = f"{column.name}__text", f"{column.name}__read"
    if kind in _TYPED_ALIKE.get(column.type, ()):
        return [{text: sql, **_no_word(column)}, *_typed_already(column, text, kind, timezone_name)]
    if column.type in FREE_TYPES:
        return _id(reading, text) if column.type == "id" else _text(reading, text)
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
        {text: trimmed_sql(_as_text(sql, kind))},
        {word: null_sql(text), f"k_{column.name}": "false"},
        {read: f"case when {word} is null then {text} end"},
        *by_type[column.type](reading, read, timezone_name),
    ]


def _as_text(sql: str, kind: str) -> str:
    if kind.endswith("[]"):
        return f"cast(to_json({sql}) as varchar)"
    return sql if kind == "VARCHAR" else f"cast({sql} as varchar)"


def _no_word(column: Column) -> dict[str, str]:
    return {f"w_{column.name}": "cast(null as varchar)", f"k_{column.name}": "false"}


def _typed_already(column: Column, given: str, kind: str, zone: str) -> Layers:
    name = column.name
    if column.type == "timestamp" and kind == "TIMESTAMP WITH TIME ZONE":
        value = f"{name}__instant"
        return [
            {value: f"make_timestamp(epoch_us({given}))"},
            final(column, given, value, None, dated=True),
        ]
    if column.type == "timestamp":
        return local_time(column, given, f"cast({given} as timestamp)", zone)
    if column.type == "date":
        return [final(column, given, given, None, dated=True)]
    return [final(column, given, f"cast({given} as {column.sql_type})", None)]


def _text(reading: ColumnSource, text: str) -> Layers:
    """Read a free text as it stands, its blanks included."""
    bare = f"{reading.column.name}__bare"
    return [
        {text: _as_text(reading.sql, reading.source_type)},
        {bare: trimmed_sql(text)},
        *_without_words(reading, text, bare, "", "cast(null as varchar)"),
    ]


def _id(reading: ColumnSource, text: str) -> Layers:
    """Read an id in its one form."""
    form, kind = f"{reading.column.name}__form", reading.source_type
    bar = f"when contains({text}, '|') then '\"|\" in a key' " if reading.is_key else ""
    trimmed = trimmed_sql(id_text_sql(reading.sql, kind))
    is_message = reading.column.name in MESSAGE_KEYS
    return [
        {text: message_key_sql(f"({trimmed})") if is_message else trimmed},
        {form: id_form_sql(text)},
        *_without_words(
            reading,
            form,
            form,
            id_problem_sql(text, form, kind) + bar,
            id_told_sql(text, form, kind),
        ),
    ]


def _without_words(
    reading: ColumnSource, value: str, bare: str, problems: str, told: str
) -> Layers:
    """Read an id or a free text: a word for nothing is no value, and no text of a person's own."""
    column = reading.column
    word, kept = f"w_{column.name}", f"k_{column.name}"
    nothing = f"{word} is not null and not {kept}"
    found = f"case when {nothing} or {bare} is null then null else {value} end"
    absent = (
        "case when " + nothing + " then 'missing: a word for nothing stands there' "
        "else 'missing' end"
        if column.is_required
        else "cast(null as varchar)"
    )
    return [
        {word: word_sql(bare)},
        {kept: f"coalesce({is_value_sql(column, reading.declared, word, bare)}, false)"},
        {
            f"v_{column.name}": found,
            f"n_{column.name}": told,
            f"p_{column.name}": (
                f"case when strlen({value}) > {MAX_VALUE_BYTES} then 'longer than 1 MiB' "
                f"when contains({value}, chr(0)) then 'NUL byte' "
                f"when {is_error_sql(bare)} then {quoted(ERROR_VALUE)} "
                f"when ({found}) is null then {absent} when {kept} then null {problems}end"
            ),
        },
    ]


def _timestamp(reading: ColumnSource, text: str, zone: str) -> Layers:
    return timestamp_layers(reading.column, text, zone, reading.has_spellings)


def _date(reading: ColumnSource, text: str, zone: str) -> Layers:
    column = reading.column
    fast, spelled = f"{column.name}__fast", f"{column.name}__spelled"
    # Of a person's dates none is taken for one of this century for want of two digits.
    is_whole = f"regexp_matches({text}, '[0-9]{{4}}')" if column.is_pii else "true"
    other = (
        f"case when {fast} is null and {text} is not null and {is_whole} "
        f"then {moment_sql(text)} end"
        if reading.has_spellings
        else "cast(null as varchar)"
    )
    value = f"{column.name}__date"
    return [
        {
            fast: f"case when {text} like '____-__-__' and {text} >= '0' and {text} < ':' "
            f"then try_cast({text} as date) when {text} like '____-__-__%' "
            f"and regexp_full_match(substr({text}, 11), {quoted(_MIDNIGHT)}) "
            f"then try_cast(left({text}, 10) as date) end"
        },
        {spelled: other},
        {
            value: f"case when {fast} is not null then {fast} "
            f"when regexp_full_match({spelled}, {quoted(f'{_DAY}({_MIDNIGHT})?')}) "
            f"then try_cast(left({spelled}, 10) as date) end"
        },
        final(
            column,
            text,
            value,
            "not a date (YYYY-MM-DD)",
            dated=True,
            told=f"case when {spelled} <> {text} then {quoted(SPELLED)} end",
            other=f"when {is_numeric_sql(text)} then {quoted(DAY_OR_MONTH)} ",
        ),
    ]


def _int(reading: ColumnSource, text: str, zone: str) -> Layers:
    """Read a whole number; where thousands are set apart by points is settled by the column."""
    column = reading.column
    value, points = f"{column.name}__number", f"{column.name}__points"
    is_text = reading.source_type == "VARCHAR"
    return [
        {points: f"regexp_full_match({text}, {quoted(_POINTED)})" if is_text else "false"},
        {
            value: f"case when {points} then try_cast(replace({text}, '.', '') as bigint) "
            f"when regexp_full_match({text}, {quoted(_WHOLE)}) then try_cast({text} as bigint) "
            f"when regexp_full_match({text}, {quoted(_COMMAS)}) "
            f"then try_cast(replace({text}, ',', '') as bigint) end"
        },
        final(
            column,
            text,
            value,
            "not a whole number",
            told=f"case when {points} then {quoted(THOUSANDS)} "
            f"when contains({text}, ',') then {quoted(COMMAS)} end",
        ),
    ]


def _bool(reading: ColumnSource, text: str, zone: str) -> Layers:
    column = reading.column
    value = f"{column.name}__truth"
    return [
        {
            value: f"case when list_contains({listed(_TRUE)}, lower({text})) then true "
            f"when list_contains({listed(_FALSE)}, lower({text})) then false end"
        },
        final(column, text, value, "not one of true|false|1|0|yes|no"),
    ]


def _enum(reading: ColumnSource, text: str, zone: str) -> Layers:
    column = reading.column
    value = f"{column.name}__value"
    # Not IN: of more than a few constants DuckDB makes a join, and a join loses the rows' order.
    return [
        {value: f"case when list_contains({listed(column.values)}, {text}) then {text} end"},
        final(column, text, value, f"not one of {_some(column.values)}"),
    ]


def _list(reading: ColumnSource, text: str, zone: str) -> Layers:
    column = reading.column
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
            f"n_{column.name}": "cast(null as varchar)",
            f"v_{column.name}": items,
            f"p_{column.name}": (
                f"case when {text} is null then {missing(column)} "
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


def _some(values: tuple[str, ...]) -> str:
    more = len(values) - _LISTED_VALUES
    return "|".join(values[:_LISTED_VALUES]) + (f" and {more} more" if more > 0 else "")
