"""Which spellings of dates and times are read, as what, and which are left as they are."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from privity.engine.duckdb import open_memory
from privity.engine.session import Session
from privity.intake.moments import BOTH_WAYS, SPELLINGS, define_moments


@lru_cache
def engine() -> Session:
    session = open_memory({"threads": 1})
    define_moments(session)
    return session


def read(pairs: list[tuple[str | None, bool | None]]) -> list[str | None]:
    """Read texts, each with whether its day stands first, in one statement."""
    rows = engine().execute(
        "select read_moment(t, d) from (select unnest($1::varchar[]) as t, "
        "unnest($2::boolean[]) as d)",
        [[text for text, _ in pairs], [day_first for _, day_first in pairs]],
    )
    return [row[0] for row in rows.fetchall()]


def orders(texts: list[str]) -> list[bool | None]:
    rows = engine().execute("select day_order(t) from (select unnest($1) as t)", [texts])
    return [row[0] for row in rows.fetchall()]


def test_there_are_forty_spellings_and_each_is_listed_once():
    texts = [(s.text, s.day_first) for s in SPELLINGS]
    assert len(set(texts)) == len(texts) > 50
    assert sum(s.day_first is None for s in SPELLINGS) >= 40


def test_each_spelling_is_read_as_the_handbook_says():
    moments = [s.moment for s in SPELLINGS]
    assert read([(f" {s.text}\t", s.day_first) for s in SPELLINGS]) == moments
    assert read([(s.text.upper(), s.day_first) for s in SPELLINGS]) == moments


def test_what_reads_one_way_is_read_whatever_is_said_and_the_rest_only_where_it_is_said():
    one_way = [s for s in SPELLINGS if s.day_first is None]
    moments = [s.moment for s in one_way]
    assert read([(s.text, True) for s in one_way]) == moments
    assert read([(s.text, False) for s in one_way]) == moments
    asked = [s for s in SPELLINGS if s.day_first is not None]
    assert read([(s.text, None) for s in asked]) == [s.text for s in asked]
    told = orders([s.text for s in asked])
    assert all(t in (None, s.day_first) for t, s in zip(told, asked, strict=True))


READ = [
    ("2026-09-03 12:15 AM", None, "2026-09-03 00:15:00"),
    ("2026-09-03 12:15 PM", None, "2026-09-03 12:15:00"),
    ("9/3/2026\u202f8:15\u00a0PM", False, "2026-09-03 20:15:00"),
    ("2026-09-03 24:00", None, "2026-09-04 00:00:00"),
    ("03-SEP-98", None, "1998-09-03"),
    ("Jul 4, 2026, 4:05:06 p.m. GMT+2", None, "2026-07-04 16:05:06+02:00"),
    ("29 February 2024", None, "2024-02-29"),
    ("13/09/2026", True, "2026-09-13"),
    ("2026-09-03 20:15:07 +0530", None, "2026-09-03 20:15:07+05:30"),
    (None, None, None),
    ("  ", None, ""),
]
LEFT = [
    "31 Feb 2026",
    "29 February 2026",
    "Wed, 03 Sep 2026 20:15:07 -0400",
    "2026-09-03 13:15 PM",
    "2026-09-03 0:15 AM",
    "2026-09-03 20:15:07+99",
    "2026-09-03 20:15 (BC)",
    "2026-09-03 20:15 America/New_York",
    "2026-09/03",
    "3-9/2026",
    "13/13/2026",
    "03-SEP-45",
    "03/09/45",
    "26-09-03",
    "1751328000",
    "45901",
    "Sep 2026",
    "2026-09",
    "20:15",
    "now",
    "infinity",
    "seen on 2026-09-03",
    "1203-09-03",
]


def test_what_else_is_read_and_what_is_left_as_it_is():
    assert read([(text, day_first) for text, day_first, _ in READ]) == [r[2] for r in READ]
    for day_first in (None, True, False):
        assert read([(text, day_first) for text in LEFT]) == LEFT


FORMS = (
    "%d/%m/%Y %H:%M:%S",
    "%m/%d/%Y %I:%M:%S %p",
    "%d.%m.%y %H:%M:%S",
    "%a %b %d %H:%M:%S %Y",
    "%A, %B %d, %Y %I:%M:%S %p",
    "%Y%m%dT%H%M%S",
)


@settings(max_examples=8)
@given(st.lists(st.datetimes(dt.datetime(1970, 1, 1), dt.datetime(2026, 12, 31)), min_size=1))
def test_a_moment_written_and_read_is_the_same(moments):
    written = [m.replace(microsecond=0) for m in moments]
    for form in FORMS:
        day_first = {"%d": True, "%m": False}.get(form[:2])
        got = read([(m.strftime(form), day_first) for m in written])
        assert got == [str(m) for m in written]


@settings(max_examples=20)
@given(st.lists(st.dates(dt.date(1970, 1, 1), dt.date(2060, 12, 31)), min_size=1))
def test_a_text_is_never_said_to_have_the_order_that_it_has_not(days):
    for day_first, form in ((True, "%d/%m/%Y"), (False, "%m/%d/%Y")):
        for told, day in zip(orders([d.strftime(form) for d in days]), days, strict=True):
            assert told is (day_first if day.day > 12 else None)
        with_weekday = orders([d.strftime(f"%a {form}") for d in days])
        assert {None, day_first} >= set(with_weekday)


@pytest.mark.parametrize(
    ("texts", "day_first"),
    [
        (["03/09/2026 08:15 PM", "13/09/2026"], True),
        (["03/09/2026", "09/13/2026 8:15 PM", "2026-01-01", None], False),
        (["03/09/2026", "3.9.2026"], True),
        (["03/09/2026", "Thu 9/3/2026"], False),
        (["03/09/2026", "04/09/2026"], None),
        (["13/09/2026", "09/13/2026"], None),
        (["9.13.2026", "9.3.2026"], None),
    ],
)
def test_the_dates_of_a_file_decide_together(texts, day_first):
    rows = (
        engine()
        .execute(
            "select day_first, day_order_problem([t], day_first), read_moment(t, day_first) from ("
            "select t, file_day_first(null, [t, '2026-01-01'], 'a') as day_first "
            "from (select unnest($1::varchar[]) as t))",
            [texts],
        )
        .fetchall()
    )
    assert {row[0] for row in rows} == {day_first}
    numeric = [t is not None and not t.startswith("2026") for t in texts]
    asked = [BOTH_WAYS if n and day_first is None else None for n in numeric]
    assert [row[1] for row in rows] == asked


def test_what_is_said_of_a_file_stands_over_its_dates_and_files_are_asked_apart():
    rows = (
        engine()
        .execute(
            "select f, file_day_first(case f when 'c' then false end, [t], f) "
            "from (values ('a', '13/09/2026'), ('b', '09/13/2026'), ('c', '13/09/2026')) as v(f, t) "
            "order by f"
        )
        .fetchall()
    )
    assert rows == [("a", True), ("b", False), ("c", False)]


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("45901", "2025-09-01 00:00:00"),
        ("45901.5", "2025-09-01 12:00:00"),
        ("45901.84375", "2025-09-01 20:15:00"),
        ("2", "2"),
        ("2025-09-01", "2025-09-01"),
        ("", ""),
    ],
)
def test_the_number_of_a_spreadsheets_day_is_read_where_it_is_said_to_be_one(text, moment):
    assert engine().value("select read_serial($1)", [text]) == moment


@pytest.mark.parametrize(
    ("text", "zone", "moment"),
    [
        ("2026-09-03 20:15:00", "America/New_York", "2026-09-04 00:15:00.000000+00:00"),
        ("2026-01-03 20:15:00.5", "America/New_York", "2026-01-04 01:15:00.500000+00:00"),
        ("2026-09-03 20:15:00", "UTC", "2026-09-03 20:15:00.000000+00:00"),
        ("2026-09-03 20:15:00+01:00", "UTC", "2026-09-03 20:15:00+01:00"),
        ("2026-09-03 20:15:00", None, "2026-09-03 20:15:00"),
        ("2026-09-03", "UTC", "2026-09-03"),
        ("soon", "UTC", "soon"),
    ],
)
def test_a_moment_takes_the_zone_of_its_heading_unless_it_has_its_own(text, zone, moment):
    assert engine().value("select moment_in_zone($1, $2::varchar)", [text, zone]) == moment
