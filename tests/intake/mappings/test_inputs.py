"""Rows that privity reads for a mapping: every line is loaded, quarantined or counted."""

from __future__ import annotations

import datetime as dt
import gzip
import json

import pytest

from loading import Desk, workbook
from privity.intake import moments
from privity.intake.account import NO_ROW_MADE
from privity.intake.formats import text as textfiles

STAFF = (
    "select No as staff_id, Role as role, 'A' as employer, Since as active_from, _file, _line "
    "from file_rows({})"
)
ROWS = "No,Role,Since\nS1,other,2026-01-01\nS2,legal,2026-01-02\n"


@pytest.fixture
def desk(tmp_path):
    return Desk(tmp_path / "agency")


def staff(desk, files: str = "'raw/a.csv'", sql: str = STAFF):
    desk.put("staff.sql", sql.format(files))
    return desk.load()


@pytest.mark.parametrize(
    "data",
    [
        ROWS.encode(),
        ROWS.replace(",", ";").encode(),
        ROWS.encode("utf-16"),
        ROWS.encode("utf-8-sig"),
        ROWS.replace("\n", "\r\n").encode(),
        b"Staff list\r\nprinted 1 July 2026\r\n\r\n" + ROWS.replace("\n", "\r\n").encode(),
    ],
)
def test_a_csv_is_read_as_it_comes(desk, data):
    desk.put("raw/a.csv", data)
    assert staff(desk).counts == (2, 2, 0)


def test_lines_that_cannot_be_read_are_quarantined_with_file_and_line(desk):
    desk.put(
        "raw/a.csv", "Staff list\n" + ROWS + 'S3,"le"gal,2026-01-01\nS4,other\nS5,other,soon\n'
    )
    desk.put("raw/b.csv", ROWS.replace("S2", "S6"))
    loaded = staff(desk, "'raw/*.csv'")
    assert loaded.counts == (7, 3, 4)
    assert loaded.rows("select source, line, column_name, reason from quarantine order by all") == [
        (
            "extracts/staff.sql of extracts/raw/a.csv",
            5,
            "",
            "a quote is not closed, or stands within a value",
        ),
        ("extracts/staff.sql of extracts/raw/a.csv", 6, "", "2 columns where the header has 3"),
        ("extracts/staff.sql of extracts/raw/a.csv", 7, "active_from", "not a date (YYYY-MM-DD)"),
        ("extracts/staff.sql of extracts/raw/b.csv", 2, "staff_id", "duplicate key, same content"),
    ]


def test_a_file_quoted_by_apostrophes_is_told_from_one_that_has_them(desk):
    desk.put("raw/a.csv", "'No','Role','Since'\n'S1','other','2026-01-01'\n")
    desk.put("raw/b.csv", "No,Role,Since\nS2,other,2026-01-01\nS'3,other,2026-01-01\n")
    assert staff(desk, "'raw/?.csv'").counts == (3, 3, 0)


def test_a_where_cannot_hide_a_line_that_cannot_be_read(desk):
    desk.put("raw/a.csv", ROWS + "S3\n")
    loaded = staff(desk, sql=STAFF + " where Role = 'legal'")
    assert loaded.counts == (3, 1, 1)
    assert loaded.rows("select file, reason, rows_left_out, first_line from left_out") == [
        ("extracts/raw/a.csv", NO_ROW_MADE, 1, 2)
    ]


def test_what_is_left_out_on_purpose_is_counted_by_reason(desk):
    desk.put("raw/a.csv", ROWS)
    loaded = staff(
        desk,
        sql=STAFF.replace(
            "_file,", "case when Role = 'legal' then 'counsel' end as _left_out, _file,"
        ),
    )
    assert loaded.counts == (2, 1, 0) and loaded.sources[0]["rows_left_out"] == 1
    assert "left out: 1 (counsel)" in loaded.sources[0]["notes"]


def test_a_mapping_may_quarantine_rows_itself(desk):
    desk.put("raw/a.csv", ROWS)
    loaded = staff(
        desk,
        sql=STAFF.replace(
            "_file,", "case when Role = 'legal' then 'not ours' end as _problem, _file,"
        ),
    )
    assert loaded.counts == (2, 1, 1) and loaded.quarantine == [(3, "", "not ours")]


def test_files_of_other_shapes_join_by_column_name(desk):
    desk.put("raw/a.csv", ROWS)
    desk.put("raw/b.jsonl", '{"no": "S7", "role": "other", "since": "2026-01-01", "_": 1}\n')
    desk.put("raw/c.xlsx", workbook([["Since", "No", "Role"], ["2026-01-01", "S8", "other"]]))
    desk.put("staff.sql", STAFF.format("['raw/a.csv', 'raw/c.xlsx']"))
    desk.put("staff.json.sql", STAFF.format("'raw/b.jsonl'"))
    assert sorted(desk.load().column("select staff_id from staff")) == ["S1", "S2", "S7", "S8"]


def test_columns_without_a_name_or_named_alike_are_told_apart(desk):
    desk.put("raw/a.csv", "No,,Role,Role\nS1,2026-01-01,x,other\n")
    loaded = staff(
        desk,
        sql="select No as staff_id, \"Role (2)\" as role, 'A' as employer, "
        '"column 2" as active_from from file_rows({})',
    )
    assert loaded.counts == (1, 1, 0)


def test_the_sheet_wanted_is_named(desk):
    desk.put(
        "raw/a.xlsx",
        workbook([["No", "Role", "Since"], ["S1", "other", "2026-01-01"]], ("May", "June")),
    )
    assert staff(desk, "'raw/a.xlsx', sheet => 'June'").counts == (1, 1, 0)
    desk.put("staff.sql", STAFF.format("'raw/a.xlsx'"))
    assert "say which: sheet => ..." in "\n".join(desk.refused())


def test_an_object_within_an_object_is_read_as_json(desk):
    body = {"who": {"no": "S1", "role": "other"}, "since": "2026-01-01"}
    desk.put("raw/a.json", json.dumps([body]))
    loaded = staff(
        desk,
        "'raw/a.json'",
        "select _body ->> '$.who.no' as staff_id, "
        "who ->> '$.role' as role, 'A' as employer, since as active_from "
        "from file_rows({})",
    )
    assert loaded.counts == (1, 1, 0)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ('{"No": "S9", "No": "S8"}', "a key stands twice in the JSON object"),
        ("[" * 5_000, "not a JSON object"),
        ("nonsense", "not a JSON object"),
        ('{"No": "S9"', "not a JSON object"),
        ("7", "not a JSON object"),
    ],
)
def test_a_line_that_is_no_json_object_costs_itself_alone(desk, line, reason):
    good = '{"No": "S1", "Role": "other", "Since": "2026-01-01"}\n'
    desk.put("raw/a.jsonl", good + line + "\n" + good.replace("S1", "S2"))
    loaded = staff(desk, "'raw/a.jsonl'")
    assert loaded.counts == (3, 2, 1) and loaded.quarantine == [(2, "", reason)]


def test_a_cell_of_ten_megabytes_is_carried(desk):
    desk.put("raw/a.csv", ROWS + f'S3,"{"x" * 10_000_000}",2026-01-01\n')
    loaded = staff(desk)
    assert loaded.counts == (3, 2, 1)
    assert loaded.quarantine[0][:2] == (4, "role")


def test_a_bomb_is_refused(desk, monkeypatch):
    monkeypatch.setattr(textfiles, "BOMB_BYTES", 1_000_000)
    desk.put("raw/a.csv.gz", gzip.compress(ROWS.encode() + b"S" * 8_000_000))
    desk.put("staff.sql", STAFF.format("'raw/a.csv.gz'"))
    (problem,) = desk.refused()
    assert "extracts/raw/a.csv.gz: unpacks to more than" in problem


def test_a_param_without_a_default_is_true_or_false_or_left_to_the_file(desk):
    desk.put(
        "raw/a.csv",
        "Number,Since,Until\nS1,03/09/2026,13/09/2026 8:15 PM\nS2,Sep 3 2026,\n",
    )
    desk.put("raw/b.csv", "Number,Since,Until\nS3,03/09/2026,\n")
    folder = desk.workspace.expectations / "adapters"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "rota_staff.sql").write_text(ROTA)
    desk.put("staff.sql", "select * from rota_staff('raw/*.csv')")
    loaded = desk.load()
    assert loaded.counts == (3, 2, 1)
    assert loaded.rows("select staff_id, active_from, active_to from staff order by 1") == [
        ("S1", dt.date(2026, 9, 3), dt.date(2026, 9, 13)),
        ("S2", dt.date(2026, 9, 3), None),
    ]
    ((source, line, reason),) = loaded.rows("select source, line, reason from quarantine")
    assert (source, line, reason) == (
        "extracts/staff.sql of extracts/raw/b.csv",
        2,
        moments.BOTH_WAYS,
    )
    desk.put("staff.sql", "select * from rota_staff('raw/*.csv', day_first => false)")
    # A file that says otherwise is read as one is told: no thirteenth month, so its row goes.
    assert desk.load().counts == (3, 2, 1)
    desk.put("staff.sql", "select * from rota_staff('raw/*.csv', day_first => 'yes')")
    (problem,) = desk.refused()
    assert "rota_staff: day_first is true or false" in problem


ROTA = """/* ---
title: A rota of workers
table: staff
about: It tells no role.
reads: {worker: {names: [Number], required: true}, since: [Since], until: [Until]}
params: {day_first: null}
--- */
with dated as (
    select *, file_day_first($day_first, [since, until], _file) as day_first from input
)
select
    _file, _line, worker as staff_id, 'other' as role, 'A' as employer,
    read_moment(since, day_first) as active_from,
    left(nullif(read_moment(until, day_first), ''), 10) as active_to,
    day_order_problem([since, until], day_first) as _problem,
    cast(null as varchar) as _left_out
from dated
"""


@pytest.mark.parametrize(
    ("call", "problem"),
    [
        ("file_rows()", "write its path as a plain text"),
        ("file_rows('raw/a.csv' || '')", "its arguments are plain texts"),
        ("file_rows('../secret.csv')", "lies outside extracts/"),
        ("file_rows('raw/none.csv')", "no file raw/none.csv"),
        ("file_rows('raw/a.csv', shet => 'x')", "no param is called shet; nearest: sheet"),
        ("okta_access_events('raw/a.json', system => 3)", "must be of the kind of its default"),
        ("okta_access_events('raw/a.csv')", "reads JSON"),
        ("m365_audit_access_events('raw/a.csv')", "has no column AuditData"),
        ("sqlite_rows('raw/a.csv')", "takes a path and a table"),
        ("postgres_rows('Records!', 'x')", "a database's name is lower-case letters"),
        ("postgres_rows('nowhere', 'x')", "set PRIVITY_DATABASE_NOWHERE"),
        ("file_rows('raw/a.sql')", "is a mapping itself"),
    ],
)
def test_a_call_that_cannot_be_is_refused_in_words(desk, call, problem):
    desk.put("raw/a.csv", ROWS)
    desk.put("raw/a.json", "[]")
    desk.put("raw/a.sql", "select 1")
    desk.put("staff.sql", f"select * from {call}")
    assert problem in "\n".join(desk.refused())


def test_inputs_stand_where_a_relation_may(desk):
    desk.put("raw/a.csv", ROWS)
    loaded = staff(
        desk,
        sql="""
        with known as (
            select No from file_rows('raw/a.csv') /* a ) in a comment */ where Role <> ')')
        select a.No as staff_id, a.Role as role, 'A' as employer, a.Since as active_from
        from file_rows('raw/a.csv') as a
        join known on known.No = a.No;
        """,
    )
    assert loaded.counts == (2, 2, 0)
