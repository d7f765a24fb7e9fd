"""Ids that two tables spell differently become one where the register says how it is spelled."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loading import STAFF, Desk
from privity.engine.duckdb import open_memory
from privity.intake.spellings import APART, BROUGHT, CASE, LENGTH, SAME_KEY, ZEROS, _is_long

SIGNS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
DONE = """
    select table_name, column_name, differs_by, outcome, ids, rows_loaded
    from id_spellings order by all"""


@pytest.fixture
def desk(tmp_path):
    return Desk(tmp_path / "agency")


def checked(short: str) -> str:
    """Write a Salesforce id of fifteen characters with the three that tell its capitals."""
    parts = [short[n : n + 5] for n in (0, 5, 10)]
    return short + "".join(
        SIGNS[sum(1 << n for n, sign in enumerate(part) if sign.isascii() and sign.isupper())]
        for part in parts
    )


def test_a_load_brings_ids_to_the_spelling_of_the_register_and_says_so(desk):
    short = "005Dn000001aBcD"
    desk.put(
        "cases.csv",
        "case_id,kind,opened_on\n00012345,intake,2026-01-05\n7,intake,2026-01-05\n07,intake,2026-01-05\nCA-1,adult,2026-01-05\n",
    )
    desk.put(
        "staff.csv",
        f"{STAFF}\nW2@dcf.gov,other,A,2026-01-05\n{checked(short)},other,A,2026-01-05\n",
    )
    desk.put(
        "accounts.csv",
        "system,account_id,staff_id,enabled_at\nCMS,Desk1,w2@DCF.gov,2026-01-05\n"
        f"SF,desk1,{short},2026-01-05\n",
    )
    desk.put(
        "assignments.csv",
        "case_id,staff_id,role,from_at\n12345,W2@dcf.gov,primary,2026-01-05\n"
        "00012345,W2@dcf.gov,coverage,2026-01-05\n12345,W2@dcf.gov,coverage,2026-01-05\n"
        "007,W2@dcf.gov,primary,2026-01-05\nca-1,S9,primary,2026-01-05\n",
    )
    desk.put(
        "access_events.csv",
        "event_id,system,account_id,occurred_at,action,case_id\n"
        "e1,CMS,DESK1,2026-02-01 08:00,view,12345\ne2,SF,desk1,2026-02-01 08:00,view,7\n"
        "e3,XX,DESK1,2026-02-01 08:00,view,99\ne4,CMS,Desk1,2026-02-01 08:00,view,\n",
    )
    loaded = desk.load()
    assert loaded.rows("select case_id from access_events order by event_id") == [
        ("00012345",), ("7",), ("99",), (None,),
    ]  # fmt: skip
    assert loaded.column("select account_id from access_events order by event_id") == [
        "Desk1", "desk1", "DESK1", "Desk1",
    ]  # fmt: skip
    assert loaded.column("select staff_id from accounts order by 1") == [
        checked(short),
        "W2@dcf.gov",
    ]
    assert loaded.rows(DONE) == [
        ("access_events", "account_id", CASE, BROUGHT, 1, 1),
        ("access_events", "case_id", ZEROS, BROUGHT, 1, 1),
        ("accounts", "staff_id", LENGTH, BROUGHT, 1, 1),
        ("accounts", "staff_id", CASE, BROUGHT, 1, 1),
        ("assignments", "case_id", ZEROS, APART, 1, 1),
        ("assignments", "case_id", ZEROS, SAME_KEY, 1, 2),
        ("assignments", "case_id", CASE, BROUGHT, 1, 1),
    ]
    notes = {source["table_name"]: source["notes"] for source in loaded.sources}
    assert notes["access_events"] == (
        "ids brought to the register's spelling (accounts.account_id): account_id 1 "
        "(letter case); ids brought to the register's spelling (cases.case_id): case_id 1 "
        "(leading zeros)"
    )
    assert any(
        "access_events: ids brought to the register's spelling" in told for told in desk.told
    )
    assert loaded.column("select count(*) from assignments") == [5]


def test_ids_of_fifteen_characters_that_differ_in_case_alone_are_two(desk):
    one, other = "005Dn000001aBcD", "005Dn000001aBcd"
    desk.put("staff.csv", f"{STAFF}\n{checked(one)},other,A,2026-01-05\n")
    desk.put(
        "accounts.csv",
        f"system,account_id,staff_id,enabled_at\nSF,a,{one},2026-01-05\nSF,b,{other},2026-01-05\n",
    )
    loaded = desk.load()
    assert loaded.column("select staff_id from accounts order by account_id") == [
        checked(one),
        other,
    ]


@given(
    st.text("0123456789ABCXYZabcxyz", min_size=15, max_size=15),
    st.text("ABC012", min_size=3, max_size=3),
)
@settings(max_examples=30)
def test_eighteen_characters_are_a_salesforce_id_only_by_its_own_sum(short, last):
    with open_memory({"threads": 1}) as session:
        right, wrong = checked(short), short + last
        sql = f"select {_is_long('t')} from (select unnest($1::varchar[]) as t)"
        found = [row[0] for row in session.execute(sql, [[right, wrong, short]]).fetchall()]
    assert found == [True, wrong == right, False]
