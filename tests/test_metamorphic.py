"""The sample agency changed as a whole: what is found changes exactly as it must."""

from __future__ import annotations

import pytest

from metamorphic import (
    CONTROLS,
    EXCEPTIONS,
    PERIOD,
    SUITES,
    Agency,
    differing,
    found,
    in_utc,
    judged,
    permute,
    weekdays_only,
)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Judge the sample after a change; the calendar has no holidays, which do not move with days.
    """
    patch, runs = pytest.MonkeyPatch(), tmp_path_factory.mktemp("agencies")
    patch.setattr("privity.stage.calendar_rows", weekdays_only)

    def make(name, *changes, period=PERIOD, parts=1):
        agency = Agency()
        for change in changes:
            change(agency)
        return judged(agency.write(runs / name, parts), period)
    yield make
    patch.undo()


@pytest.fixture(scope="module")
def base(made):
    return made("base")


def assert_found(base, other, kinds=(EXCEPTIONS, CONTROLS, SUITES), **change):
    for sql in kinds:
        wrong = differing(base, other, [found("base", sql, **change)], found("other", sql))
        assert wrong == []


def test_order_files_and_the_zone_of_times_change_nothing(base, made):
    # Rows in another order, each table in two files, every time in UTC with its offset.
    assert_found(base, made("order", permute, in_utc, parts=2))
