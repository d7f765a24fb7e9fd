"""Adapters of access logs: who did what to whom, once, and nothing left out that is not listed."""

from __future__ import annotations

import base64
import json
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loading import Desk
from privity.engine.duckdb import open_memory
from privity.engine.session import Session
from privity.intake.mappings.adapters import read_adapters
from privity.intake.mappings.word_lists import plain_word
from privity.intake.moments import define_moments

ADAPTERS = read_adapters()
ACTIONS = {"login", "failed_login", "search", "view", "edit", "delete", "print", "export"}
UNKNOWN = "an operation that the adapter does not know"


@cache
def engine() -> Session:
    """One connection for all tests: each puts its own rows under ``input``."""
    connection = open_memory({"threads": 1})
    define_moments(connection)
    return connection


def rows_of(name: str, given_rows: list[dict], **params) -> list[dict]:
    """What an adapter's SELECT makes of rows, by the names of its input; files and lines follow."""
    adapter = ADAPTERS[name]
    columns = [c.name for c in adapter.columns] or ["_body"]
    connection = engine()
    listed = ", ".join(f'"{c}" varchar' for c in columns)
    connection.execute(f"create or replace table input ({listed}, _file varchar, _line bigint)")
    marks = ", ".join("?" * (len(columns) + 2))
    for line, row in enumerate(given_rows, 2):
        connection.execute(
            f"insert into input values ({marks})",
            [*(row.get(c) for c in columns), row.get("_file", "a"), line],
        )
    return connection.execute(
        f"select * from ({adapter.sql_with(params)}) order by _line, 3"
    ).dicts()


def told(row: dict) -> str:
    """One word for what became of a row."""
    return row["_left_out"] or row["_problem"] or row["action"]


# Microsoft 365


def record(operation: str, n: int = 1, **more) -> dict:
    body = {
        "Id": f"r{n}",
        "Operation": operation,
        "CreationTime": "2026-07-01T10:00:00",
        "UserId": "a@x.example",
        **more,
    }
    return {"audit": json.dumps(body)}


OPERATIONS = [
    ("ViewDocument", {"RecordType": 31}, "view"),
    ("DownloadDocument", {"RecordType": 31}, "export"),
    ("QuarantineRelease", {"RecordType": 65}, "export"),
    ("ViewResponse", {"RecordType": 66}, "view"),
    ("TranscriptsExported", {"RecordType": 25}, "export"),
    ("SecureLinkUsed", {"RecordType": 14}, "view"),
    (
        "SecureLinkCreated",
        {"RecordType": 14},
        "sharing, links made, permissions and groups of sites",
    ),
    ("Teleported", {"RecordType": 14}, UNKNOWN),
    ("Teleported", {"RecordType": 25}, UNKNOWN),
    ("AlertTeleported", {"RecordType": 40}, UNKNOWN),
    ("Add-Teleporter", {"RecordType": 1}, UNKNOWN),
    ("GroupTeleported", {}, UNKNOWN),
    ("Search-Mailbox", {"RecordType": 1}, "search"),
    ("New-MailboxExportRequest", {"RecordType": 1}, "export"),
    ("Preview-QuarantineMessage", {"RecordType": 1}, "view"),
    ("Set-Mailbox", {"RecordType": 1}, "commands of administrators that change settings"),
    ("Add member to role.", {"RecordType": 8}, "changes in the directory"),
    ("add Member to role", {"RecordType": 8}, "changes in the directory"),
    ("Export the whole directory.", {"RecordType": 8}, UNKNOWN),
    ("List Item Deleted", {}, "delete"),
    ("HardDelete", {"ResultStatus": "Failed"}, "requests that failed"),
    ("HardDelete", {"ResultStatus": "PartiallySucceeded"}, "delete"),
    ("FileAccessed", {"ResultStatus": "False"}, "requests that failed"),
    ("FileAccessed", {"ResultStatus": "Perhaps"}, "an outcome that the adapter does not know"),
    ("ViewReport", {"IsSuccess": False}, "requests that failed"),
    ("ViewForm", {"AccessDenied": True}, "requests that failed"),
    ("UserLoggedIn", {"ResultStatus": "Failed"}, "failed_login"),
    ("UserLoginFailed", {"ResultStatus": "Success"}, "failed_login"),
]


def test_what_an_operation_is():
    rows = rows_of(
        "m365_audit_access_events", [record(o, n, **m) for n, (o, m, _) in enumerate(OPERATIONS)]
    )
    assert [(o, m, told(r)) for (o, m, _), r in zip(OPERATIONS, rows, strict=True)] == OPERATIONS


def test_each_case_of_a_record_is_an_event():
    rows = rows_of(
        "m365_audit_access_events",
        [
            record(
                "FileMoved", 1, SourceRelativeUrl="Cases/C-2", DestinationRelativeUrl="Cases/C-1"
            ),
            record(
                "MailItemsAccessed",
                2,
                Folders=[{"Path": "\\C-3"}, {"Path": "\\C-4"}, {"Path": "\\C-3"}],
            ),
            record(
                "MoveToDeletedItems", 3, AffectedItems=[{"Subject": "C-5"}, {"Subject": "none"}]
            ),
            record("FileAccessed", 4, ObjectId="https://x.example/C-6/C-6.docx"),
            record(
                "FileMoved",
                5,
                ResultStatus="Failed",
                SourceFileName="C-7",
                DestinationFileName="C-8",
            ),
        ],
        case_pattern="C-[0-9]",
    )
    assert [(r["event_id"], r["case_id"]) for r in rows] == [
        ("r1", "C-1"),
        ("r1.2", "C-2"),
        ("r2", "C-3"),
        ("r2.2", "C-4"),
        ("r3", "C-5"),
        ("r4", "C-6"),
        ("r5", None),
    ]
    assert rows[4]["records_affected"] == "2" and told(rows[6]) == "requests that failed"


def test_a_record_is_read_in_every_wrapper():
    body = json.loads(record("FileAccessed")["audit"])
    wrapped = [
        body,
        {"id": "g", "operation": "x", "auditData": {**body, "Id": "r2"}},
        {"RecordId": "g", "AuditData": json.dumps({**body, "Id": "r3"})},
    ]
    rows = rows_of("m365_audit_access_events", [{"audit": json.dumps(w)} for w in wrapped])
    assert [(r["event_id"], told(r), r["account_id"]) for r in rows] == [
        (f"r{n}", "view", "a@x.example") for n in (1, 2, 3)
    ]


def test_json_of_the_management_api_loads_beside_the_csv(tmp_path):
    desk = Desk(tmp_path / "agency")
    desk.put("raw/a.json", f"[{record('FileAccessed')['audit']}]")
    desk.put("access_events.sql", "select * from m365_audit_access_events('raw/*.json')")
    assert desk.load().counts == (1, 1, 0)


def test_a_time_that_reads_both_ways_asks():
    given_rows = [record("FileAccessed", CreationTime="9/1/2026 8:00:00 AM")]
    (asked,) = rows_of("m365_audit_access_events", given_rows)
    assert "say day_first" in asked["_problem"]
    (row,) = rows_of("m365_audit_access_events", given_rows, day_first=False)
    assert row["occurred_at"].startswith("2026-09-01 08:00:00")


# FHIR


def event(**more) -> dict:
    return {
        "_body": json.dumps(
            {
                "resourceType": "AuditEvent",
                "id": "e",
                "action": "R",
                "recorded": "2026-09-01T12:00:00Z",
                "outcome": "0",
                "agent": [{"who": {"identifier": {"value": "w1"}}, "requestor": True}],
                "entity": [{"what": {"reference": "Patient/p1"}}],
                **more,
            }
        )
    }


def purpose(code: str) -> list:
    return [{"coding": [{"code": code}]}]


WHO = {"who": {"identifier": {"value": "w1"}}, "requestor": True}


PURPOSES = [
    ({"agent": [{**WHO, "purposeOfUse": purpose("BTG")}]}, "BTG"),
    ({"agent": [{**WHO, "authorization": purpose("BTG")}]}, "BTG"),
    ({"agent": [{"altId": "app"}, {**WHO, "purposeOfUse": purpose("BTG")}]}, "BTG"),
    ({"agent": [WHO, {"altId": "app", "purposeOfUse": purpose("BTG")}]}, "BTG"),
    ({"purposeOfEvent": purpose("BTG")}, "BTG"),
    ({"authorization": purpose("BTG")}, "BTG"),
    ({"authorization": [{"text": "break glass"}]}, "break glass"),
    (
        {"purposeOfEvent": purpose("TREAT"), "agent": [{**WHO, "purposeOfUse": purpose("BTG")}]},
        "BTG, TREAT",
    ),
    ({}, None),
]


def test_a_purpose_reaches_the_reason():
    rows = rows_of("fhir_access_events", [event(**more) for more, _ in PURPOSES])
    assert [(m, r["reason"]) for (m, _), r in zip(PURPOSES, rows, strict=True)] == PURPOSES


def agent(name: str, requestor: bool | None = True, code: str = "", **who) -> dict:
    return {
        "who": who or {"identifier": {"value": name}},
        **({} if requestor is None else {"requestor": requestor}),
        **({"type": {"coding": [{"code": code}]}} if code else {}),
    }


SEVERAL = "several agents asked, and none of them before the others"


AGENTS = [
    ([agent("app", code="110150"), agent("w", code="humanuser")], "w"),
    ([agent("app", reference="Device/1"), agent("w")], "w"),
    ([agent("app"), agent("w", reference="Practitioner/w")], "Practitioner/w"),
    ([agent("w", False), agent("app", True, "110150")], "app"),
    ([agent("app", False, "110153"), agent("w", False, "IRCP")], "w"),
    ([agent("app", None, "110153"), agent("w", None)], "w"),
    ([agent("w1"), agent("w2")], SEVERAL),
    ([agent("w1"), agent("w1")], "w1"),
    ([{"altId": "w", "name": "W One", "requestor": True}], "w"),
    ([{"name": "W One", "requestor": True}], None),
]


def test_who_asked():
    rows = rows_of("fhir_access_events", [event(agent=agents) for agents, _ in AGENTS])
    found = [r["_problem"] or r["account_id"] for r in rows]
    assert [(a, f) for (a, _), f in zip(AGENTS, found, strict=True)] == AGENTS


def query(text: str) -> list:
    return [{"query": base64.b64encode(text.encode()).decode()}]


PERSONS = [
    ({"entity": [{"what": {"reference": "https://x.example/r4/Patient/p1/_history/2"}}]}, ["p1"]),
    ({"entity": [{"what": {"identifier": {"value": "p7"}, "type": "Patient"}}]}, ["p7"]),
    (
        {
            "entity": [
                {
                    "what": {"identifier": {"value": "p7"}},
                    "type": {"code": "1"},
                    "role": {"code": "1"},
                }
            ]
        },
        ["p7"],
    ),
    (
        {"entity": [{"identifier": {"value": "p7"}, "type": {"code": "1"}, "role": {"code": "1"}}]},
        ["p7"],
    ),
    ({"entity": [], "patient": {"reference": "Patient/p5"}}, ["p5"]),
    ({"entity": [], "patient": {"identifier": {"value": "p5"}}}, ["p5"]),
    ({"entity": [], "agent": [WHO, agent("", False, reference="Patient/p9")]}, ["p9"]),
    ({"agent": [WHO, agent("", False, reference="Patient/p9")]}, ["p1"]),
    ({"entity": query("Observation?patient=p3&code=1")}, ["p3"]),
    ({"entity": query("Encounter?subject=Patient/p3")}, ["p3"]),
    ({"entity": [{"what": {"reference": f"Patient/p{n}"}} for n in (2, 1, 2)]}, ["p1", "p2"]),
    ({"entity": [{"what": {"reference": "Observation/o1"}}]}, [None]),
    ({"entity": [{"query": "not base64!"}]}, [None]),
]


def test_whose_record_it_was():
    rows = rows_of("fhir_access_events", [event(**more) for more, _ in PERSONS])
    found = [
        [r["person_id"] for r in rows if r["_line"] == line] for line in range(2, len(PERSONS) + 2)
    ]
    assert [(m, f) for (m, _), f in zip(PERSONS, found, strict=True)] == PERSONS
    assert {r["event_id"] for r in rows} == {"e", "e.2"}


def cases(*numbers: str) -> list:
    return [{"what": {"reference": f"EpisodeOfCare/{n}"}} for n in numbers]


def test_an_event_about_several_cases_is_one_for_each():
    patient = [{"what": {"reference": "Patient/p1"}}]
    rows = rows_of("fhir_access_events", [event(entity=patient + cases("C-2", "C-1"))])
    assert [(r["case_id"], r["person_id"]) for r in rows] == [("C-1", "p1"), ("C-2", "p1")]
    both = event(entity=[*patient, {"what": {"reference": "Patient/p2"}}, *cases("C-2", "C-1")])
    (row,) = rows_of("fhir_access_events", [both])
    assert row["_problem"].startswith("several cases and several patients")


OUTCOMES = [
    ({"outcome": "4"}, "requests that failed"),
    ({"outcome": "8"}, "requests that failed"),
    ({"outcome": "12"}, "requests that failed"),
    ({"outcome": {"code": {"code": "error"}}}, "requests that failed"),
    ({"outcome": {"code": {"code": "fatal"}}}, "requests that failed"),
    ({"outcome": {"code": {"code": "warning"}}}, "view"),
    ({"outcome": None}, "view"),
    ({"outcome": "5"}, "an outcome that the adapter does not know"),
    ({"outcome": "4", "action": "E", "subtype": [{"code": "110122"}]}, "failed_login"),
    ({"action": "E", "subtype": [{"code": "vread"}]}, "view"),
    (
        {"action": "E", "subtype": [{"code": "operation"}]},
        "an action that the adapter does not know",
    ),
    ({"entity": [{"what": {"reference": "Patient/p"}, "lifecycle": {"code": "11"}}]}, "export"),
]


def test_what_came_of_a_request():
    rows = rows_of("fhir_access_events", [event(**more) for more, _ in OUTCOMES])
    assert [(m, told(r)) for (m, _), r in zip(OUTCOMES, rows, strict=True)] == OUTCOMES


# Salesforce


def line(kind: str, request: str = "Q", **more) -> dict:
    return {
        "kind": kind,
        "request": request,
        "stamp": "20260901120000.100",
        "user": "005000000000001",
        **more,
    }


CASE = "500000000000001AAA"
TWICE = "the same act, logged twice"


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (
            [line("ApiTotalUsage", method="GET"), line("RestApi", method="GET", record=CASE)],
            [(TWICE, None), ("view", CASE)],
        ),
        (
            [
                line("ApiTotalUsage", method="PATCH", uri=f"/v60.0/sobjects/Case/{CASE}"),
                line("RestApi", method="PATCH", record=CASE),
            ],
            [(TWICE, CASE), ("edit", CASE)],
        ),
        ([line("ApiTotalUsage", method="GET")], [("view", None)]),
        (
            [line("URI", record=CASE), line("Report", rows_processed="412")],
            [(TWICE, CASE), ("view", CASE)],
        ),
        (
            [line("Report", rows_processed="412"), line("ReportExport")],
            [(TWICE, None), ("export", None)],
        ),
        ([line("URI"), line("Report", "other")], [("view", None), ("view", None)]),
        ([line("MultiblockReport"), line("AsyncReportRun", "other")], [("view", None)] * 2),
        (
            [line("RestApi", method="GET", http_status="404"), line("ApiTotalUsage", method="GET")],
            [("requests that failed", None)] * 2,
        ),
        ([line("URI", request_status="A")], [("requests that failed", None)]),
        ([line("Login", status="")], [("a sign-in that does not say whether it succeeded", None)]),
        ([line("Login", status="LOGIN_ERROR_PASSWORD_LOCKOUT")], [("failed_login", None)]),
        ([line("ApexRestApi")], [("an event that does not say what was done", None)]),
        ([line("BulkApi", method="Delete")], [("delete", None)]),
        ([line("Teleport")], [("an event that the adapter does not know", None)]),
    ],
)
def test_one_request_is_one_act(lines, expected):
    rows = rows_of("salesforce_access_events", lines)
    assert [(told(r), r["case_id"]) for r in rows] == expected
    kept = [r for r in rows if not r["_left_out"]]
    if any(i.get("rows_processed") for i in lines):
        assert [r["records_affected"] for r in kept] == ["412"]


@settings(max_examples=5)
@given(st.lists(st.from_regex(r"[0-9A-Za-z]{15}", fullmatch=True), min_size=20, max_size=40))
def test_an_id_of_15_characters_becomes_one_of_18(ids):
    """The rule as Salesforce states it: three letters, each for the capitals of five characters."""
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
    longer = [
        short
        + "".join(
            letters[sum(2**n for n, c in enumerate(short[start : start + 5]) if c.isupper())]
            for start in (0, 5, 10)
        )
        for short in ids
    ]
    rows = rows_of("salesforce_access_events", [line("LoginAs", user=short) for short in ids])
    assert [row["account_id"] for row in rows] == longer


# Okta, Entra ID, Google Workspace


def okta(kind: str, result: str = "SUCCESS") -> dict:
    return {
        "_body": json.dumps(
            {
                "uuid": "u",
                "published": "2026-09-01T12:00:00.000Z",
                "eventType": kind,
                "outcome": {"result": result},
                "actor": {"alternateId": "a@x.example"},
                "target": [{"type": "User", "alternateId": "b@x.example"}],
            }
        )
    }


OKTA = [
    ("user.session.impersonation.initiate", "SUCCESS", "login"),
    ("user.authentication.auth_via_radius", "SUCCESS", "login"),
    ("user.authentication.auth_via_radius", "FAILURE", "failed_login"),
    ("user.authentication.auth_via_mfa", "SUCCESS", "steps of a sign-in"),
    ("user.authentication.auth_via_mfa", "FAILURE", "steps of a sign-in that failed"),
    ("user.account.lock", "FAILURE", "accounts that were locked"),
    ("analytics.reports.export.download", "SUCCESS", "export"),
    ("analytics.reports.export.download", "FAILURE", "requests that failed"),
    ("pam.secret.reveal", "SUCCESS", "view"),
    ("user.session.teleport", "SUCCESS", "an event that the adapter does not know"),
    ("user.session.start", "TELEPORTED", "an outcome that the adapter does not know"),
]


def test_what_an_event_of_okta_is():
    rows = rows_of("okta_access_events", [okta(kind, result) for kind, result, _ in OKTA])
    found = [(k, o, told(r)) for (k, o, _), r in zip(OKTA, rows, strict=True)]
    assert found == OKTA and {r["account_id"] for r in rows} == {"a@x.example"}
    columns = {"uuid": "u", "stamp": "2026-09-01T12:00:00.000Z", "account": "a@x.example"}
    of_csv = rows_of(
        "okta_csv_access_events", [{**columns, "kind": k, "result": o} for k, o, _ in OKTA]
    )
    assert of_csv == rows


def test_a_lock_out_is_a_change_of_the_account():
    (row,) = rows_of("okta_account_changes", [okta("user.account.lock", "FAILURE")])
    assert (row["change"], row["account_id"], row["_left_out"]) == ("disable", "b@x.example", None)
    (alone,) = rows_of("okta_account_changes", [okta("user.session.teleport")])
    assert alone["_problem"] == "an event that the adapter does not know"


def test_oktas_csv_given_to_the_adapter_of_json_is_told_what_to_do(tmp_path):
    desk = Desk(tmp_path / "agency")
    desk.put(
        "raw/okta.csv", "timestamp,event_type,uuid\n2026-09-01T12:00:00Z,user.session.start,u\n"
    )
    desk.put("access_events.sql", "select * from okta_access_events('raw/okta.csv')")
    (problem,) = desk.refused()
    assert "export the log as JSON by the System Log API" in problem
    assert "okta_csv_access_events" in problem


def sign_in(at: str, status: str = "Success", file: str = "a") -> dict:
    return {"at": at, "request": "r", "account": "a@x.example", "status": status, "_file": file}


def test_the_day_order_is_decided_by_the_file():
    rows = rows_of(
        "entra_signin_access_events",
        [
            sign_in("9/1/2026 12:30:00 PM"),
            sign_in("9/30/2026 11:30:00 PM", "Failure"),
            sign_in("9/1/2026 12:30:00 PM", file="b"),
            sign_in("2026-09-01T12:00:00Z", "Interrupted"),
            sign_in("2026-09-01T12:00:00Z", "Teleported"),
        ],
    )
    assert [told(r) for r in rows] == [
        "login",
        "failed_login",
        "the dates of this file read both ways: say day_first => true or false",
        "steps of a sign-in",
        "a sign-in that does not say whether it succeeded",
    ]
    assert rows[0]["occurred_at"] == "2026-09-01 12:30:00.000000+00:00"


DRIVE = [
    ("View", "view"),
    ("Print", "print"),
    ("Download", "export"),
    ("Item content accessed", "view"),
    ("access_item_content", "view"),
    ("source_copy", "export"),
    ("Create", "edit"),
    ("Trash", "delete"),
    ("Link sharing visibility change", "sharing and owners"),
    ("Teleport", "an event that the adapter does not know"),
    ("", "no event is named"),
]


def test_what_an_event_of_drive_is():
    base = {"at": "2026-09-01T08:00:00-04:00", "account": "a@x.example"}
    rows = rows_of("google_drive_access_events", [{**base, "event": word} for word, _ in DRIVE])
    assert [(w, told(r)) for (w, _), r in zip(DRIVE, rows, strict=True)] == DRIVE


def test_events_without_an_id_get_one_of_what_they_say():
    base = {"at": "2026-09-01T08:00:00-04:00", "account": "a@x.example", "event": "View"}
    rows = rows_of(
        "google_drive_access_events",
        [base, {**base, "_file": "b"}, {**base, "document": "d"}, {**base, "title": "C-1 and C-2"}],
        case_pattern="C-[0-9]",
    )
    ids = [r["event_id"] for r in rows]
    assert ids[0] == ids[1] and len(set(ids)) == 4 and ids[4] == ids[3] + ".2"


# Word lists

LISTS = {
    name: [entry.split("|") for entry in a.words.split("\n")]
    for name, a in ADAPTERS.items()
    if a.words
}
FAMILIES = {"sign_in", "signin", "by_verb", "bulk", "transfer", "delivery"}


@pytest.mark.parametrize("name", [n for n in LISTS if n.endswith("access_events")])
def test_a_word_list_names_actions_of_the_contract(name):
    assert {act for _, act, _ in LISTS[name] if act} <= ACTIONS | FAMILIES
    assert all(bool(act) != bool(reason) for _, act, reason in LISTS[name])


# A name that says content was seen or taken, and yet is left out: these tell of settings, of what
# a machine did, or of what was done elsewhere.
SEEN = ("view", "read", "preview", "download", "export", "print", "accessed", "retrieved", "opened")
BESIDE = ("review", "printer", "spread", "thread", "already", "ready", "overview", "previewmode")


@pytest.mark.parametrize(
    ("name", "allowed"),
    [
        (
            "m365_audit_access_events",
            ("commands of administrators", "eDiscovery, retention", "in the directory"),
        ),
        ("okta_access_events", ("Okta's own work", "tokens", "other changes")),
        ("salesforce_access_events", ()),
        ("google_drive_access_events", ("Google's own",)),
    ],
)
def test_what_shows_content_is_not_left_out(name, allowed):
    for word, _, reason in LISTS[name]:
        plain = word
        for part in BESIDE:
            plain = plain.replace(part, "")
        if reason and not any(part in reason for part in allowed):
            assert not any(part in plain for part in SEEN), (word, reason)


@settings(max_examples=5)
@given(st.lists(st.text(alphabet="aB_ .é", min_size=1), min_size=20, max_size=40))
def test_sql_and_word_lists_write_a_word_alike(words):
    written = "lower(regexp_replace(trim(word), '[ _]|[.]+$', '', 'g'))"
    found = engine().execute(f"select {written} from (select unnest($1) as word)", [words])
    assert [word for (word,) in found.fetchall()] == [plain_word(word) for word in words]


def test_every_adapter_compares_words_in_that_form():
    written = "[ _]|[.]+$"
    assert [n for n in LISTS if written not in ADAPTERS[n].sql] == []
