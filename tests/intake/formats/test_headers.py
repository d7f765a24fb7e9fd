"""Which row names the columns, whatever stands above it."""

from __future__ import annotations

import shutil

import pytest

from formats import FORMATS
from loading import Desk, workbook
from privity.intake.formats.headers import heading, joined
from privity.intake.formats.workbooks import open_sheet


@pytest.mark.parametrize(
    ("rows", "known", "at"),
    [
        ([["staff_id", "name"], ["S1", "x"]], {"staff_id"}, 0),
        ([["Staff of July", ""], ["", ""], ["staff_id", "name"]], {"staff_id"}, 2),
        (
            [["Log"], ["printed", "2026-07-01"], ["No", "Who", "When"], ["1", "x", "2026-07-01"]],
            set(),
            2,
        ),
        ([["1", "2"], ["3", "4"]], set(), 0),
        ([], set(), 0),
        ([[""], ["a", "b"]], set(), 1),
    ],
)
def test_the_heading_is_found(rows, known, at):
    assert heading(rows, frozenset(known)) == at


def test_storeys_of_a_heading_are_joined():
    assert joined([["No", "Dates", "Dates", ""], ["No", "In", "Out", "By"]]) == [
        "No",
        "Dates In",
        "Dates Out",
        "By",
    ]


def test_a_register_with_titles_and_merged_cells(tmp_path):
    sheet = open_sheet(FORMATS / "disclosure_register.xlsx", "", frozenset(), "register.xlsx")
    assert sheet.names == [
        "No.",
        "Released On",
        "Released By",
        "Case",
        "Recipient Kind",
        "Recipient Organisation",
        "What",
        "Form signed",
    ]
    assert (sheet.titles, sheet.banners) == (2, 2)
    assert [(r.line, r.fields[0], r.fields[3]) for r in sheet.rows()] == [
        (7, "1", "C-10042"),
        (8, "2", "C-10077"),
        (9, "3", "C-10077"),
        (11, "4", "C-10042"),
        (13, "Total", ""),
    ]


def test_a_workbook_of_a_table_may_have_titles(tmp_path):
    desk = Desk(tmp_path / "agency")
    desk.put(
        "staff.xlsx",
        workbook(
            [
                ["Staff of the agency", None],
                [None, None],
                ["staff_id", "role", "employer", "active_from"],
                ["S1", "other", "A", "2026-01-01"],
            ]
        ),
    )
    loaded = desk.load()
    assert loaded.counts == (1, 1, 0)
    assert "lines above the column names: 1" in loaded.sources[0]["notes"]


def test_a_csv_of_a_table_may_have_titles(tmp_path):
    desk = Desk(tmp_path / "agency")
    desk.put(
        "staff.csv",
        "#TYPE Selected.Object\nstaff_id,role,employer,active_from\n"
        "S1,other,A,2026-01-01\nS2,other,A,x\n",
    )
    loaded = desk.load()
    assert loaded.counts == (2, 1, 1) and loaded.quarantine[0][0] == 4


def test_the_register_is_left_as_it_is(tmp_path):
    copy = tmp_path / "register.xlsx"
    shutil.copy(FORMATS / "disclosure_register.xlsx", copy)
    before = copy.read_bytes()
    list(open_sheet(copy, "", frozenset(), "x").rows())
    assert copy.read_bytes() == before
