"""Adapters: every format on the samples' page loads as it says; hostile rows cost themselves."""

from __future__ import annotations

import csv
import io
import json

import pytest

from formats import FORMATS, counted, run_mapping, shown
from loading import Desk
from privity.authoring.check import check_adapters
from privity.catalogue.contract import load_contract
from privity.errors import PrivityError
from privity.intake.mappings.adapters import adapter_laws, read_adapters

SHOWN = [s for s in shown() if s.name != "postgres_rows"]


@pytest.fixture
def desk(tmp_path):
    return Desk(tmp_path / "agency")


@pytest.mark.parametrize("mapping", SHOWN, ids=lambda s: s.name)
def test_the_page_says_what_comes_of_each_mapping(tmp_path, mapping):
    loaded = run_mapping(tmp_path, mapping.table, mapping.sql)
    assert counted(loaded) == (mapping.read, mapping.loaded, mapping.quarantined, mapping.left_out)
    assert "yield none" not in loaded.sources[0]["notes"]


def test_every_adapter_stands_on_the_page():
    assert {s.name for s in shown()} == {
        *read_adapters(),
        "sqlite_rows",
        "postgres_rows",
        "file_rows",
    }


def test_every_sample_is_read_by_a_mapping_of_the_page():
    page = (
        (FORMATS / "README.md")
        .read_text(encoding="utf-8")
        .replace("salesforce_*", "salesforce_login.csv salesforce_events.csv")
    )
    assert [f.name for f in FORMATS.iterdir() if f.name not in page and f.name != "README.md"] == []


def test_what_a_sample_says_is_what_the_table_holds(tmp_path):
    mapping = next(s for s in SHOWN if s.name == "m365_audit_access_events")
    loaded = run_mapping(tmp_path, mapping.table, mapping.sql)
    assert loaded.rows(
        "select account_id, action, case_id, records_affected, "
        "strftime(occurred_at, '%d %H:%M:%S') from access_events "
        "where action in ('export', 'view') order by occurred_at"
    ) == [
        ("a.ames@agency.example", "view", "C-10042", None, "06 12:05:12"),
        ("b.boyd@agency.example", "export", "C-10042", None, "06 21:40:00"),
        ("c.cole@agency.example", "view", "C-10077", 2, "07 01:59:59"),
        ("anonymous", "view", "C-10042", None, "09 13:10:00"),
    ]


def test_a_utc_stamp_is_not_read_in_the_agencys_zone(desk):
    desk.put(
        "raw/mail.csv",
        "Received,SenderAddress,RecipientAddress,Subject,MessageId\n"
        "7/1/2026 1:05:00 PM,a@x.example,b@x.example,Re: x,<1>\n"
        "2026-07-01 13:05:00,a@x.example,b@x.example,x,<2>\n"
        "2026-07-01T09:05:00-04:00,a@x.example,b@x.example,x,<3>\n",
    )
    desk.put("emails.sql", "select * from message_trace_emails('raw/mail.csv')")
    assert {str(at) for at in desk.load().column("select sent_at from emails")} == {
        "2026-07-01 13:05:00"
    }


def audit_row(audit: str) -> str:
    target = io.StringIO()
    csv.writer(target).writerows([["AuditData", "Identity"], [audit, "x"]])
    return target.getvalue()


RECORD = {
    "Id": "1",
    "Operation": "FileAccessed",
    "CreationTime": "2026-07-01T10:00:00",
    "UserId": "a@x.example",
    "RecordType": 6,
}


@pytest.mark.parametrize(
    ("audit", "reason"),
    [
        (json.dumps(RECORD)[:-9], "AuditData is not a JSON object"),
        ("[1]", "AuditData is not a JSON object"),
        ("", "AuditData is not a JSON object"),
        ('{"a":' * 20_000, "AuditData is not a JSON object"),
        (json.dumps(RECORD)[:-1] + ', "Id": "2"}', "a key stands twice in AuditData"),
        (json.dumps({**RECORD, "Operation": "Fly"}), "an operation that the adapter does not know"),
        (json.dumps({**RECORD, "Operation": None}), "AuditData names no operation"),
        (json.dumps({**RECORD, "CreationTime": "soon"}), "not a timestamp"),
        (json.dumps({**RECORD, "CreationTime": None}), "missing"),
        (json.dumps({**RECORD, "Id": "a|b"}), '"|" in a key'),
        (json.dumps({**RECORD, "Id": "a\0b"}), "NUL byte"),
        (json.dumps({**RECORD, "UserId": "x" * 2_000_000}), "longer than 1 MiB"),
    ],
)
def test_a_flawed_record_is_quarantined_with_its_line(desk, audit, reason):
    desk.put("raw/a.csv", audit_row(audit))
    desk.put("raw/b.csv", audit_row(json.dumps({**RECORD, "Id": "good", "Pad": "x" * 10_000_000})))
    desk.put("access_events.sql", "select * from m365_audit_access_events('raw/?.csv')")
    loaded = desk.load()
    assert loaded.counts == (2, 1, 1)
    (row,) = loaded.rows("select source, line, reason from quarantine")
    assert row[:2] == ("extracts/access_events.sql of extracts/raw/a.csv", 2)
    assert row[2].startswith(reason)


def test_the_same_record_exported_twice_is_counted_once(desk):
    once = audit_row(json.dumps(RECORD))
    desk.put("raw/a.csv", once)
    desk.put("raw/b.csv", once)
    desk.put("access_events.sql", "select * from m365_audit_access_events('raw/*.csv')")
    assert counted(desk.load()) == (2, 1, 0, 1)


def test_two_loads_number_recipients_alike(tmp_path):
    first, second = (
        run_mapping(
            tmp_path / n,
            "email_recipients",
            next(s.sql for s in SHOWN if s.table == "email_recipients"),
        )
        for n in "ab"
    )
    sql = "select * from email_recipients order by all"
    assert first.rows(sql) == second.rows(sql) and first.quarantine == second.quarantine


OWN = """/* ---
title: Door log
table: access_events
reads: {who: {names: [Badge], required: true}, at: [Time]}
params: {system: Door}
--- */
select _file, _line, _line as event_id, $system as system, who as account_id, "at" as occurred_at,
    'login' as action, cast(null as varchar) as _problem, cast(null as varchar) as _left_out
from input
"""


def put_own(desk, text: str, name: str = "door_access_events") -> None:
    folder = desk.workspace.expectations / "adapters"
    folder.mkdir(parents=True)
    (folder / f"{name}.sql").write_text(text, encoding="utf-8")


def test_an_agency_brings_its_own_adapter(desk):
    put_own(desk, OWN)
    desk.put("raw/door.csv", "Badge,Time\nB1,2026-07-01 08:00\n")
    desk.put(
        "access_events.sql",
        "select * from door_access_events('raw/door.csv', system => 'Front ''A'' door')",
    )
    loaded = desk.load()
    assert loaded.rows("select account_id, system from access_events") == [("B1", "Front 'A' door")]
    changed = OWN.replace("'login'", "'view'")
    (desk.workspace.expectations / "adapters" / "door_access_events.sql").write_text(changed)
    assert desk.load().column("select action from access_events") == ["view"]
    assert check_adapters(desk.workspace.expectations, load_contract()) == []


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("from input", "from read_csv('/etc/passwd')", "reads its input and its own WITH names"),
        ("from input", "from duckdb_settings()", "is not for mappings"),
        ("from input", "from 'raw/door.csv'", "reads its input"),
        ("from input", "from staff", "no table staff here"),
        ("'login'", "random()", "the same files must always give the same rows"),
        ("'login' as action", "'login' as act", "act is no column of access_events"),
        ("as _left_out", "as left_out", "does not return _left_out"),
        ("table: access_events", "table: nothing", "no table is called nothing"),
        ("$system", "$sytem", "$sytem is no param"),
        ("params:", "parms:", "unknown key parms"),
        ("title: Door log\n", "", "title is missing"),
        ("[Time]", "[No]", "at: list its names, in quotes where YAML reads another kind"),
        ("[Time]", "Time", "at: list its names"),
        ("system: Door", "system: [a]", "its default must be a text"),
    ],
)
def test_an_adapter_that_breaks_a_law_is_told(desk, old, new, problem):
    put_own(desk, OWN.replace(old, new))
    assert problem in "\n".join(check_adapters(desk.workspace.expectations, load_contract()))


@pytest.mark.parametrize("source", ["read_csv('raw/door.csv')", "'raw/door.csv'", "glob('/etc/*')"])
def test_an_adapter_that_reads_files_of_its_own_is_not_run(desk, source):
    put_own(desk, OWN.replace("from input", f"from {source}"))
    desk.put("raw/door.csv", "Badge,Time\nB1,2026-07-01 08:00\n")
    desk.put("access_events.sql", "select * from door_access_events('raw/door.csv')")
    assert "reads its input and its own WITH names" in "\n".join(desk.refused())


def test_an_adapter_does_not_take_the_place_of_a_built_in_one(desk):
    put_own(desk, OWN, "okta_access_events")
    with pytest.raises(PrivityError, match="there is an adapter of this name"):
        read_adapters(desk.workspace.expectations)


def test_the_adapters_that_ship_keep_the_laws():
    contract = load_contract()
    assert [p for a in read_adapters().values() for p in adapter_laws(a, contract)] == []
    assert check_adapters(None, contract) == []
