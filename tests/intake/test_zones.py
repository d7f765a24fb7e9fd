"""Which headings name a time zone, and that the column below is read in it."""

from __future__ import annotations

import json

import pytest

from loading import Desk
from privity.intake.zones import contract_names, zone_of_heading

HEADINGS = {
    "Event Time (UTC)": "UTC",
    "Date (UTC)": "UTC",
    "Date [GMT]": "UTC",
    "TimeGenerated [UTC]": "UTC",
    "Timestamp (Z)": "UTC",
    "Time (Coordinated Universal Time)": "UTC",
    "origin_timestamp_utc": "UTC",
    "createdAtUtc": "UTC",
    "Created UTC": "UTC",
    "UTC Time": "UTC",
    "Date (UTC+00:00)": "UTC",
    "Date (UTC-05:00)": "Etc/GMT+5",
    "Date (GMT+2)": "Etc/GMT-2",
    "Date (ET)": "America/New_York",
    "Date (EST)": "America/New_York",
    "Date (Eastern Time)": "America/New_York",
    "Date (Central Standard Time)": "America/Chicago",
    "Created Pacific Time": "America/Los_Angeles",
    "Date (MT)": "America/Denver",
    "Date (Local)": None,
    "Local time": None,
    "Date": None,
    "case_ct": None,
    "Size (MB)": None,
    "Central office": None,
    "Date (UTC+05:30)": None,
    "minutc": None,
    "": None,
}


@pytest.mark.parametrize("heading", HEADINGS)
def test_a_heading_names_its_zone(heading):
    assert zone_of_heading(heading) == HEADINGS[heading]


def test_a_column_keeps_its_own_name_where_it_is_there_too():
    wanted = {"occurred_at", "reason"}
    assert contract_names(["Occurred At (UTC)", "reason"], wanted) == (
        ["occurred_at", "reason"],
        {"occurred_at": "UTC"},
    )
    both = ["occurred_at", "occurred_at_utc"]
    assert contract_names(both, wanted) == (both, {})


@pytest.mark.parametrize(
    ("name", "heading", "at"),
    [
        ("access_events.csv", "Occurred At (UTC)", "2026-09-03 08:15:00"),
        ("access_events.csv", "occurred_at_utc", "2026-09-03 08:15:00"),
        ("access_events.csv", "occurred_at (CT)", "2026-09-03 13:15:00"),
        ("access_events.csv", "occurred_at (Local)", "2026-09-03 12:15:00"),
        ("access_events.csv", "occurred_at", "2026-09-03 12:15:00"),
        ("access_events.jsonl", "occurred_at_utc", "2026-09-03 08:15:00"),
    ],
)
def test_times_are_read_in_the_zone_of_their_heading(tmp_path, name, heading, at):
    desk = Desk(tmp_path / "agency")
    row = {"event_id": "e1", "system": "CMS", heading: "2026-09-03 08:15", "action": "view"}
    later = row | {"event_id": "e2", heading: "2026-09-03T08:15:00+02:00"}
    if name.endswith("csv"):
        lines = [",".join(r) for r in (row, row.values(), later.values())]
    else:
        lines = [json.dumps(r) for r in (row, later)]
    desk.put(name, "\n".join(lines) + "\n")
    loaded = desk.load()
    assert loaded.column("select occurred_at::varchar from access_events order by event_id") == [
        at,
        "2026-09-03 06:15:00",
    ]
    zone = zone_of_heading(heading)
    told = f"times read in the zone that the heading names: occurred_at {zone}"
    assert (told in loaded.sources[0]["notes"]) is (zone is not None)
