"""Reasons cover accesses: intervals are half-open, roles are none, duties cover members."""

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from databases import evaluation_of
from privity.catalogue import read_catalogue

CATALOGUE = read_catalogue()
CASE = {"case_id": "C", "kind": "in_home", "opened_on": "2026-01-01", "unit_id": "U"}


def explained(rows, **options):
    rows = {"cases": [CASE], **rows}
    for number, event in enumerate(rows["access_events"]):
        event.setdefault("event_id", f"e{number}")
        event.setdefault("system", "ECMS")
        event.setdefault("action", "view")
    evaluation = evaluation_of(CATALOGUE, rows, **options)
    evaluation.ensure("accesses")
    found = evaluation.connection.execute(
        "select event_id, reasons, is_first from accesses order by event_id").fetchall()
    evaluation.connection.close()
    return {event: (reasons, is_first) for event, reasons, is_first in found}


def event(at, **columns):
    return {"staff_id": "S", "case_id": "C", "occurred_at": at, **columns}


def assignment(from_at, to_at=None, **columns):
    return {"case_id": "C", "staff_id": "S", "role": "primary", "from_at": from_at, "to_at": to_at,
            **columns}


@pytest.mark.parametrize(("at", "reasons"), [
    ("2026-07-31 23:59:59", None),
    ("2026-08-01 09:00:00", ["assigned_worker"]),
    ("2026-08-09 23:59:59", ["assigned_worker"]),
    ("2026-08-10 00:00:00", None),
])
def test_an_assignment_explains_from_its_start_and_not_at_its_end(at, reasons):
    rows = {"assignments": [assignment("2026-08-01 09:00", "2026-08-10 00:00")],
            "access_events": [event(at)]}
    assert explained(rows)["e0"][0] == reasons


def test_a_hand_over_with_a_gap_leaves_the_gap_unexplained():
    rows = {"assignments": [assignment("2026-07-01 09:00", "2026-08-01 00:00"),
                            assignment("2026-08-03 00:00")],
            "access_events": [event("2026-08-02 12:00"), event("2026-08-03 00:00")]}
    found = explained(rows)
    assert found["e0"][0] is None and found["e1"][0] == ["assigned_worker"]


def test_all_reasons_that_cover_an_access_are_named():
    rows = {"assignments": [assignment("2026-07-01 09:00")],
            "work_items": [{"work_id": "w", "kind": "visit", "case_id": "C", "staff_id": "S",
                            "opened_at": "2026-07-01 00:00"}],
            "access_events": [event("2026-08-02 12:00")]}
    assert explained(rows)["e0"][0] == ["assigned_worker", "visit"]


def test_the_account_wins_and_a_shared_one_is_nobody():
    accounts = [{"system": "ECMS", "account_id": "a", "staff_id": "S",
                 "enabled_at": "2026-01-01 00:00"},
                {"system": "ECMS", "account_id": "desk", "staff_id": "S", "shared": True,
                 "enabled_at": "2026-01-01 00:00"}]
    rows = {"assignments": [assignment("2026-07-01 09:00")], "accounts": accounts,
            "access_events": [event("2026-08-01 12:00", staff_id="T", account_id="a"),
                              event("2026-08-01 12:00", account_id="desk")]}
    found = explained(rows)
    assert found["e0"][0] == ["assigned_worker"] and found["e1"][0] is None


@pytest.mark.parametrize(("levels", "covered"), [(0, False), (1, False), (2, True)])
def test_supervision_reaches_as_far_as_the_agency_allows(levels, covered):
    rows = {"assignments": [assignment("2026-07-01 09:00", staff_id="W")],
            "staff": [{"staff_id": "W", "supervisor_id": "M"},
                      {"staff_id": "M", "supervisor_id": "S"}],
            "access_events": [event("2026-08-01 12:00")]}
    found = explained(rows, settings={"supervision_levels": levels})
    assert found["e0"][0] == (["supervision_level_2"] if covered else None)


@pytest.mark.parametrize(("lag", "covered"), [(0, False), (1, True)])
def test_work_explains_with_the_lag_of_its_kind(lag, covered):
    rows = {"work_items": [{"work_id": "w", "kind": "court_hearing", "case_id": "C",
                            "staff_id": "S", "opened_at": "2026-07-01 00:00",
                            "closed_at": "2026-07-31 12:00"}],
            "access_events": [event("2026-08-01 11:59")]}
    found = explained(rows, settings={"lag_days": {"court_hearing": lag}})
    assert (found["e0"][0] is not None) is covered


def test_work_of_a_unit_explains_its_members_only_where_allowed():
    rows = {"work_items": [{"work_id": "w", "kind": "visit", "case_id": "C", "unit_id": "U",
                            "opened_at": "2026-07-01 00:00"}],
            "staff": [{"staff_id": "S", "unit_id": "U"}],
            "access_events": [event("2026-08-01 12:00")]}
    assert explained(rows)["e0"][0] is None
    assert explained(rows, settings={"unit_work_items": True})["e0"][0] == ["unit_work"]


def test_cover_for_a_unit_ends_with_the_closing_day():
    closed = {**CASE, "closed_on": "2026-08-10"}
    rows = {"cases": [closed],
            "duty_rosters": [{"roster_id": "r", "kind": "unit_cover", "staff_id": "S",
                              "unit_id": "U", "from_at": "2026-08-01 00:00",
                              "to_at": "2026-08-31 00:00"}],
            "access_events": [event("2026-08-10 23:59"), event("2026-08-11 00:00")]}
    found = explained(rows)
    assert found["e0"][0] == ["unit_cover"] and found["e1"][0] is None


def test_an_on_call_shift_covers_only_the_cases_that_called():
    shift = {"roster_id": "r", "kind": "on_call", "staff_id": "S", "from_at": "2026-08-01 17:00",
             "to_at": "2026-08-02 08:00"}
    call = {"work_id": "w", "kind": "hotline_call", "case_id": "C", "opened_at": "2026-08-01 22:00"}
    rows = {"cases": [CASE, {**CASE, "case_id": "D"}], "duty_rosters": [shift],
            "work_items": [call],
            "access_events": [event("2026-08-01 23:00"), event("2026-08-01 23:00", case_id="D")]}
    found = explained(rows)
    assert found["e0"][0] == ["on_call_shift"] and found["e1"][0] is None


def test_a_duty_covers_the_members_of_a_case_while_they_are_members():
    member = {"case_id": "C", "person_id": "P", "role": "child", "from_on": "2026-08-01",
              "to_on": "2026-08-15"}
    rows = {"assignments": [assignment("2026-07-01 09:00")], "case_members": [member],
            "access_events": [event("2026-08-15 23:59", case_id=None, person_id="P"),
                              event("2026-08-16 00:00", case_id=None, person_id="P")]}
    found = explained(rows)
    assert found["e0"][0] == ["assigned_worker"] and found["e1"][0] is None


def test_first_and_repeat():
    rows = {"assignments": [assignment("2026-07-01 09:00")],
            "access_events": [event("2026-08-01 12:00"), event("2026-08-02 12:00")]}
    assert [v[1] for _, v in sorted(explained(rows).items())] == [True, False]


HOURS = st.integers(0, 60)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(HOURS, st.none() | HOURS), max_size=5), st.lists(HOURS, min_size=1,
                                                                           max_size=6))
def test_intervals_agree_with_a_plain_loop(spans, hours):
    base = dt.datetime(2026, 8, 1)

    def at(hour):
        return str(base + dt.timedelta(hours=hour))

    rows = {"assignments": [
                assignment(at(a), None if b is None else at(b)) for a, b in dict(spans).items()],
            "access_events": [event(at(h)) for h in hours]}
    found = explained(rows)
    for number, hour in enumerate(hours):
        plainly = any(a <= hour and (b is None or hour < b) for a, b in dict(spans).items())
        assert (found[f"e{number}"][0] is not None) is plainly
