"""Periods run from local midnight to local midnight; business days skip the state's holidays."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from privity.errors import PrivityError
from privity.periods import Scope, calendar_rows, local_midnight, parse_period

ZONE = "America/New_York"


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2026-09", "2026-09-01", "2026-09-30"),
        ("2026-Q3", "2026-07-01", "2026-09-30"),
        ("2026-q1", "2026-01-01", "2026-03-31"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2026", "2026-01-01", "2026-12-31"),
        ("2026-01-01/2026-06-30", "2026-01-01", "2026-06-30"),
    ],
)
def test_forms(text, first, last):
    period = parse_period(text, ZONE)
    assert (str(period.first_on), str(period.last_on)) == (first, last)


@pytest.mark.parametrize(
    ("text", "today", "label"),
    [
        ("last-month", "2026-01-15", "2025-12"),
        ("last-month", "2026-03-31", "2026-02"),
        ("last-quarter", "2026-11-21", "2026-Q3"),
        ("last-quarter", "2026-02-01", "2025-Q4"),
    ],
)
def test_relative_forms_count_from_the_day_given(text, today, label):
    assert parse_period(text, ZONE, dt.date.fromisoformat(today)).label == label


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026-13",
        "2026-Q5",
        "yesterday",
        "2026-06-30/2026-01-01",
        "2026-02-30/2026-03-01",
        "last-month",
    ],
)
def test_a_wrong_period_names_the_forms(text):
    with pytest.raises(PrivityError, match="2026-Q3"):
        parse_period(text, ZONE)


def test_boundaries_are_local_midnights_in_utc():
    period = parse_period("2026-Q1", ZONE)
    assert period.start == dt.datetime(2026, 1, 1, 5)
    assert period.end == dt.datetime(2026, 4, 1, 4)


def test_as_of_ends_with_its_local_day():
    scope = Scope(parse_period("2026-10", ZONE), dt.date(2026, 11, 1), ZONE)
    assert scope.as_of_end == dt.datetime(2026, 11, 2, 5)


@given(st.dates(dt.date(1970, 1, 1), dt.date(2090, 1, 1)))
def test_days_neither_overlap_nor_leave_a_gap(day):
    following = local_midnight(day + dt.timedelta(days=1), ZONE)
    hours = (following - local_midnight(day, ZONE)).total_seconds() / 3600
    assert hours in (23, 24, 25)


def test_business_days_skip_weekends_holidays_and_closed_days():
    rows = calendar_rows(dt.date(2026, 9, 3), dt.date(2026, 9, 10), "CT", [dt.date(2026, 9, 9)])
    assert [str(day) for day, is_business, _ in rows if is_business] == [
        "2026-09-03",
        "2026-09-04",
        "2026-09-08",
        "2026-09-10",
    ]
    assert [number for *_, number in rows] == [1, 2, 2, 2, 2, 3, 3, 4]


def test_holidays_are_the_states_own():
    def days(state):
        rows = calendar_rows(dt.date(2026, 2, 1), dt.date(2026, 2, 28), state)
        return {day for day, is_business, _ in rows if not is_business and day.weekday() < 5}

    assert dt.date(2026, 2, 12) in days("CT")
    assert dt.date(2026, 2, 12) not in days("ME")
