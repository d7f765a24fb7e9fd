"""Unread fields: what an adapter does not read is told where more than half of the rows hold it."""

from __future__ import annotations

import json

import pytest

from loading import Desk

NOTE = "filled in more than half of the first"


@pytest.fixture
def desk(tmp_path):
    return Desk(tmp_path / "agency")


def notes(desk, sql: str) -> list[str]:
    desk.put("access_events.sql", sql)
    loaded = desk.load()
    return [n for n in loaded.sources[0]["notes"].split("; ") if NOTE in n]


def test_a_column_that_is_mostly_filled_is_named(desk):
    head = "timestamp,uuid,event_type,outcome.result,actor.alternate_id,severity,Ticket,Rare,Half"
    event = "2026-09-01T12:00:0{n}Z,u{n},user.session.start,SUCCESS,a@x.example,INFO"
    rest = ["T1,x,x", "T2,,", "T3,,x", " ,,"]
    rows = [f"{event.format(n=n)},{more}" for n, more in enumerate(rest)]
    desk.put("raw/o.csv", "\n".join([head, *rows, ""]))
    assert notes(desk, "select * from okta_csv_access_events('raw/o.csv')") == [
        "filled in more than half of the first 10,000 rows and not read: Ticket"
    ]


RECORD = {
    "Operation": "FileAccessed",
    "CreationTime": "2026-07-01T10:00:00",
    "UserId": "a@x.example",
    "UserKey": "known",
}


def test_a_field_of_json_that_is_mostly_filled_is_named(desk):
    more = [{"Ticket": {"No": 1}, "Rare": 1}, {"Ticket": {"No": 2}, "Empty": ""}, {"Empty": ""}]
    records = [{**RECORD, "Id": f"r{n}", **m} for n, m in enumerate(more)]
    desk.put("raw/a.json", json.dumps({"value": [{"auditData": r} for r in records]}))
    assert notes(desk, "select * from m365_audit_access_events('raw/a.json')") == [
        "filled in more than half of the first 1,000 rows and not read: auditData.Ticket.No"
    ]


def test_a_field_within_a_list_counts_once_a_row(desk):
    agent = {"who": {"identifier": {"value": "w"}}, "requestor": True, "badge": "b"}
    event = {"resourceType": "AuditEvent", "action": "R", "recorded": "2026-07-01T10:00:00Z"}
    events = [
        {**event, "id": "1", "agent": [agent, {**agent, "requestor": False}]},
        {**event, "id": "2", "agent": [{"altId": "w"}]},
    ]
    desk.put("raw/a.ndjson", "\n".join(map(json.dumps, events)))
    assert notes(desk, "select * from fhir_access_events('raw/a.ndjson')") == []
    events[1]["agent"][0]["badge"] = "b"
    desk.put("raw/a.ndjson", "\n".join(map(json.dumps, events)))
    (note,) = notes(desk, "select * from fhir_access_events('raw/a.ndjson')")
    assert note.endswith("agent.badge")
