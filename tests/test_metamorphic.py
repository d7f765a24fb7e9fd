"""The sample agency changed as a whole: what is found changes exactly as it must."""

from __future__ import annotations

import pytest

from metamorphic import (
    CONTROLS,
    EXCEPTIONS,
    PERIOD,
    SUITES,
    Agency,
    add_irrelevant,
    differing,
    found,
    in_utc,
    join_copy,
    judged,
    permute,
    rename,
    shift,
    weekdays_only,
)

# Systems and weekends are the same in an agency and its copy.
OF_SYSTEMS = ("full_backup_every_weekend", "system_backed_up_every_day")


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


def test_other_ids_in_the_other_order_change_ids_alone(base, made):
    assert_found(base, made("rename", rename), macro="reversed_id")


def test_a_shift_by_whole_weeks_shifts_what_is_found(base, made):
    other = made("shift", shift, period="2027-06-30/2027-09-29")
    assert_found(base, other, kinds=(EXCEPTIONS, CONTROLS), days=364)


def test_rows_that_concern_nobody_change_nothing(base, made):
    assert_found(base, made("more", add_irrelevant))


def test_an_agency_and_its_copy_have_twice_the_exceptions(base, made):
    other = made("union", join_copy)
    own, copy = (found("base", EXCEPTIONS, m, without=OF_SYSTEMS) for m in ("same_id", "copied_id"))
    assert differing(base, other, [own, copy],
                     found("other", EXCEPTIONS, without=OF_SYSTEMS)) == []
    assert differing(base, other, [found("base", CONTROLS, times=2, without=OF_SYSTEMS)],
                     found("other", CONTROLS, without=OF_SYSTEMS)) == []
