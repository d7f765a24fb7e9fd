"""Which stretches without rows are asked about, and how days are said."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from privity.catalogue.contract import load_contract
from privity.intake.extents import (
    chance_of_none,
    covered_in_words,
    day_column,
    days_in_words,
    merged,
    unlikely_gaps,
    without,
)
from privity.periods import calendar_rows

FIRST, LAST = dt.date(2026, 7, 1), dt.date(2026, 9, 30)
BUSINESS = frozenset(
    d
    for d, is_business, _ in calendar_rows(dt.date(2025, 1, 1), dt.date(2026, 12, 31), "CT")
    if is_business
)


def on(month, day):
    return dt.date(2026, month, day)


def every(step=1, first=FIRST, last=LAST, but=()):
    days = [first + dt.timedelta(days=n) for n in range(0, (last - first).days + 1, step)]
    return [d for d in days if not any(a <= d <= b for a, b in but)]


def weekdays(first=FIRST, last=LAST, but=()):
    return [d for d in every(1, first, last, but) if d in BUSINESS]


@pytest.mark.parametrize(
    ("days", "gaps"),
    [
        (every(), []),
        (weekdays(), []),
        (every(3), []),
        (every(last=on(7, 31)), [(on(8, 1), LAST)]),
        (every(2, last=on(7, 31)), [(on(8, 1), LAST)]),
        (every(4, last=on(8, 19)), [(on(8, 19), LAST)]),
        (every(last=on(9, 23)), [(on(9, 24), LAST)]),
        (weekdays(last=on(9, 23)), [(on(9, 24), LAST)]),
        (weekdays(first=on(8, 3)), [(FIRST, on(8, 2))]),
        (every(but=[(on(8, 1), on(8, 31))]), [(on(8, 1), on(8, 31))]),
        (weekdays(but=[(on(8, 1), on(8, 31))]), [(on(8, 1), on(8, 31))]),
        (every(first=dt.date(2025, 7, 1), last=on(6, 30)), [(FIRST, LAST)]),
    ],
    ids=[
        "daily",
        "weekdays",
        "every third day",
        "July",
        "July, every other day",
        "every fourth day until August",
        "without its last week",
        "weekdays without the last week",
        "from August",
        "without August",
        "weekdays without August",
        "the year before alone",
    ],
)
def test_a_stretch_that_is_not_there_is_asked_about(days, gaps):
    assert unlikely_gaps(days, FIRST, LAST, BUSINESS) == gaps


@pytest.mark.parametrize(
    "days",
    [
        [],
        [on(7, 14)],
        [on(7, 2), on(7, 29)],
        [on(7, 6), on(7, 30), on(9, 14)],
        [dt.date(2026, 2, 3), dt.date(2026, 5, 11), on(7, 20)],
        # Everyone signs in January and in June.
        [
            *every(first=dt.date(2026, 1, 5), last=dt.date(2026, 1, 30)),
            *every(first=dt.date(2026, 6, 15), last=dt.date(2026, 7, 10)),
        ],
    ],
    ids=["none", "one", "two", "three", "seldom", "in bursts"],
)
def test_a_sparse_table_may_be_empty_for_months(days):
    assert unlikely_gaps(days, FIRST, LAST, BUSINESS) == []


def test_days_on_which_the_agency_is_closed_are_no_gap():
    closed = [dt.date(2026, 7, 20) + dt.timedelta(days=n) for n in range(12)]
    days = [d for d in weekdays() if d not in closed]
    assert unlikely_gaps(days, FIRST, LAST, BUSINESS) == [(on(7, 18), on(8, 2))]
    assert unlikely_gaps(days, FIRST, LAST, BUSINESS - set(closed)) == []


@given(st.sets(st.integers(-366, 91)))
def test_gaps_lie_in_the_period_and_hold_no_business_day_with_rows(numbers):
    days = [FIRST + dt.timedelta(days=n) for n in numbers]
    for start, end in unlikely_gaps(days, FIRST, LAST, BUSINESS):
        assert FIRST <= start <= end <= LAST
        assert not any(start <= d <= end and d in BUSINESS for d in days)


@given(st.sets(st.integers(0, 91), min_size=40))
def test_a_longer_silence_at_the_end_is_asked_about_where_a_shorter_one_is(numbers):
    days = sorted(FIRST + dt.timedelta(days=n) for n in numbers)
    last = days[-1]
    asked = [
        bool([g for g in unlikely_gaps(days, FIRST, end, frozenset()) if g[1] == end])
        for end in (last + dt.timedelta(days=n) for n in range(1, 60))
    ]
    assert asked == sorted(asked)


@given(st.integers(2, 300), st.integers(0, 300), st.integers(1, 100))
def test_the_chance_of_a_stretch_falls_with_its_length_and_with_the_rate(active, empty, length):
    chance = chance_of_none(active, empty, length)
    assert 0 < chance < 1
    assert chance_of_none(active, empty, length + 1) < chance
    assert chance_of_none(active + 1, empty, length) < chance


@pytest.mark.parametrize(
    ("gaps", "words"),
    [
        ([], ""),
        ([(on(8, 1), LAST)], "July only"),
        ([(on(8, 20), LAST)], "1 July to 19 August only"),
        ([(on(8, 1), on(8, 31))], "July and September only"),
        ([(FIRST, on(7, 31))], "August to September only"),
        ([(FIRST, on(7, 1)), (on(7, 3), LAST)], "2 July only"),
        ([(on(7, 29), LAST)], "1 to 28 July only"),
        ([(FIRST, LAST)], "no day of the period"),
    ],
)
def test_days_in_words(gaps, words):
    assert covered_in_words(gaps, (FIRST, LAST)) == words


def test_days_of_two_years_name_both():
    assert days_in_words([(dt.date(2025, 12, 5), dt.date(2026, 1, 3))], True) == (
        "5 December 2025 to 3 January 2026"
    )


stretches = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=5)


@given(stretches, stretches)
def test_stretches_are_sets_of_days(some, others):
    def days(given_days):
        return {n for a, b in given_days for n in range((a - FIRST).days, (b - FIRST).days + 1)}

    def dated(given_days):
        return [(FIRST + dt.timedelta(days=a), FIRST + dt.timedelta(days=b)) for a, b in given_days]

    assert days(merged(dated(some))) == days(dated(some))
    assert days(without(dated(some), dated(others))) == days(dated(some)) - days(dated(others))


def test_only_days_show_how_far_a_table_reaches():
    tables = load_contract().tables
    for table in tables.values():
        column = day_column(table)
        assert not column or table.columns[column].type in ("date", "timestamp"), table.name
    assert {t.name for t in tables.values() if t.flows and not day_column(t)} == set()
    assert day_column(tables["work_items"]) == "opened_at"
    assert day_column(tables["staff"]) == day_column(tables["licences"]) == ""
