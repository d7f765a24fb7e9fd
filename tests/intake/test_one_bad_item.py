"""One bad item costs its row, not its file; what was chosen among several is told."""

from __future__ import annotations

import json

import pyarrow
import pyarrow.parquet
import pytest

from loading import Desk, workbook

ROW = ["legal", "A", "2020-01-01"]
HEAD = ["staff_id", "role", "employer", "active_from"]


@pytest.fixture
def desk(tmp_path):
    return Desk(tmp_path / "agency")


@pytest.mark.parametrize("kind", ["string", "binary", "dictionary"])
def test_a_text_of_a_parquet_file_that_is_no_utf8_costs_its_row(desk, kind):
    ids = pyarrow.array([b"S1", b"S2", b"S\xff", None, b"S5"], pyarrow.binary())
    if kind != "binary":
        ids = ids.view(pyarrow.string())
    if kind == "dictionary":
        ids = ids.dictionary_encode()
    more = [pyarrow.array([value] * 5) for value in ROW]
    path = desk.put("staff.parquet", "")
    pyarrow.parquet.write_table(pyarrow.table([ids, *more], HEAD), path)
    desk.put("raw/s.parquet", path.read_bytes())
    desk.put(
        "staff.m.sql",
        "select * replace (staff_id || 'm' as staff_id) from file_rows('raw/s.parquet')",
    )
    loaded = desk.load()
    assert sorted(loaded.column("select staff_id from staff")) == [
        "S1",
        "S1m",
        "S2",
        "S2m",
        "S5",
        "S5m",
    ]
    assert loaded.rows("select line, reason, count(*) from quarantine group by all order by 1") == [
        (3, "staff_id: bytes that are not UTF-8", 2),
        (4, "missing", 2),
    ]


def test_keys_in_two_spellings_are_one_column_and_an_object_with_both_is_set_aside(desk):
    rows = [
        {"staff_id": "S1", "role": "legal", "employer": "A", "active_from": "2020-01-01"},
        {"Staff_ID": "S2", "role": "legal", "employer": "A", "active_from": "2020-01-01"},
        {"Staff_ID": "S3", "staff_id": "S4", "role": "legal"},
    ]
    text = "\n".join(map(json.dumps, rows)) + "\n"
    desk.put("staff.jsonl", text)
    desk.put("raw/s.jsonl", text)
    desk.put(
        "staff.m.sql",
        "select staff_id || 'm' as staff_id, role, employer, active_from, "
        "_file, _line from file_rows('raw/s.jsonl')",
    )
    loaded = desk.load()
    assert sorted(loaded.column("select staff_id from staff")) == ["S1", "S1m", "S2", "S2m"]
    assert loaded.quarantine == [(3, "", "a key stands twice in the JSON object")] * 2
    assert any("keys read as one column: Staff_ID, staff_id" in s["notes"] for s in loaded.sources)


def test_sheets_that_are_not_read_are_named(desk):
    cells = [HEAD, ["S1", *ROW]]
    desk.put("staff.xlsx", workbook(cells, ("Staff", "More", "Old")))
    assert "3 sheets hold data, not read: More, Old" in desk.load().sources[0]["notes"]
    desk.put("staff.xlsx", workbook(cells, ("Old", "More")))
    assert (
        "2 sheets hold data and none is named staff; name the one to load so: Old, More"
        in (desk.refused()[0])
    )


def test_a_choice_among_columns_is_told_or_refused(desk):
    desk.put("raw/a.csv", "Nr,Date,Role,Date\nS1,2020-01-01,legal,2021-01-01\n")
    desk.put(
        "staff.sql",
        "select Nr as staff_id, Role as role, 'A' as employer, "
        "\"Date (2)\" as active_from, _file, _line from file_rows('raw/a.csv')",
    )
    notes = desk.load().sources[0]["notes"]
    assert 'a column "Date" stands there before, this one is read as "Date (2)"' in notes
    desk.put("staff.sql", "select Number as staff_id from file_rows('raw/a.csv')")
    assert desk.refused() == (
        "extracts/staff.sql: no column Number in what it reads; there are Nr, Date, Role, Date (2)",
    )


def test_windows_1252_is_told_as_assumed(desk):
    desk.put("staff.csv", b"staff_id,role,employer,active_from\nS1,legal,Caf\x8e,2020-01-01\n")
    source = desk.load().sources[0]
    assert source["encoding"] == "windows-1252"
    assert source["notes"].startswith("read as Windows-1252, which nothing in the file proves")
