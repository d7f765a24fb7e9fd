"""What counts as a value of each type, and what is said of one that does not."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from privity.catalogue.contract import Column, load_contract
from privity.engine.duckdb import open_memory
from privity.engine.session import Session
from privity.intake.casts import ColumnSource, typed_rows_sql, typed_sql
from privity.intake.ids import FROM_FLOAT, LIST, LOST, LOST_IN_FLOAT, OBJECT, POINT_OFF
from privity.intake.moments import SPELLINGS
from privity.intake.timestamps import DAY_OR_MONTH, ENDS, SPELLED, zone_changes

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
    texts: Sequence[Any],
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
    return engine().execute(f"select {yields} from ({sql})", {"texts": list(texts)}).fetchall()


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
        ("2026-07-01 18:00:00 AM", "not a timestamp"),
        ("07/01/2026 08:00", DAY_OR_MONTH),
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
        ("int", "1,234", 1234),
        ("int", "-1,234,567", -1234567),
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
        ("date", "07/01/2026", DAY_OR_MONTH),
        ("date", "3.9.2026", DAY_OR_MONTH),
        ("date", "03-SEP-45", "not a date"),
        ("date", "Sep 3, 2026 8:15 PM", "not a date"),
        ("date", "2026-7-1 9", "not a date"),
        ("date", "2026-02-29", "not a date"),
        ("date", "1301-01-01", "implausible date"),
        ("date", "9999-12-31", "implausible date"),
        ("int", "12.6", "not a whole number"),
        ("int", "1e3", "not a whole number"),
        ("int", "0x1F", "not a whole number"),
        ("int", "1,23", "not a whole number"),
        ("int", "10 KB", "not a whole number"),
        ("int", "#N/A", "an error value of a spreadsheet"),
        ("date", "#REF!", "an error value of a spreadsheet"),
        ("timestamp", "#VALUE!", "an error value of a spreadsheet"),
        ("bool", "#N/A", "an error value of a spreadsheet"),
        ("enum", "#NAME?", "an error value of a spreadsheet"),
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


@pytest.mark.parametrize("kind", ["id", "text", "date", "timestamp", "bool", "int", "enum", "list"])
def test_what_tools_write_for_null_is_no_value_in_a_column_of_any_type(kind):
    texts = ["NULL", "\\N", "NaN", "NaT", " NULL "]
    assert read(column(kind, "a"), texts) == [(None, None)] * len(texts)
    assert read(column(kind, "a"), ["NULL"], yields="w_x, k_x") == [("null", False)]


@pytest.mark.parametrize("kind", ["id", "text", "int"])
def test_what_is_no_number_is_no_value_in_a_floating_column(kind):
    assert read(column(kind), ["nan"], source_type="DOUBLE") == [(None, None)]


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


ID_FORMS = {
    "VARCHAR": [
        ("202600000001", "202600000001", None, None),
        ("202600000001.0", "202600000001", None, POINT_OFF),
        ("-7.00", "-7", None, POINT_OFF),
        ("007.0", "007", None, POINT_OFF),
        ("2.026e11", "202600000000", None, POINT_OFF),
        ("2.026E11", "202600000000", None, POINT_OFF),
        ("2.0265e3", "2.0265e3", None, None),
        ("12e5", "12e5", None, None),
        ("12.50", "12.50", None, None),
        ("a.b@x.org", "a.b@x.org", None, None),
        ("a+b", "a+b", None, None),
        ("2.026E+11", None, LOST, None),
        ("2E+11", None, LOST, None),
        ("2.026e+11", None, LOST, None),
        ("12345678901234567890.0", None, LOST_IN_FLOAT, None),
        ("12345678901234567890", "12345678901234567890", None, None),
        ('["C1","C2"]', None, LIST, None),
        ('{"id": 1}', None, OBJECT, None),
        ("[C1]", "[C1]", None, None),
        ("{C1}", "{C1}", None, None),
        ("nan", None, None, None),
        ("Infinity", None, None, None),
        ("-inf", None, None, None),
    ],
    "DOUBLE": [
        ("202600000001", "202600000001", None, FROM_FLOAT),
        ("12.5", "12.5", None, FROM_FLOAT),
        ("2.026e11", "202600000000", None, FROM_FLOAT),
        ("12345678901234567", None, LOST_IN_FLOAT, None),
        ("nan", None, None, None),
        ("-inf", None, None, None),
        (None, None, None, None),
    ],
    "FLOAT": [("7", "7", None, FROM_FLOAT), ("123456789", None, LOST_IN_FLOAT, None)],
    "DECIMAL(20,2)": [("7", "7", None, None), ("7.5", "7.50", None, None)],
    "HUGEINT": [("12345678901234567890", "12345678901234567890", None, None)],
    "VARCHAR[]": [(["C1"], None, LIST, None), (None, None, None, None)],
}


@pytest.mark.parametrize("source_type", ID_FORMS)
def test_an_id_has_one_form_whatever_file_it_comes_from(source_type):
    cases = ID_FORMS[source_type]
    found = read(
        column("id"),
        [case[0] for case in cases],
        source_type=source_type,
        yields="case when p_x is null then v_x end, p_x, case when p_x is null then n_x end",
    )
    assert found == [case[1:] for case in cases]


@given(st.lists(st.integers(2, 10**15 - 1), min_size=1))
@settings(max_examples=10)
def test_whole_numbers_are_one_id_in_every_type_that_holds_them(numbers):
    plain = [(str(n), None) for n in numbers]
    assert read(column("id"), numbers, source_type="DOUBLE") == plain
    assert read(column("id"), numbers, source_type="BIGINT") == plain
    assert read(column("id"), [f"{n}.0" for n in numbers]) == plain


def test_dates_and_times_are_read_in_every_spelling_that_reads_one_way():
    one_way = [s for s in SPELLINGS if s.day_first is None]
    plain = read(column("timestamp"), [s.moment for s in one_way])
    assert read(column("timestamp"), [s.text for s in one_way]) == plain
    assert {problem for _, problem in plain} == {None}
    days = [s for s in one_way if len(s.moment) == 10]
    read_days = read(column("date"), [s.text for s in days], yields="v_x, p_x, n_x")
    assert read_days == [
        (dt.date(2026, 9, 3), None, None if s.text == s.moment else SPELLED) for s in days
    ]
    asked = [s.text for s in SPELLINGS if s.day_first is not None]
    for kind in ("date", "timestamp"):
        assert {p for _, p in read(column(kind), asked)} == {DAY_OR_MONTH}


def test_a_persons_date_is_not_taken_for_one_of_this_century():
    birth = Column("x", "date", is_pii=True)
    assert read(birth, ["03-SEP-26", "03-SEP-1926"]) == [
        (None, "not a date (YYYY-MM-DD)"),
        (dt.date(1926, 9, 3), None),
    ]


ENDS_READ = [
    ("2026-09-10", "2026-09-11 04:00", ENDS),
    ("10 Sep 2026", "2026-09-11 04:00", ENDS),
    ("2026-10-31", "2026-11-01 04:00", ENDS),
    ("2026-11-01", "2026-11-02 05:00", ENDS),
    ("2026-09-10 00:00", "2026-09-10 04:00", None),
    ("2026-09-10 00:00:00", "2026-09-10 04:00", None),
    ("2026-09-10T17:00:00Z", "2026-09-10 17:00", None),
    ("Sep 10, 2026 5:00 PM", "2026-09-10 21:00", SPELLED),
    ("2100-12-31", "2101-01-01 04:59:59", ENDS),
]


def test_an_end_given_as_a_date_lasts_to_the_end_of_that_day():
    end = Column("x", "timestamp", is_end=True)
    found = read(end, [e[0] for e in ENDS_READ], yields="v_x, p_x, n_x")
    assert found == [(utc(at), None, told) for _, at, told in ENDS_READ]
    assert read(end, ["2026-09-10"], source_type="DATE") == [(utc("2026-09-11 04:00"), None)]
    midnight = utc("2026-09-10 04:00")
    assert read(end, ["2026-09-10"], source_type="TIMESTAMP") == [(midnight, None)]
    assert read(column("timestamp"), ["2026-09-10"]) == [(midnight, None)]


@given(st.dates(dt.date(1950, 1, 1), dt.date(2099, 12, 30)), st.sampled_from(ZONES))
@settings(max_examples=15)
def test_an_end_by_date_is_the_beginning_of_the_next_day(day, zone):
    end = read(Column("x", "timestamp", is_end=True), [str(day)], zone)
    assert end == read(column("timestamp"), [str(day + dt.timedelta(days=1))], zone)


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
