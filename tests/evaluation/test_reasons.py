"""Reasons cover accesses: intervals are half-open, roles are none, duties cover members."""

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from databases import evaluation_of
from privity.catalogue.catalogue import read_catalogue
from privity.errors import PrivityError

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
        "select event_id, reasons, is_first from accesses order by event_id"
    ).fetchall()
    evaluation.connection.close()
    return {event: (reasons, is_first) for event, reasons, is_first in found}


def event(at, **columns):
    return {"staff_id": "S", "case_id": "C", "occurred_at": at, **columns}


def assignment(from_at, to_at=None, **columns):
    return {
        "case_id": "C",
        "staff_id": "S",
        "role": "primary",
        "from_at": from_at,
        "to_at": to_at,
        **columns,
    }


@pytest.mark.parametrize(
    ("at", "reasons"),
    [
        ("2026-07-31 23:59:59", None),
        ("2026-08-01 09:00:00", ["assigned_worker"]),
        ("2026-08-09 23:59:59", ["assigned_worker"]),
        ("2026-08-10 00:00:00", None),
    ],
)
def test_an_assignment_explains_from_its_start_and_not_at_its_end(at, reasons):
    rows = {
        "assignments": [assignment("2026-08-01 09:00", "2026-08-10 00:00")],
        "access_events": [event(at)],
    }
    assert explained(rows)["e0"][0] == reasons


def test_a_hand_over_with_a_gap_leaves_the_gap_unexplained():
    rows = {
        "assignments": [
            assignment("2026-07-01 09:00", "2026-08-01 00:00"),
            assignment("2026-08-03 00:00"),
        ],
        "access_events": [event("2026-08-02 12:00"), event("2026-08-03 00:00")],
    }
    found = explained(rows)
    assert found["e0"][0] is None and found["e1"][0] == ["assigned_worker"]


def test_all_reasons_that_cover_an_access_are_named():
    rows = {
        "assignments": [assignment("2026-07-01 09:00")],
        "work_items": [
            {
                "work_id": "w",
                "kind": "visit",
                "case_id": "C",
                "staff_id": "S",
                "opened_at": "2026-07-01 00:00",
            }
        ],
        "access_events": [event("2026-08-02 12:00")],
    }
    assert explained(rows)["e0"][0] == ["assigned_worker", "visit"]


def test_the_account_wins_and_a_shared_one_is_nobody():
    accounts = [
        {"system": "ECMS", "account_id": "a", "staff_id": "S", "enabled_at": "2026-01-01 00:00"},
        {
            "system": "ECMS",
            "account_id": "desk",
            "staff_id": "S",
            "shared": True,
            "enabled_at": "2026-01-01 00:00",
        },
    ]
    rows = {
        "assignments": [assignment("2026-07-01 09:00")],
        "accounts": accounts,
        "access_events": [
            event("2026-08-01 12:00", staff_id="T", account_id="a"),
            event("2026-08-01 12:00", account_id="desk"),
        ],
    }
    found = explained(rows)
    assert found["e0"][0] == ["assigned_worker"] and found["e1"][0] is None


@pytest.mark.parametrize(("levels", "covered"), [(0, False), (1, False), (2, True)])
def test_supervision_reaches_as_far_as_the_agency_allows(levels, covered):
    rows = {
        "assignments": [assignment("2026-07-01 09:00", staff_id="W")],
        "staff": [{"staff_id": "W", "supervisor_id": "M"}, {"staff_id": "M", "supervisor_id": "S"}],
        "access_events": [event("2026-08-01 12:00")],
    }
    found = explained(rows, settings={"supervision_levels": levels})
    assert found["e0"][0] == (["supervision_level_2"] if covered else None)


LEFT = {"staff_id": "S", "active_from": "2020-01-06", "active_to": "2026-08-15"}


@pytest.mark.parametrize(
    ("at", "reasons"),
    [
        ("2026-08-15 23:59:59", ["assigned_worker"]),
        ("2026-08-16 00:00:00", None),
        ("2026-09-04 10:00:00", None),
    ],
)
def test_an_assignment_never_closed_ends_with_the_workers_last_day(at, reasons):
    rows = {
        "staff": [LEFT],
        "assignments": [assignment("2026-07-01 09:00")],
        "access_events": [event(at)],
    }
    assert explained(rows)["e0"][0] == reasons


@pytest.mark.parametrize(
    "staff",
    [
        [],
        [{"staff_id": "T", "active_to": "2026-08-15"}],
        [{**LEFT, "active_to": None}],
        [{**LEFT, "active_to": "2031-12-31"}],
    ],
)
def test_a_worker_without_a_known_last_day_keeps_the_reason(staff):
    rows = {
        "staff": staff,
        "assignments": [assignment("2026-07-01 09:00")],
        "access_events": [event("2026-09-04 10:00")],
    }
    assert explained(rows)["e0"][0] == ["assigned_worker"]


def test_a_last_day_before_the_calendar_ends_every_reason():
    rows = {
        "staff": [{**LEFT, "active_to": "1985-06-30"}],
        "assignments": [assignment("2026-07-01 09:00")],
        "access_events": [event("2026-09-04 10:00")],
    }
    assert explained(rows)["e0"][0] is None


@pytest.mark.parametrize(("left", "covered"), [("W", False), ("M", True), ("S", False)])
def test_supervision_ends_with_the_supervisors_last_day_and_the_workers(left, covered):
    staff = [
        {"staff_id": "W", "supervisor_id": "M"},
        {"staff_id": "M", "supervisor_id": "S"},
        {"staff_id": "S"},
    ]
    rows = {
        "assignments": [assignment("2026-07-01 09:00", staff_id="W")],
        "staff": [
            {**row, "active_to": "2026-08-15" if row["staff_id"] == left else None} for row in staff
        ],
        "access_events": [event("2026-08-15 12:00"), event("2026-08-16 00:00")],
    }
    found = explained(rows)
    assert found["e0"][0] == ["supervision_level_2"]
    assert found["e1"][0] == (["supervision_level_2"] if covered else None)


@pytest.mark.parametrize(
    ("at", "managing"), [("2026-08-15 12:00", True), ("2026-08-16 12:00", False)]
)
def test_who_has_left_manages_no_case(at, managing):
    rows = {
        "staff": [LEFT],
        "assignments": [assignment("2026-07-01 09:00", manages=True)],
        "disclosures": [
            {"disclosure_id": "D", "case_id": "C", "staff_id": "S", "disclosed_at": at}
        ],
    }
    evaluation = evaluation_of(CATALOGUE, rows)
    evaluation.ensure("disclosure_duties")
    found = evaluation.connection.execute(
        "select has_duty, is_managing from disclosure_duties"
    ).fetchall()
    evaluation.connection.close()
    assert found == [(managing, managing)]


@pytest.mark.parametrize(("lag", "covered"), [(0, False), (1, True)])
def test_work_explains_with_the_lag_of_its_kind(lag, covered):
    rows = {
        "work_items": [
            {
                "work_id": "w",
                "kind": "court_hearing",
                "case_id": "C",
                "staff_id": "S",
                "opened_at": "2026-07-01 00:00",
                "closed_at": "2026-07-31 12:00",
            }
        ],
        "access_events": [event("2026-08-01 11:59")],
    }
    found = explained(rows, settings={"lag_days": {"court_hearing": lag}})
    assert (found["e0"][0] is not None) is covered


def test_work_of_a_unit_explains_its_members_only_where_allowed():
    rows = {
        "work_items": [
            {
                "work_id": "w",
                "kind": "visit",
                "case_id": "C",
                "unit_id": "U",
                "opened_at": "2026-07-01 00:00",
            }
        ],
        "staff": [{"staff_id": "S", "unit_id": "U"}],
        "access_events": [event("2026-08-01 12:00")],
    }
    assert explained(rows)["e0"][0] is None
    assert explained(rows, settings={"unit_work_items": True})["e0"][0] == ["unit_work"]


def test_cover_for_a_unit_ends_with_the_closing_day():
    closed = {**CASE, "closed_on": "2026-08-10"}
    rows = {
        "cases": [closed],
        "duty_rosters": [
            {
                "roster_id": "r",
                "kind": "unit_cover",
                "staff_id": "S",
                "unit_id": "U",
                "from_at": "2026-08-01 00:00",
                "to_at": "2026-08-31 00:00",
            }
        ],
        "access_events": [event("2026-08-10 23:59"), event("2026-08-11 00:00")],
    }
    found = explained(rows)
    assert found["e0"][0] == ["unit_cover"] and found["e1"][0] is None


def test_an_on_call_shift_covers_only_the_cases_that_called():
    shift = {
        "roster_id": "r",
        "kind": "on_call",
        "staff_id": "S",
        "from_at": "2026-08-01 17:00",
        "to_at": "2026-08-02 08:00",
    }
    call = {"work_id": "w", "kind": "hotline_call", "case_id": "C", "opened_at": "2026-08-01 22:00"}
    rows = {
        "cases": [CASE, {**CASE, "case_id": "D"}],
        "duty_rosters": [shift],
        "work_items": [call],
        "access_events": [event("2026-08-01 23:00"), event("2026-08-01 23:00", case_id="D")],
    }
    found = explained(rows)
    assert found["e0"][0] == ["on_call_shift"] and found["e1"][0] is None


def test_a_duty_covers_the_members_of_a_case_while_they_are_members():
    member = {
        "case_id": "C",
        "person_id": "P",
        "role": "child",
        "from_on": "2026-08-01",
        "to_on": "2026-08-15",
    }
    rows = {
        "assignments": [assignment("2026-07-01 09:00")],
        "case_members": [member],
        "access_events": [
            event("2026-08-15 23:59", case_id=None, person_id="P"),
            event("2026-08-16 00:00", case_id=None, person_id="P"),
        ],
    }
    found = explained(rows)
    assert found["e0"][0] == ["assigned_worker"] and found["e1"][0] is None


def test_first_and_repeat():
    rows = {
        "assignments": [assignment("2026-07-01 09:00")],
        "access_events": [event("2026-08-01 12:00"), event("2026-08-02 12:00")],
    }
    assert [v[1] for _, v in sorted(explained(rows).items())] == [True, False]


MIDNIGHT = dt.datetime(2026, 7, 1, 4)
"""The first moment of the period, in UTC; hours in the tests below count from it."""

HOURS = st.integers(-30, 60)
DAYS = st.integers(-2, 3)
STAFF, CASES, PERSONS = st.sampled_from("ST"), st.sampled_from("CD"), st.sampled_from("PQ")
DUTIES = st.lists(
    st.tuples(
        st.sampled_from(["call", "visit", "watch"]),
        STAFF,
        st.none() | CASES,
        st.none() | PERSONS,
        HOURS,
        st.none() | HOURS,
    ),
    max_size=14,
)
MEMBERS = st.lists(st.tuples(CASES, PERSONS, DAYS, st.none() | DAYS), max_size=4)
LOG = st.lists(
    st.tuples(
        st.sampled_from(["own S", "own T", "desk", None]),
        STAFF,
        st.none() | CASES,
        st.none() | PERSONS,
        HOURS,
    ),
    min_size=1,
    max_size=30,
)
OWNERS = {"own S": "S", "own T": "T", "desk": None}


def at(hour):
    return None if hour is None else MIDNIGHT + dt.timedelta(hours=hour)


def on(day):
    return None if day is None else dt.date(2026, 7, 1) + dt.timedelta(days=day)


def actor(entry):
    account, staff, *_ = entry
    return staff if account is None else OWNERS[account]


def plain_reasons(entry, duties, members):
    """All reasons for one access, duty by duty, as the rulings say it."""
    _, _, case, person, hour = entry
    day = hour // 24

    def reaches(duty_case, duty_person):
        if case is not None and duty_case == case:
            return True
        if person is not None and duty_person == person and None in (case, duty_case):
            return True
        return (
            case is None
            and person is not None
            and any(
                c == duty_case and p == person and first <= day and (last is None or day <= last)
                for c, p, first, last in members
            )
        )

    found = {
        name
        for name, staff, duty_case, duty_person, first, last in duties
        if staff == actor(entry)
        and first <= hour
        and (last is None or hour < last)
        and reaches(duty_case, duty_person)
    }
    return sorted(found) or None


def plain_first(entry, log):
    """Whether no access of that worker to that case came earlier, in all of the log."""
    worker, case, hour = actor(entry), entry[2], entry[4]
    return None not in (worker, case) and all(
        hour <= other[4] for other in log if (actor(other), other[2]) == (worker, case)
    )


def decided(duties, members, log):
    """Explain a log by given reasons: (reasons, is_explained, is_first) by place in the log."""
    accounts = [
        {"system": "ECMS", "account_id": name, "staff_id": owner, "shared": owner is None}
        for name, owner in OWNERS.items()
    ]
    evaluation = evaluation_of(CATALOGUE, {"accounts": accounts})
    run = evaluation.connection.execute
    run(
        "create table reasons (explanation varchar, staff_id varchar, case_id varchar, "
        "person_id varchar, from_at timestamp, to_at timestamp, evidence varchar)"
    )
    evaluation.built.add("reasons")
    for sql, rows in (
        (
            "reasons values (?, ?, ?, ?, ?, ?, 'row')",
            [(*duty[:4], at(duty[4]), at(duty[5])) for duty in duties],
        ),
        (
            "ext.case_members (case_id, person_id, from_on, to_on, role) values (?, ?, ?, ?, 'child')",
            [(*member[:2], on(member[2]), on(member[3])) for member in members],
        ),
        (
            "ext.access_events (event_id, account_id, staff_id, case_id, person_id, occurred_at, "
            "system, action) values (?, ?, ?, ?, ?, ?, 'ECMS', 'view')",
            [(str(n), *entry[:4], at(entry[4])) for n, entry in log],
        ),
    ):
        if rows:
            evaluation.connection.connection.executemany(f"insert into {sql}", rows)
    evaluation.ensure("accesses")
    rows = run("select event_id, reasons, is_explained, is_first from accesses").fetchall()
    evaluation.connection.close()
    assert len(rows) == len({row[0] for row in rows})
    return {int(row[0]): row[1:] for row in rows}


@settings(max_examples=60)
@given(DUTIES, MEMBERS, LOG, st.randoms(use_true_random=False))
def test_spans_agree_with_a_plain_loop(duties, members, log, order):
    """Overlapping, touching, open and empty intervals, persons, members, shared accounts."""
    numbered = list(enumerate(log))
    mixed = order.sample(duties, len(duties)), order.sample(numbered, len(numbered))
    found = decided(mixed[0], members, mixed[1])
    assert set(found) == {n for n, entry in numbered if entry[4] >= 0}
    for number, row in found.items():
        reasons = plain_reasons(log[number], duties, members)
        assert row == (reasons, reasons is not None, plain_first(log[number], log)), log[number]


@settings(max_examples=25)
@given(
    st.lists(
        st.tuples(st.sampled_from("abcdefgh"), HOURS, st.none() | HOURS), min_size=2, max_size=40
    )
)
def test_every_hour_has_every_reason_of_a_crowded_pair(spans):
    duties = [(name, "S", "C", None, first, last) for name, first, last in spans]
    log = [(None, "S", "C", None, hour) for hour in range(61)]
    found = decided(duties, [], list(enumerate(log)))
    assert [found[hour][0] for hour in range(61)] == [
        plain_reasons(entry, duties, []) for entry in log
    ]


@settings(max_examples=25)
@given(
    st.lists(st.tuples(st.just("C"), st.just("P"), DAYS, st.none() | DAYS), min_size=1, max_size=4),
    HOURS,
    st.none() | HOURS,
)
def test_a_duty_reaches_members_on_every_day_of_theirs(members, first, last):
    duties = [("visit", "S", "C", None, first, last)]
    log = [(None, "S", None, "P", hour) for hour in range(61)]
    found = decided(duties, members, list(enumerate(log)))
    assert [found[hour][0] for hour in range(61)] == [
        plain_reasons(entry, duties, members) for entry in log
    ]


def test_a_case_and_a_person_beside_it_unite_their_reasons():
    duties = [
        ("visit", "S", "C", None, 0, 10),
        ("call", "S", None, "P", 5, 15),
        ("watch", "S", "D", "P", 0, None),
    ]
    log = [(None, "S", "C", "P", hour) for hour in (4, 5, 10, 15)]
    found = decided(duties, [], list(enumerate(log)))
    assert [found[n][0] for n in range(4)] == [["visit"], ["call", "visit"], ["call"], None]


def test_more_explanations_than_bits_are_named():
    duties = [(f"kind {n}", "S", "C", None, 0, None) for n in range(126)]
    log = [(0, (None, "S", "C", None, 1))]
    assert decided(duties, [], log)[0][0] == sorted(name for name, *_ in duties)
    with pytest.raises(PrivityError, match="at most 126"):
        decided([*duties, ("one more", "S", "C", None, 0, None)], [], log)
