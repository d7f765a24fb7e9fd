"""One person's accounting: what is in it, what must be left out, and a page fit to hand over."""

from __future__ import annotations

import csv
import datetime as dt
import json
import re
import shutil
from dataclasses import replace

import pytest
from bs4 import BeautifulSoup

from databases import evaluation_of
from privity.accounting import letter as accounting
from privity.accounting.facts import gather, person_is_known
from privity.accounting.letter import make_accounting, read_request
from privity.accounting.page import Letter, accounting_body
from privity.accounting.words import NO_AUTHORITY, NO_REASON, moment
from privity.errors import PrivityError
from privity.workspace.workspace import Workspace
from projects import miniature
from seeing import CONTRAST, OVERFLOWING, sheets

ME = "P-900"
CASE = {"case_id": "C-5001", "kind": "foster_care", "opened_on": "2026-01-10", "unit_id": "U1"}
MEMBERS = [
    {
        "case_id": "C-5001",
        "person_id": ME,
        "role": "child",
        "from_on": "2026-03-01",
        "to_on": "2026-08-10",
    },
    {"case_id": "C-5001", "person_id": "P-901", "role": "birth_parent", "from_on": "2026-01-10"},
    {"case_id": "C-5001", "person_id": "P-902", "role": "reporter", "from_on": "2026-01-10"},
    {"case_id": "C-5001", "person_id": "P-903", "role": "child", "from_on": "2026-01-10"},
    {"case_id": "C-5001", "person_id": "P-904", "role": "gal", "from_on": "2026-01-10"},
]
STAFF = [
    {
        "staff_id": "S-100",
        "name": "Ottoline Quarrymere",
        "role": "social_worker",
        "employer": "agency",
        "active_from": "2020-01-01",
    }
]
ASSIGNED = [
    {
        "case_id": "C-5001",
        "staff_id": "S-100",
        "role": "primary",
        "from_at": "2026-01-10 09:00",
        "to_at": None,
    }
]


def event(at, **columns):
    return {
        "system": "ECMS",
        "staff_id": "S-100",
        "action": "view",
        "case_id": "C-5001",
        "occurred_at": at,
        **columns,
    }


def disclosure(at, **columns):
    return {
        "staff_id": "S-100",
        "case_id": "C-5001",
        "recipient_type": "medical",
        "recipient_org": "Cedar Clinic",
        "channel": "paper",
        "content": "case_record",
        "purpose": "service_to_child",
        "basis": "statute",
        "legal_basis": "43-21-261(1)",
        "disclosed_at": at,
        **columns,
    }


def found(catalogue, person=ME, supplied=None, options=None, **rows):
    """Gather one person's facts from rows; events and disclosures get ids by their order."""
    for table, key, letter in (
        ("access_events", "event_id", "E"),
        ("disclosures", "disclosure_id", "D"),
    ):
        rows[table] = [{key: f"{letter}-70{n}", **row} for n, row in enumerate(rows.get(table, ()))]
    rows = {
        "cases": [CASE],
        "case_members": MEMBERS,
        "staff": STAFF,
        "assignments": ASSIGNED,
        **rows,
    }
    evaluation = evaluation_of(catalogue, rows, **(options or {}))
    evaluation.connection.execute("create table ext.quarantine (table_name varchar)")
    if supplied is not None:
        evaluation = replace(evaluation, supplied=frozenset(supplied))
    facts = gather(evaluation, person)
    evaluation.connection.close()
    return facts


def letter_of(**changes):
    letter = Letter(
        "Miniature agency",
        "person-aaaaaaaaaa",
        dt.date(2026, 7, 1),
        dt.date(2026, 9, 30),
        dt.date(2026, 9, 30),
        "America/New_York",
        "client",
        {"assigned_worker": "Was assigned to the case"},
        frozenset(),
        lambda kind, value: f"{kind}-label",
        {},
    )
    return replace(letter, **changes)


def text_of(facts, **changes):
    html = str(accounting_body(letter_of(**changes), facts).html)
    return " ".join(BeautifulSoup(html, "html.parser").get_text(" ").split())


def table(facts, name, **changes):
    """Return the rows of one of the page's tables as lists of texts."""
    soup = BeautifulSoup(str(accounting_body(letter_of(**changes), facts).html), "html.parser")
    rows = soup.select(f"#{name} tbody tr")
    return [[" ".join(c.get_text(" ").split()) for c in row.find_all(["th", "td"])] for row in rows]


# What is in.


@pytest.mark.parametrize(
    ("columns", "is_in"),
    [
        ({"at": "2026-08-10 23:59:59"}, True),
        ({"at": "2026-08-11 00:00:00"}, False),
        ({"at": "2026-08-11 00:00:00", "person_id": ME}, True),
        ({"at": "2026-08-11 00:00:00", "person_id": ME, "case_id": None}, True),
        ({"at": "2026-08-11 00:00:00", "person_id": "P-901", "case_id": None}, False),
        ({"at": "2026-07-20 10:00", "case_id": "C-9"}, False),
        ({"at": "2026-07-20 10:00", "case_id": None, "action": "login"}, False),
    ],
)
def test_accesses_name_the_person_or_a_case_on_a_day_of_membership(catalogue, columns, is_in):
    facts = found(catalogue, access_events=[event(**columns)])
    assert len(facts.accesses) == is_in


def test_the_first_day_of_membership_counts_and_the_day_before_does_not(catalogue):
    events = [event("2026-02-28 23:59:59"), event("2026-03-01 00:00:00")]
    facts = found(catalogue, access_events=events, options={"period": "2026-Q1"})
    assert [a["event_id"] for a in facts.accesses] == ["E-701"]


@pytest.mark.parametrize("person", ["P-902", "P-904"])
def test_who_reported_or_acts_by_office_is_told_only_what_names_them(catalogue, person):
    facts = found(
        catalogue,
        person,
        access_events=[event("2026-07-20 10:00"), event("2026-07-20 11:00", person_id=person)],
        disclosures=[
            disclosure("2026-07-20 10:00"),
            disclosure("2026-07-20 11:00", person_id=person),
        ],
    )
    assert [a["event_id"] for a in facts.accesses] == ["E-701"]
    assert [d["disclosure_id"] for d in facts.disclosures] == ["D-701"]


@pytest.mark.parametrize(
    ("at", "is_in"),
    [
        ("2026-06-30T23:59:59-04:00", False),
        ("2026-07-01T00:00:00-04:00", True),
        ("2026-07-01T03:59:59+00:00", False),
        ("2026-07-31T23:59:59-04:00", True),
        ("2026-08-01T00:00:00-04:00", False),
    ],
)
def test_the_period_is_one_of_local_days(catalogue, at, is_in):
    facts = found(
        catalogue,
        access_events=[event(at)],
        disclosures=[disclosure(at)],
        options={"period": "2026-07"},
    )
    assert (len(facts.accesses), len(facts.disclosures)) == (is_in, is_in)


def test_a_period_of_one_leap_day(catalogue):
    members = [
        {
            "case_id": "C-5001",
            "person_id": ME,
            "role": "child",
            "from_on": "2028-02-29",
            "to_on": "2028-02-29",
        }
    ]
    events = [event("2028-02-28 23:59:59"), event("2028-02-29 12:00"), event("2028-03-01 00:00")]
    facts = found(
        catalogue,
        access_events=events,
        case_members=members,
        options={"period": "2028-02-29/2028-02-29"},
    )
    assert [a["event_id"] for a in facts.accesses] == ["E-701"]
    assert read_request(ME, "2028-02-29", "2028-02-29").last_on == dt.date(2028, 2, 29)


@pytest.mark.parametrize(
    ("columns", "is_in"),
    [
        ({"person_id": ME, "content": "health"}, True),
        ({"person_id": ME, "case_id": None, "content": "aggregate"}, True),
        ({"person_id": None, "content": "health"}, True),
        ({"person_id": None, "content": "aggregate"}, False),
        ({"person_id": "P-903", "content": "case_record"}, True),
        ({"person_id": "P-903", "content": "health"}, False),
        ({"person_id": None, "case_id": "C-9"}, False),
        ({"person_id": "P-903", "case_id": "C-9"}, False),
    ],
)
def test_disclosures_name_the_person_or_hold_the_whole_case(catalogue, columns, is_in):
    facts = found(catalogue, disclosures=[disclosure("2026-07-20 10:00", **columns)])
    assert len(facts.disclosures) == is_in
    others = columns == {"person_id": "P-903", "content": "health"}
    assert facts.others_disclosures == others
    assert ("For the file: 1 disclosure" in text_of(facts, edition="file")) == others
    assert "For the file" not in text_of(facts)


def test_a_publication_that_shows_the_person_is_a_disclosure_of_theirs(catalogue):
    media = [
        {
            "media_id": "M-1",
            "kind": "photo",
            "taken_on": "2026-07-01",
            "person_ids": [ME, "P-903"],
            "disclosure_id": "D-700",
        }
    ]
    facts = found(
        catalogue,
        media=media,
        disclosures=[
            disclosure(
                "2026-07-20 10:00",
                case_id=None,
                content="photograph",
                channel="media",
                recipient_type="public",
                recipient_org=None,
            )
        ],
    )
    assert table(facts, "t-disclosures")[0][1] == "The public"


def test_reasons_are_those_that_cover_the_access(catalogue):
    ended = [{**ASSIGNED[0], "to_at": "2026-07-21 00:00"}]
    facts = found(
        catalogue,
        assignments=ended,
        access_events=[event("2026-07-20 10:00"), event("2026-07-21 10:00")],
    )
    rows = table(facts, "t-accesses")
    assert [row[3] for row in rows] == ["Was assigned to the case", NO_REASON]
    said = text_of(facts)
    assert "for 1 of them no reason is recorded" in said
    assert "does not mean that anyone did wrong" in said


def test_what_was_done_by_whom_and_where_in_plain_words(catalogue):
    accounts = [
        {"system": "ECMS", "account_id": "desk", "shared": True, "enabled_at": "2026-01-01 08:00"},
        {
            "system": "ECMS",
            "account_id": "feed",
            "service": True,
            "staff_id": "S-100",
            "enabled_at": "2026-01-01 08:00",
        },
    ]
    facts = found(
        catalogue,
        accounts=accounts,
        access_events=[
            event("2026-07-20 10:00", person_id=ME, action="print"),
            event("2026-07-20 11:00", staff_id=None, account_id="desk"),
            event("2026-07-20 12:00", account_id="feed", action="export"),
            event("2026-07-20 13:00", staff_id="S-404"),
            event("2026-07-20 14:00", staff_id=None),
        ],
    )
    rows = table(facts, "t-accesses")
    assert rows[0][:3] == [
        "July 20, 2026, 10:00",
        "Social worker",
        "Printed from your own record, in ECMS",
    ]
    assert [row[1] for row in rows[1:]] == [
        "Someone using a shared account",
        "Automatic process",
        "Agency worker, role not recorded",
        "Not recorded",
    ]
    assert "NaN" not in text_of(facts)


# Series.


def test_disclosures_to_one_recipient_for_one_purpose_are_one_entry(catalogue):
    facts = found(
        catalogue,
        disclosures=[
            disclosure("2026-07-05 10:00"),
            disclosure("2026-07-20 10:00", content="health"),
            disclosure("2026-08-02 10:00", recipient_org="CEDAR  clinic"),
            disclosure("2026-08-03 10:00", purpose="court_hearing"),
            disclosure("2026-08-04 10:00", legal_basis="17a-28(g)"),
        ],
    )
    rows = table(facts, "t-disclosures")
    assert [row[0] for row in rows] == [
        "July 5, 2026 the first of 3; the last on August 2, 2026",
        "August 3, 2026",
        "August 4, 2026",
    ]
    assert rows[0][1] == "Cedar Clinic (a medical provider)"
    assert "(2 of 3)" in rows[0][2] and "ealth information" in rows[0][2]
    assert rows[0][4] == "Law cited: 43-21-261(1)"
    assert "5 disclosures" in text_of(facts) and "shown in 3 entries" in text_of(facts)
    assert len(table(facts, "t-every-disclosure", edition="file")) == 5


def test_recipients_not_told_apart_are_never_one_entry(catalogue):
    facts = found(
        catalogue,
        disclosures=[
            disclosure("2026-07-05 10:00", recipient_type="public", recipient_org="a neighbour"),
            disclosure("2026-07-06 10:00", recipient_type="public", recipient_org="a neighbour"),
            disclosure("2026-07-07 10:00", recipient_org=None),
            disclosure("2026-07-08 10:00", recipient_org=None),
            disclosure("2026-07-09 10:00", recipient_type="aag", recipient_org=None),
            disclosure("2026-07-10 10:00", recipient_type="aag", recipient_org=None),
        ],
    )
    assert len(table(facts, "t-disclosures")) == 5


@pytest.mark.parametrize(
    ("columns", "authority"),
    [
        ({"basis": None, "legal_basis": None}, NO_AUTHORITY),
        ({"basis": "none", "legal_basis": None}, NO_AUTHORITY),
        ({"basis": "statute", "legal_basis": None}, "Statute; which one is not recorded"),
        ({"basis": "court_order", "legal_basis": "docket 7"}, "Court order: docket 7"),
        ({"basis": "consent", "legal_basis": None}, "Consent; no signed form is recorded"),
        (
            {"basis": "consent", "legal_basis": None, "release_id": "F-1"},
            "Signed release of your information (form DCF-2131F) of March 2, 2026",
        ),
    ],
)
def test_the_authority_is_said_as_it_is_recorded(catalogue, columns, authority):
    facts = found(
        catalogue,
        disclosures=[disclosure("2026-07-05 10:00", **columns)],
        releases=[
            {"release_id": "F-1", "form": "DCF-2131F", "person_id": ME, "signed_on": "2026-03-02"}
        ],
    )
    assert table(facts, "t-disclosures")[0][4] == authority


def test_the_request_that_a_disclosure_answers_is_named_by_its_kind(catalogue):
    facts = found(
        catalogue,
        disclosures=[disclosure("2026-07-05 10:00", request_id="Q-1")],
        record_requests=[
            {
                "request_id": "Q-1",
                "direction": "received",
                "kind": "subpoena",
                "counterparty": "Cornelius Drakeford",
                "received_at": "2026-07-01 23:30",
            }
        ],
    )
    assert table(facts, "t-disclosures")[0][3] == (
        "To provide services; in answer to a subpoena received July 1, 2026"
    )


# What must be left out.


def test_private_recipients_are_given_by_kind_and_the_reporter_not_even_by_place(catalogue):
    facts = found(
        catalogue,
        disclosures=[
            disclosure(
                "2026-07-05 10:00",
                recipient_type="client",
                recipient_person_id=ME,
                recipient_org=None,
            ),
            disclosure(
                "2026-07-06 10:00",
                recipient_type="parent_guardian",
                recipient_org="Cornelius Drakeford",
                recipient_person_id="P-901",
            ),
            disclosure(
                "2026-07-07 10:00",
                recipient_type="education",
                recipient_person_id="P-902",
                recipient_org="Hilltop Elementary",
            ),
            disclosure(
                "2026-07-08 10:00",
                recipient_type="education",
                recipient_person_id="P-904",
                recipient_org="Hilltop Elementary",
            ),
            disclosure("2026-07-09 10:00", recipient_type="other", recipient_org="Tib Marlowe"),
        ],
    )
    naming = frozenset({"Tib Marlowe"})
    rows = table(facts, "t-disclosures", naming=naming)
    assert [row[1] for row in rows] == [
        "You",
        "A parent or guardian",
        "A school or education service",
        "Hilltop Elementary (a school or education service)",
        "Another recipient",
    ]
    assert "Marlowe" not in text_of(facts, naming=naming, edition="file")
    assert "reporter" not in text_of(facts, naming=naming).lower()


def test_a_legal_basis_that_names_somebody_is_not_written_out(catalogue):
    facts = found(
        catalogue,
        disclosures=[
            disclosure("2026-07-05 10:00", legal_basis="signed by Tib Marlowe", basis="statute")
        ],
    )
    said = text_of(facts, naming=frozenset({"signed by Tib Marlowe"}))
    assert "Marlowe" not in said and "its wording is not shown here" in said


def test_a_disclosure_held_back_for_an_official_leaves_no_trace_in_the_clients_edition(catalogue):
    police = {"recipient_type": "law_enforcement", "recipient_org": "North Sheriff"}
    other = disclosure("2026-07-07 10:00", case_id="C-9")
    both = found(
        catalogue,
        disclosures=[
            disclosure("2026-07-05 10:00"),
            disclosure("2026-07-06 10:00", **police),
            other,
        ],
    )
    without = found(catalogue, disclosures=[disclosure("2026-07-05 10:00"), other])
    withheld = {"D-701": dt.date(2026, 12, 31)}
    assert text_of(both, withheld=withheld) == text_of(without)
    kept = text_of(both, withheld=withheld, edition="file")
    assert "December 31, 2026" in kept and "North Sheriff" not in kept


def test_markup_in_a_recipients_name_stays_text(catalogue):
    facts = found(
        catalogue,
        disclosures=[
            disclosure("2026-07-05 10:00", recipient_org="<script>alert(1)</script> Clinic")
        ],
    )
    html = str(accounting_body(letter_of(), facts).html)
    assert "<script" not in html and "&lt;script" in html


# What cannot be told.


def test_nothing_recorded_is_a_proper_letter(catalogue):
    said = text_of(found(catalogue))
    assert "No access to your records is recorded in this period." in said
    assert "No disclosure of information about you is recorded" in said
    assert "Handed over on" in said


@pytest.mark.parametrize(
    ("missing", "sentence"),
    [
        ("access_events", "no access log was supplied"),
        ("disclosures", "no register of disclosures was supplied"),
        ("case_members", "only what names you yourself is listed"),
        ("assignments", "the reasons cannot be told from the records supplied"),
        ("duty_rosters", "Not supplied: on-call shifts and cover"),
    ],
)
def test_what_was_not_supplied_is_said(catalogue, missing, sentence):
    supplied = frozenset(catalogue.contract.tables) - {missing}
    rows = {} if missing == "access_events" else {"access_events": [event("2026-07-20 10:00")]}
    said = text_of(found(catalogue, supplied=supplied, **rows))
    assert sentence in said
    assert NO_REASON not in said or missing not in ("assignments", "access_events")


def test_how_far_the_records_reach_is_said_where_it_is_less_than_the_period(catalogue):
    facts = found(catalogue, access_events=[event("2026-07-20 10:00")])
    assert "runs from July 20, 2026 to July 20, 2026" in text_of(facts)
    assert "holds no entry at all" in text_of(facts)
    whole = found(catalogue, access_events=[event("2026-07-01 00:00"), event("2026-09-30 23:00")])
    assert "access log that was supplied" not in text_of(whole)


# Words.


@pytest.mark.parametrize(
    ("at", "said"),
    [
        (dt.datetime(2026, 11, 1, 5, 30), "November 1, 2026, 01:30 EDT"),
        (dt.datetime(2026, 11, 1, 6, 30), "November 1, 2026, 01:30 EST"),
        (dt.datetime(2026, 11, 1, 7, 30), "November 1, 2026, 02:30"),
        (dt.datetime(2026, 3, 8, 7, 30), "March 8, 2026, 03:30"),
        (dt.datetime(2026, 7, 1, 3, 59), "June 30, 2026, 23:59"),
    ],
)
def test_times_are_local_and_the_hour_that_comes_twice_is_told_apart(at, said):
    assert moment(at, "America/New_York") == said


def test_what_an_explanation_tells_a_client_speaks_of_no_other_person(catalogue):
    for explanation in catalogue.explanations:
        assert explanation.told != explanation.title, explanation.id
        assert not re.search(
            r"child|famil|parent|sibling|hotline|report|household", explanation.told.lower()
        ), explanation.id
    own = replace(catalogue.explanations[0].file, front={"title": "Own reason"})
    assert replace(catalogue.explanations[0], file=own, title="Own reason").told == "Own reason"


def test_every_code_of_the_contract_has_words(catalogue):
    from privity.accounting import words

    columns = catalogue.contract.tables["disclosures"].columns
    for name, known in (
        ("recipient_type", words.RECIPIENTS),
        ("content", words.CONTENTS),
        ("content", words.CONTENTS_NAMED),
        ("purpose", words.PURPOSES),
        ("channel", words.CHANNELS),
    ):
        assert set(columns[name].values) == set(known), name
    assert set(catalogue.contract.tables["staff"].columns["role"].values) == set(words.WORKERS)
    assert set(catalogue.contract.tables["record_requests"].columns["kind"].values) == set(
        words.REQUESTS
    )
    actions = set(catalogue.contract.tables["access_events"].columns["action"].values)
    assert actions - {"login", "failed_login"} == set(words.ACTIONS)


# What may be asked.


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        (("P", "2026-10-01", "2026-09-30"), "--from 2026-10-01: lies after --to 2026-09-30"),
        (("P", "2026-02-29", "2026-09-30"), "--from 2026-02-29: not a day"),
        (("P", "2026-07-01", "30.9.2026"), "--to 30.9.2026: not a day"),
        (("P", "0001-01-01", "2026-09-30"), "lies outside 1990 to 2099"),
        (("P", "2026-07-01", "9999-12-31"), "lies outside 1990 to 2099"),
        (("P", "2026-07-01", "2026-09-30", "2026-06-30"), "--as-of 2026-06-30: lies before"),
        (("P", "2026-07-01", "2026-09-30", "", "public"), "two editions"),
        ((" ", "2026-07-01", "2026-09-30"), "--person: is empty"),
        (
            ("P", "2026-07-01", "2026-09-30", "", "client", ["D-1"]),
            "write the disclosure and the last",
        ),
    ],
)
def test_what_cannot_be_asked_is_said(typed, message):
    with pytest.raises(PrivityError) as error:
        read_request(*typed)
    assert any(message in problem for problem in error.value.problems)


def test_a_person_is_known_by_any_table_that_names_them(catalogue):
    evaluation = evaluation_of(
        catalogue, {"case_members": MEMBERS, "persons": [{"person_id": "P-1"}]}
    )
    assert [person_is_known(evaluation, p) for p in (ME, "P-1", "p-1", "S-100")] == [
        True,
        True,
        False,
        False,
    ]


# The whole way, from files to a file.


EXTRACTS = {
    "persons": [
        ("person_id", "given_name", "surname", "birth_date"),
        (ME, "Wilhelmina", "Drakeford", "2015-03-04"),
        ("P-901", "Cornelius", "Drakeford", "1985-11-23"),
        ("P-902", "Thaddeus", "Marlinspike", "1960-01-01"),
        ("P-903", "Isolde", "Drakeford", "2017-05-06"),
        ("P-904", "Perpetua", "Wexcombe", "1970-02-02"),
    ],
    "case_members": [
        ("case_id", "person_id", "role", "from_on", "to_on"),
        *[
            (m["case_id"], m["person_id"], m["role"], m["from_on"], m.get("to_on", ""))
            for m in MEMBERS
        ],
    ],
    "disclosures": [
        (
            "disclosure_id",
            "disclosed_at",
            "staff_id",
            "case_id",
            "person_id",
            "recipient_type",
            "recipient_org",
            "recipient_person_id",
            "channel",
            "content",
            "purpose",
            "basis",
            "legal_basis",
        ),
        (
            "D-801",
            "2026-07-05 10:00",
            "S-100",
            "C-5001",
            ME,
            "medical",
            "Cedar Clinic",
            "",
            "paper",
            "health",
            "service_to_child",
            "statute",
            "43-21-261(1)",
        ),
        (
            "D-802",
            "2026-07-06 10:00",
            "S-100",
            "C-5001",
            "",
            "other",
            "Thaddeus Marlinspike",
            "",
            "verbal",
            "case_record",
            "other",
            "none",
            "",
        ),
        (
            "D-803",
            "2026-07-07 10:00",
            "S-100",
            "C-5001",
            "",
            "placement_resource",
            "The Wexcombe family",
            "",
            "verbal",
            "case_record",
            "service_to_child",
            "statute",
            "signed by Cornelius Drakeford",
        ),
        (
            "D-804",
            "2026-07-08 10:00",
            "S-100",
            "C-5001",
            "P-903",
            "medical",
            "Other Clinic",
            "",
            "paper",
            "health",
            "service_to_child",
            "statute",
            "43-21-261(1)",
        ),
        (
            "D-805",
            "2026-07-09 10:00",
            "S-100",
            "C-5001",
            ME,
            "law_enforcement",
            "North Sheriff",
            "",
            "paper",
            "photograph",
            "investigation_or_proceeding",
            "statute",
            "43-21-261(3)",
        ),
    ],
}
OTHERS = (
    "Cornelius",
    "Thaddeus",
    "Marlinspike",
    "Isolde",
    "Perpetua",
    "Wexcombe",
    "Ottoline",
    "Quarrymere",
    "S-100",
    "C-5001",
    "P-900",
    "P-901",
    "D-80",
    "E-1",
    "Other Clinic",
    "eporter",
    "2015",
)


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    project = miniature(tmp_path_factory.mktemp("accounting"))
    for name, rows in EXTRACTS.items():
        with (project.root / "extracts" / f"{name}.csv").open("w", newline="") as file:
            csv.writer(file).writerows(rows)
    return project


@pytest.fixture(scope="module")
def make(project, catalogue):
    """Return a function that makes an accounting in this process, the catalogue read once."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("XDG_CONFIG_HOME", "PYTHON_KEYRING_BACKEND"):
            patch.setenv(name, project.environment[name])
        patch.setattr(accounting, "agency_catalogue", lambda own, settings: catalogue)

        def one(edition="client", person=ME, out=None, withheld=(), to="2026-09-30"):
            asked = read_request(person, "2026-07-01", to, "", edition, withheld)
            return make_accounting(Workspace(project.root), asked, out, dt.date(2026, 11, 22))

        yield one


@pytest.fixture(scope="module")
def pages(make):
    return {edition: make(edition) for edition in ("client", "file")}


def test_the_clients_edition_names_the_client_and_nobody_else(pages):
    html = pages["client"].read_text()
    assert "Wilhelmina Drakeford" in html
    assert [word for word in OTHERS if word in html] == []
    soup = BeautifulSoup(html, "html.parser")
    rows = [
        [c.get_text(" ", strip=True) for c in row.find_all(["th", "td"])]
        for row in soup.select("#t-disclosures tbody tr")
    ]
    assert [row[1] for row in rows] == [
        "Cedar Clinic (a medical provider)",
        "Another recipient",
        "A placement",
        "North Sheriff (law enforcement)",
    ]
    assert "its wording is not shown here" in rows[2][4]


def test_the_edition_for_the_file_adds_pseudonyms_and_no_names(pages):
    html = pages["file"].read_text()
    labels = set(re.findall(r"\b(staff|case|event|disclosure)-[a-z2-7]{10}\b", html))
    assert labels == {"staff", "case", "event", "disclosure"}
    assert [word for word in OTHERS if word in html] == []
    assert not re.search(
        r"\b(staff|case|event|disclosure)-[a-z2-7]{10}\b", pages["client"].read_text()
    )


def test_the_file_is_its_owners_alone_and_the_question_is_recorded(pages, project):
    for page in pages.values():
        assert page.stat().st_mode & 0o777 == 0o600
        assert page.parent == project.root / "accountings"
        assert page.parent.stat().st_mode & 0o777 == 0o700
    lines = [
        json.loads(line) for line in (project.root / "accountings.jsonl").read_text().splitlines()
    ]
    assert {line["edition"] for line in lines} == {"client", "file"}
    assert set(lines[0]) == {"asked_at", "asked_by", "pseudonym", "from", "to", "edition"}
    assert lines[0]["pseudonym"] in pages["client"].name
    assert ME not in json.dumps(lines) and "Drakeford" not in json.dumps(lines)
    assert [p.name for p in pages["client"].parent.glob(".*")] == []
    assert list((project.root / "cache").glob(".accounting-*")) == []


def test_the_same_question_gives_the_same_bytes_anywhere(pages, make, tmp_path):
    again = make(out=tmp_path / "again.html")
    assert again.read_bytes() == pages["client"].read_bytes()
    assert again.stat().st_mode & 0o777 == 0o600


def test_a_suspension_takes_a_disclosure_out_by_its_pseudonym(pages, make, tmp_path):
    soup = BeautifulSoup(pages["file"].read_text(), "html.parser")
    row = next(r for r in soup.select("#t-every-disclosure tr") if "Sheriff" in r.get_text())
    label = re.search(r"disclosure-\w{10}", row.get_text(" "))[0]
    page = make(out=tmp_path / "held.html", withheld=[f"{label}=2026-12-31"])
    assert "Sheriff" not in page.read_text() and "Cedar Clinic" in page.read_text()


@pytest.mark.parametrize(
    ("withheld", "message"),
    [
        ("D-805=2026-11-21", "ran out on 2026-11-21"),
        ("D-801=2026-12-31", "only disclosures to law"),
        ("D-804=2026-12-31", "no disclosure of this accounting"),
    ],
)
def test_a_suspension_that_does_not_hold_is_refused(make, withheld, message, tmp_path):
    with pytest.raises(PrivityError, match=message):
        make(out=tmp_path / "none.html", withheld=[withheld])
    assert not (tmp_path / "none.html").exists()


def test_a_page_that_named_somebody_else_is_not_written(make, monkeypatch, tmp_path):
    monkeypatch.setattr(accounting, "naming_texts", lambda *given: frozenset())
    with pytest.raises(PrivityError) as error:
        make(out=tmp_path / "leak.html")
    assert "name in the clear" in str(error.value.problems)
    assert "Marlinspike" not in str(error.value.problems)
    assert not (tmp_path / "leak.html").exists()


def test_an_unknown_person_and_a_place_in_runs_are_refused(make, project, tmp_path):
    with pytest.raises(PrivityError) as error:
        make(person="P-4711", out=tmp_path / "none.html")
    assert "nothing in the extracts names this person" in str(error.value.problems)
    assert "4711" not in str(error.value.problems)
    with pytest.raises(PrivityError, match="lies in runs/"):
        make(out=project.root / "runs" / "x.html")


def test_the_command_prints_the_file_or_says_what_is_wrong(project, tmp_path):
    place = ("--workspace", str(project.root), "--person", ME)
    wrong = project.privity("accounting", *place, "--from", "2026-10-01", "--to", "2026-09-30")
    assert (wrong.returncode, wrong.stdout) == (2, "")
    assert "lies after" in wrong.stderr and "Traceback" not in wrong.stderr
    empty = tmp_path / "empty"
    shutil.copytree(project.root, empty, ignore=shutil.ignore_patterns("*.csv", "*.duckdb"))
    nothing = project.privity(
        "accounting",
        "--workspace",
        str(empty),
        "--person",
        ME,
        "--from",
        "2026-07-01",
        "--to",
        "2026-09-30",
    )
    assert nothing.returncode == 2 and "holds no extract" in nothing.stderr
    done = project.privity(
        "accounting",
        *place,
        "--from",
        "2026-07-01",
        "--to",
        "2026-07-31",
        "--out",
        str(tmp_path / "july.html"),
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout == f"{tmp_path / 'july.html'}\n" and done.stderr == ""


def test_the_page_is_sound_html_without_script(pages):
    for page in pages.values():
        soup = BeautifulSoup(page.read_text(), "html.parser")
        assert soup.html["lang"] == "en" and len(soup.find_all("h1")) == 1
        assert not soup.find_all(["script", "link", "img", "iframe"])
        assert (
            "default-src 'none'"
            in soup.find("meta", attrs={"http-equiv": "Content-Security-Policy"})["content"]
        )
        assert soup.main and soup.header and soup.footer and "Drakeford" not in soup.title.text
        for each in soup.find_all("table"):
            assert each.caption.text.strip()
            assert all(th["scope"] in ("col", "row") for th in each.find_all("th"))
        ids = [tag["id"] for tag in soup.find_all(id=True)]
        assert len(ids) == len(set(ids))
        levels = [int(h.name[1]) for h in soup.find_all(re.compile("^h[1-6]$"))]
        assert levels[0] == 1 and set(levels[1:]) == {2}


@pytest.mark.browser
def test_the_page_in_a_browser_fits_phone_and_paper(browser, pages):
    for path in pages.values():
        for width, scheme in ((360, "light"), (1280, "dark")):
            page = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
            heard = []
            page.on("console", lambda message, heard=heard: heard.append(message.text))
            page.goto(path.as_uri())
            assert page.evaluate("document.documentElement.scrollWidth") <= width, page.evaluate(
                OVERFLOWING
            )[:5]
            assert page.evaluate(CONTRAST) == [] and heard == []
            page.emulate_media(media="print")
            assert page.locator("h1").is_visible()
            assert sheets(page) == {(612, 792)}
            page.close()
