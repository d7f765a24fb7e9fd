"""What a run finds changes with the agency's records exactly as it must, and with nothing else.

Each test changes the sample agency as a whole and compares all evidence of a run, suites and
measures included, with that of the agency as it is: another order of rows, other files, times in
UTC, other ids, another year, rows that say nothing, two agencies in one. Public holidays are no
weeks' pattern, so the calendar of these runs has none.

Set apart, with the reason: pseudonyms and ids of findings where ids change; places among equals
(``rank``), which follow ids; sentences, notes and labels with dates in them where days change;
calendar months and what is counted by them where all is moved by 364 days; intervals, ranks and
counts of rows where the number of records changes. Settings of the sample name no id; the
ombudsman's address is one for both agencies. There are no decisions.
"""

import datetime as dt

import pytest

from metamorphic import (
    AGENCY,
    DAYS,
    NO_IDS,
    Agency,
    Expected,
    add_irrelevant,
    different,
    in_utc,
    join_copy,
    judged,
    permute,
    rename,
    shift,
)

LABELS = frozenset(
    {
        "finding_id",
        "incident_id",
        "incident_label",
        "subject_label",
        "case_label",
        "staff_label",
        "person_label",
        "event_label",
        "account_label",
        "rank",
        "value_shape",
    }
)


def weekdays(first_on, last_on, state, closed=()):
    """List days as the calendar does, with weekends alone as days off."""
    rows, count = [], 0
    for offset in range((last_on - first_on).days + 1):
        day = first_on + dt.timedelta(days=offset)
        count += day.weekday() < 5
        rows.append((day, day.weekday() < 5, count))
    return rows


@pytest.fixture(scope="module")
def calendar():
    from privity.staging import staging as stage

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stage, "calendar_rows", weekdays)
        stage._calendar.cache_clear()
        yield
    stage._calendar.cache_clear()


@pytest.fixture(scope="module")
def keys(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CONFIG_HOME", str(tmp_path_factory.mktemp("keys")))
        patch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
        yield


@pytest.fixture(scope="module")
def base(tmp_path_factory, calendar, keys):
    """The evidence of the sample agency as it is."""
    return judged(Agency().write(tmp_path_factory.mktemp("base") / "workspace"))


def changed(folder, *changes, parts=1, period="2026-Q3"):
    agency = Agency()
    for change in changes:
        change(agency)
    return judged(agency.write(folder / "workspace", parts), period)


def test_rows_in_another_order_in_two_files_with_times_in_utc_change_nothing(base, tmp_path):
    # The shape of a quarantined time is that of its text.
    assert (
        different(
            base,
            changed(tmp_path, permute, in_utc, parts=2),
            Expected(leaves_out=frozenset({"value_shape"})),
        )
        == {}
    )


def test_other_ids_in_reversed_order_rename_what_is_found_and_no_more(base, tmp_path):
    assert (
        different(
            base, changed(tmp_path, rename), Expected(rename="reversed_id", leaves_out=LABELS)
        )
        == {}
    )


def test_all_moved_by_fifty_two_weeks_moves_what_is_found(base, tmp_path):
    period = "/".join(
        str(dt.date(2026, *day) + dt.timedelta(days=DAYS)) for day in ((7, 1), (9, 30))
    )
    assert (
        different(
            base,
            changed(tmp_path, shift, period=period),
            Expected(
                days=DAYS,
                leaves_out=frozenset(
                    {
                        "finding_id",
                        "subject_label",
                        "sentence",
                        "note",
                        # The period now lies in four months.
                        "suite_results.element_count",
                        "suite_results.message",
                    }
                ),
                # They are found by month, too.
                tables_out=frozenset({"concentrations"}),
            ),
        )
        == {}
    )


def test_rows_that_say_nothing_change_nothing(base, tmp_path):
    assert (
        different(
            base,
            changed(tmp_path, add_irrelevant),
            Expected(
                leaves_out=frozenset(
                    {"table_supply.rows_loaded", "extents.rows_read", "extents.first_on"}
                ),
                # Suites speak of all rows of an extract, those that no control judges too.
                tables_out=frozenset({"suite_results"}),
            ),
        )
        == {}
    )


def test_an_agency_and_a_copy_of_it_are_found_twice(base, tmp_path):
    assert (
        different(
            base,
            changed(tmp_path, join_copy),
            Expected(
                rename="copied_id",
                is_union=True,
                leaves_out=LABELS
                | {
                    "rate_low",
                    "rate_high",
                    "note",
                    "message",
                    "coverage",
                    # They say how many persons, lost records and columns there are.
                    "access_incident_parts.sentence",
                    "control_results.reason",
                    "suite_results.element_count",
                },
                # More records make more of them tell; places in a list; the systems are the same ones.
                tables_out=frozenset(
                    {"concentrations", "reviewer_load", "foia_oldest_pending", "named_things"}
                ),
                tests_out=frozenset(
                    {
                        "MS-40",
                        "system_backed_up_every_day",
                        "full_backup_every_weekend",
                        # Days of a system that both log to, birth dates that both have, and a copy is a double.
                        "no job is listed twice",
                        "nobody is entered twice",
                        "a gateway that logs daily has no business day without mail",
                        "a system that records events daily has no business day without one",
                        "no single birth date is shared by more than one in twenty persons",
                    }
                ),
            ),
        )
        == {}
    )


def test_settings_of_the_sample_name_no_id():
    text = (AGENCY / "agency.toml").read_text()
    agency = Agency()
    for table in agency.tables:
        for column in agency.columns(table, "id"):
            if (table, column) in NO_IDS:
                continue
            for (value,) in agency.connection.execute(
                f"select distinct {column} from {table} where {column} is not null"
            ).fetchall():
                assert f'"{value}"' not in text, (table, column, value)
