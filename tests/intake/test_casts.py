"""What counts as a value of each type, and what is said of one that does not."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from functools import lru_cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from privity.catalogue.contract import Column, load_contract
from privity.engine.duckdb import open_memory
from privity.engine.session import Session
from privity.intake.casts import ColumnSource, typed_rows_sql, typed_sql, zone_changes

NEW_YORK = "America/New_York"
ZONES = [
    NEW_YORK,
    "America/Phoenix",
    "America/Anchorage",
    "UTC",
    "Australia/Lord_Howe",
    "Africa/Casablanca",
]


def read(
    column: Column,
    texts: list[str | None],
    zone: str = NEW_YORK,
    is_key: bool = False,
    source_type: str = "VARCHAR",
    yields: str = "v_x, p_x",
) -> list[tuple]:
    sql = typed_rows_sql(
        [ColumnSource(column, "given", is_key, source_type)],
        f"(select unnest(cast($texts as {source_type}[])) as given) as rows",
        zone,
    )
    return engine().execute(f"select {yields} from ({sql})", {"texts": texts}).fetchall()


@lru_cache
def engine() -> Session:
    return open_memory({"threads": 1})


def column(kind: str, *values: str, required: bool = False) -> Column:
    return Column("x", kind, values, required)


def utc(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-07-01T08:00:00", "2026-07-01 12:00"),
        ("2026-07-01 08:00", "2026-07-01 12:00"),
        ("2026-01-01 08:00:00.5", "2026-01-01 13:00:00.5"),
        ("2026-07-01", "2026-07-01 04:00"),
        ("2026-07-01 08:00:00-04:00", "2026-07-01 12:00"),
        ("2026-07-01T08:00:00Z", "2026-07-01 08:00"),
        ("2026-07-01T08:00-0400", "2026-07-01 12:00"),
        ("2026-07-01 08:00:00 +05:30", "2026-07-01 02:30"),
        ("2026-07-01 08:00:00 UTC", "2026-07-01 08:00"),
        ("\u00a0 2026-07-01 08:00\t", "2026-07-01 12:00"),
        ("2026-11-01 01:30:00", "2026-11-01 05:30"),
        ("2026-11-01 01:30:00-05:00", "2026-11-01 06:30"),
        ("1900-01-01", "1900-01-01 05:00"),
    ],
)
def test_timestamps_are_read_in_the_agencys_zone_and_kept_in_utc(text, expected):
    assert read(column("timestamp"), [text]) == [(utc(expected), None)]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("2026-03-08 02:30:00", "local time skipped by the clocks"),
        ("1301-01-01", "implausible date"),
        ("9999-12-31 23:59:59", "implausible date"),
        ("9999-12-31T23:59:59Z", "implausible date"),
        ("epoch", "not a timestamp"),
        ("infinity", "not a timestamp"),
        ("now", "not a timestamp"),
        ("2026-02-30", "not a timestamp"),
        ("2026-07-01 08:00 America/New_York", "not a timestamp"),
        ("2026-07-01 08:00:00+14:99", "not a timestamp"),
        ("2026-07-01 08:00:00+99", "not a timestamp"),
        ("2026-07-01 08:00:00 AM", "not a timestamp"),
        ("07/01/2026 08:00", "not a timestamp"),
        ("1751328000", "not a timestamp"),
        ("2026-07-01 (BC)", "not a timestamp"),
        ("-2026-07-01", "not a timestamp"),
        ("2026-07-01\0", "NUL byte"),
        ("", "missing"),
        (" \t\u3000", "missing"),
        (None, "missing"),
    ],
)
def test_what_is_no_timestamp_says_why(text, reason):
    assert read(column("timestamp", required=True), [text])[0][1] == reason


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("date", "2026-07-01", dt.date(2026, 7, 1)),
        ("date", " 2024-02-29 ", dt.date(2024, 2, 29)),
        ("date", "2026-07-01 00:00:00", dt.date(2026, 7, 1)),
        ("int", "12", 12),
        ("int", "-5", -5),
        ("int", "12.0", 12),
        ("int", " 7 ", 7),
        ("bool", "TRUE", True),
        ("bool", "no", False),
        ("bool", "1", True),
        ("bool", " Yes ", True),
        ("id", " a b ", "a b"),
        ("id", "\u00a0é ", "é"),
        ("text", " é ", " é "),
        ("text", "=cmd|' /C calc'!A0", "=cmd|' /C calc'!A0"),
        ("list", '["a", 1]', ["a", "1"]),
        ("list", "[]", []),
        ("list", '[" a "]', ["a"]),
    ],
)
def test_values_that_fit(kind, text, value):
    assert read(column(kind), [text]) == [(value, None)]


@pytest.mark.parametrize(
    ("kind", "text", "reason"),
    [
        ("date", "2026-07-01 10:00", "not a date"),
        ("date", "07/01/2026", "not a date"),
        ("date", "2026-7-1 9", "not a date"),
        ("date", "2026-02-29", "not a date"),
        ("date", "1301-01-01", "implausible date"),
        ("date", "9999-12-31", "implausible date"),
        ("int", "12.6", "not a whole number"),
        ("int", "1e3", "not a whole number"),
        ("int", "0x1F", "not a whole number"),
        ("int", "9" * 20, "not a whole number"),
        ("bool", "y", "not one of true|false|1|0|yes|no"),
        ("bool", "2", "not one of true|false"),
        ("id", "a\0b", "NUL byte"),
        ("text", "\0", "NUL byte"),
        ("text", "x" * 1_048_577, "longer than 1 MiB"),
        ("list", "a", "not a JSON list"),
        ("list", '{"a": 1}', "not a JSON list"),
        ("list", '["a", null]', "a list item is missing"),
        ("list", '[" "]', "a list item is missing"),
        ("list", '[["a"]]', "a list item is no plain value"),
        ("list", '["\\u0000"]', "NUL byte"),
    ],
)
def test_values_that_do_not_fit_say_why(kind, text, reason):
    assert read(column(kind), [text])[0][1].startswith(reason)


@pytest.mark.parametrize("kind", ["id", "text", "date", "timestamp", "bool", "int", "enum", "list"])
def test_blank_is_missing_where_it_is_required_and_nothing_where_it_is_not(kind):
    blanks = [None, "", " ", "\t\u00a0\u2003"]
    assert read(column(kind, "a"), blanks) == [(None, None)] * 4
    assert [p for _, p in read(column(kind, "a", required=True), blanks)] == ["missing"] * 4


def test_enumerations_are_trimmed_and_matched_exactly():
    found = read(column("enum", "a", "b c"), ["a", " b c ", "A", "d"])
    assert found == [
        ("a", None),
        ("b c", None),
        (None, "not one of a|b c"),
        (None, "not one of a|b c"),
    ]
    assert read(column("list", "a", "b"), ['["a","b"]', '["a","c"]']) == [
        (["a", "b"], None),
        (["a", "c"], "a list item is not one of a|b"),
    ]


def test_a_long_enumeration_is_not_told_in_full():
    problem = read(column("enum", *"abcdefghijkl"), ["?"])[0][1]
    assert problem == "not one of a|b|c|d|e|f|g|h and 4 more"


def test_a_bar_is_refused_in_keys_alone():
    assert read(column("id"), ["a|b"]) == [("a|b", None)]
    assert read(column("id"), ["a|b"], is_key=True)[0][1] == '"|" in a key'


@pytest.mark.parametrize("zone", ZONES)
def test_every_change_of_the_clocks_is_read_as_the_zone_data_say(zone):
    seconds = dt.timedelta(seconds=1)
    times = [dt.datetime(2026, 1, 1), dt.datetime(2026, 7, 1)]
    for instant, before, after in zone_changes(zone):
        low, high = (instant + dt.timedelta(seconds=s) for s in sorted((before, after)))
        times += [low - seconds, low, low + (high - low) / 2, high - seconds, high]
    times = [t for t in times if 1901 <= t.year <= 2100]
    found = read(column("timestamp"), [t.isoformat(" ") for t in times], zone)
    assert [(value if problem is None else None, problem) for value, problem in found] == [
        expected(time, zone) for time in times
    ]


@given(
    st.lists(st.datetimes(dt.datetime(1900, 1, 2), dt.datetime(2100, 12, 30)), max_size=50),
    st.sampled_from(ZONES),
)
@settings(max_examples=15)
def test_any_local_time_is_read_as_the_zone_data_say(times, zone):
    found = read(column("timestamp"), [t.isoformat(" ") for t in times], zone)
    assert [(value if problem is None else None, problem) for value, problem in found] == [
        expected(time, zone) for time in times
    ]


def expected(local: dt.datetime, zone: str) -> tuple[dt.datetime | None, str | None]:
    """Read a local time by Python's own zone data; the first of two."""
    aware = local.replace(tzinfo=zoneinfo.ZoneInfo(zone), fold=0)
    instant = aware.astimezone(dt.UTC)
    if instant.astimezone(aware.tzinfo).replace(tzinfo=None) != local:
        return None, "local time skipped by the clocks"
    return instant.replace(tzinfo=None), None


@pytest.mark.parametrize(
    ("kind", "source_type", "given_value", "value"),
    [
        ("timestamp", "TIMESTAMP", "2026-07-01 08:00", utc("2026-07-01 12:00")),
        (
            "timestamp",
            "TIMESTAMP WITH TIME ZONE",
            "2026-07-01 08:00:00+02",
            utc("2026-07-01 06:00"),
        ),
        ("timestamp", "DATE", "2026-07-01", utc("2026-07-01 04:00")),
        ("date", "DATE", "2026-07-01", dt.date(2026, 7, 1)),
        ("date", "TIMESTAMP", "2026-07-01 00:00", dt.date(2026, 7, 1)),
        ("bool", "BOOLEAN", "true", True),
        ("bool", "INTEGER", "1", True),
        ("int", "INTEGER", "7", 7),
        ("int", "DOUBLE", "7", 7),
        ("int", "DECIMAL(9,2)", "7", 7),
        ("id", "BIGINT", "7", "7"),
    ],
)
def test_typed_sources_need_no_text(kind, source_type, given_value, value):
    assert read(column(kind), [given_value], source_type=source_type) == [(value, None)]


@pytest.mark.parametrize(
    ("kind", "source_type", "given_value", "reason"),
    [
        ("timestamp", "TIMESTAMP", "2026-03-08 02:30", "local time skipped by the clocks"),
        ("timestamp", "TIMESTAMP", "infinity", "implausible date"),
        ("date", "DATE", "infinity", "implausible date"),
        ("timestamp", "TIMESTAMP WITH TIME ZONE", "-infinity", "implausible date"),
        ("timestamp", "TIMESTAMP WITH TIME ZONE", "1301-01-01 00:00:00+00", "implausible date"),
        ("date", "DATE", "9999-12-31", "implausible date"),
        ("date", "TIMESTAMP", "2026-07-01 08:00", "not a date (YYYY-MM-DD)"),
        ("int", "DOUBLE", "7.5", "not a whole number"),
        ("bool", "INTEGER", "2", "not one of"),
    ],
)
def test_typed_sources_are_checked_alike(kind, source_type, given_value, reason):
    assert read(column(kind), [given_value], source_type=source_type)[0][1].startswith(reason)


def test_expressions_alone_read_as_the_rows_do():
    texts = ["2026-11-01 01:30", "2026-03-08 02:30", "x", None, "2026-07-01T08:00:00Z"]
    typed = typed_sql(column("timestamp"), "given", NEW_YORK)
    found = (
        engine()
        .execute(
            f"select {typed.value_sql}, {typed.problem_sql}, {typed.is_repeated_sql} "
            "from (select unnest($texts) as given) as rows",
            {"texts": texts},
        )
        .fetchall()
    )
    assert sorted(map(str, [row[:2] for row in found])) == sorted(
        map(str, read(column("timestamp"), texts))
    )
    assert sum(row[2] for row in found) == 1


def test_every_column_of_the_contract_has_a_reading():
    for table in load_contract().tables.values():
        readings = [
            ColumnSource(c, f"c{i}", c.name in table.key)
            for i, c in enumerate(table.columns.values())
        ]
        names = ", ".join(f"cast(null as varchar) as c{i}" for i in range(len(readings)))
        row = engine().execute(typed_rows_sql(readings, f"(select {names}) as rows", NEW_YORK))
        found = row.dicts()[0]
        for column_ in table.columns.values():
            assert found[f"v_{column_.name}"] is None
            assert found[f"p_{column_.name}"] == ("missing" if column_.is_required else None)


_NEARLY = st.sampled_from(
    [
        "2026-07-01",
        "2026-07-01 08:00",
        "2026-07-01T08:00:00Z",
        "12",
        "true",
        "a",
        '["a"]',
        "infinity",
        "1e5",
        "NaN",
        "null",
        "[]",
        "{}",
        "NULL",
        "\\N",
        "n/a",
        "#N/A",
    ]
)
_TEXTS = st.one_of(
    st.text(max_size=30),
    st.tuples(_NEARLY, st.text(max_size=3)).map("".join),
    st.tuples(st.text(max_size=2), _NEARLY).map("".join),
)


@pytest.mark.parametrize("kind", ["id", "text", "date", "timestamp", "bool", "int", "enum", "list"])
@given(st.lists(_TEXTS, max_size=40))
@settings(max_examples=15)
def test_no_text_becomes_nothing_without_a_reason(kind, texts):
    found = read(column(kind, "a"), texts, yields="v_x, p_x, w_x")
    assert len(found) == len(texts)
    for text, (value, problem, word) in zip(texts, found, strict=True):
        is_blank = not text.strip().strip("\u200b\ufeff").strip()
        assert is_blank or value is not None or problem is not None or word is not None, text
        assert problem is None or len(text) < 4 or text not in problem
