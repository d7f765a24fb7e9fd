"""Permissions record by record, and whose information an exception concerns."""

import datetime as dt
from types import SimpleNamespace

import pytest

from databases import insert_many
from fixtures.evidence import SETTINGS, write_extracts
from privity.analysis.run import Run
from privity.engine.duckdb import open_memory
from privity.evidence import schema as tables
from privity.evidence.effects import write_effects
from privity.evidence.permissions import NAMED, write_permissions
from privity.periods import Scope, parse_period
from privity.pseudonyms.labels import register_pseudonyms
from privity.report.pages.permissions import permissions_block
from privity.staging.staging import stage


def member(case, person, role="child", from_on=dt.date(2026, 1, 1), to_on=None):
    return {"case_id": case, "person_id": person, "role": role, "from_on": from_on, "to_on": to_on}


@pytest.fixture
def desk(catalogue):
    """Return a connection with an empty evidence file and the members of two cases."""
    connection = open_memory()
    connection.execute("attach ':memory:' as ext; attach ':memory:' as evidence")
    write_extracts(
        connection,
        catalogue.contract,
        {
            "case_members": [
                member("C1", "P1"),
                member("C1", "P2", "birth_parent"),
                member("C1", "P3", "gal"),
                member("C1", "P4", to_on=dt.date(2026, 7, 31)),
                member("C2", "P5", "birth_parent"),
            ],
            "service_sessions": [
                {
                    "session_id": "V1",
                    "staff_id": "S1",
                    "client_id": "P7",
                    "held_at": dt.datetime(2026, 8, 3),
                    "mode": "video",
                }
            ],
        },
    )
    stage(
        connection,
        catalogue.contract,
        SETTINGS,
        Scope(parse_period("2026-Q3", "UTC"), dt.date(2026, 9, 30), "UTC"),
    )
    register_pseudonyms(connection, b"k" * 32)
    tables.create_tables(connection)
    connection.execute("create schema evaluated")
    return connection


def control(connection, name, rows, subject=("disclosures.disclosure_id",)):
    connection.execute(
        f'create table evaluated."{name}" (subject varchar, status varchar, '
        "reason varchar, occurred_at timestamp)"
    )
    insert_many(connection, f'insert into evaluated."{name}" values (?, ?, ?, ?)', rows)
    return SimpleNamespace(
        control=SimpleNamespace(id=name, subject=subject), passed=sum(r[1] == "pass" for r in rows)
    )


DAY = dt.datetime(2026, 9, 1, 12)


def test_what_covered_each_record_is_kept_where_a_permission_was_asked(desk, catalogue):
    asked = control(
        desk,
        "asked",
        [
            ("D1", "pass", "permitted by CT-06b", DAY),
            ("D2", "pass", "no permission of CT-06; Legal decided before", DAY),
            ("D3", "fail", "no permission of CT-06; Legal was not asked", DAY),
        ],
    )
    other = control(
        desk,
        "other",
        [
            ("D1", "pass", "no more records than permitted", DAY),
            ("D4", "fail", "permitted by mistake", DAY),
        ],
    )
    unasked = control(desk, "unasked", [("D1", "pass", "cited", DAY)])
    write_permissions(desk, catalogue.contract, [asked, other, unasked], "UTC")
    found = desk.execute(
        "select control_id, subject, reason, occurred_on, subject_label "
        "from evidence.permissions order by all"
    ).fetchall()
    assert [r[:4] for r in found] == [
        ("asked", "D1", "permitted by CT-06b", DAY.date()),
        ("asked", "D2", "no permission of CT-06; Legal decided before", DAY.date()),
    ]
    assert all(r[4].startswith("disclosure-") for r in found)


def test_all_are_kept_and_the_latest_have_a_pseudonym(desk, catalogue):
    rows = [(f"D{n:03}", "pass", "permitted", DAY - dt.timedelta(days=n)) for n in range(NAMED + 5)]
    write_permissions(desk, catalogue.contract, [control(desk, "many", rows)], "UTC")
    total, named, oldest = desk.execute(
        "select count(*), count(subject_label), min(occurred_on) filter (where subject_label "
        "is not null) from evidence.permissions"
    ).fetchone()
    assert (total, named) == (NAMED + 5, NAMED)
    assert oldest == DAY.date() - dt.timedelta(days=NAMED - 1)


def test_the_page_counts_them_and_lists_the_latest(desk, catalogue):
    desk.execute("use evidence")
    page = Run(desk)
    asked = {
        "control_id": "asked",
        "title": "What none covers goes to Legal",
        "failed": 1,
        "warned": 0,
    }
    assert "No record" in permissions_block(page, [asked]).text
    desk.execute("use memory")
    write_permissions(
        desk,
        catalogue.contract,
        [
            control(
                desk,
                "asked",
                [
                    ("D1", "pass", "permitted by CT-06b", DAY),
                    ("D2", "pass", "permitted by CT-06b", DAY),
                    ("D3", "fail", "no permission", DAY),
                ],
            )
        ],
        "UTC",
    )
    desk.execute("use evidence")
    html = permissions_block(Run(desk), [asked]).html
    assert '>2 permitted by CT-06b</td><td class="num">2</td><td class="num">1</td>' in html
    assert html.count("disclosure-") == 2
    assert "D1" not in html


def findings(connection, *rows):
    names = ("control_id", "subject", "case_id", "lifecycle", "occurred_on")
    tables.insert(connection, "findings", [dict(zip(names, r, strict=True)) for r in rows])
    for control_id in sorted({r[0] for r in rows}):
        tables.insert(
            connection,
            "control_results",
            [{"control_id": control_id, "clause_ids": [f"X-{control_id}"]}],
        )


def effects(connection):
    return dict(
        (c, (p, k))
        for c, p, k in connection.execute(
            "select clause_id, people, children from evidence.effects"
        ).fetchall()
    )


def of(name, subject):
    return SimpleNamespace(control=SimpleNamespace(id=name, subject=subject))


def test_people_of_a_case_are_its_members_on_the_day(desk, catalogue):
    findings(
        desk,
        ("late", "D1", "C1", "new", dt.date(2026, 8, 1)),
        ("late", "D2", "C1", "new", dt.date(2026, 8, 2)),
        ("early", "D3", "C1", "new", dt.date(2026, 7, 31)),
        ("undated", "D4", "C2", "new", None),
    )
    write_effects(desk, catalogue.contract, [])
    # P3 is the guardian ad litem; P4 was a member until the last of July.
    assert effects(desk) == {"X-late": (2, 1), "X-early": (3, 2), "X-undated": (1, 0)}


def test_a_record_names_whom_it_is_about(desk, catalogue):
    findings(
        desk,
        ("session", "V1", None, "new", dt.date(2026, 8, 3)),
        ("location", "L1", None, "new", None),
    )
    write_effects(
        desk,
        catalogue.contract,
        [
            of("session", ("service_sessions.session_id",)),
            of("location", ("paper_storage.location_id",)),
        ],
    )
    assert effects(desk) == {"X-session": (1, 0)}


def test_a_person_may_be_the_subject_and_a_waived_finding_concerns_nobody(desk, catalogue):
    findings(
        desk,
        ("photo", "P1", None, "new", None),
        ("photo", "P9", "C2", "new", None),
        ("waived", "P1", "C1", "waived", None),
    )
    write_effects(
        desk,
        catalogue.contract,
        [of("photo", ("persons.person_id",)), of("waived", ("persons.person_id",))],
    )
    assert effects(desk) == {"X-photo": (3, 1)}
