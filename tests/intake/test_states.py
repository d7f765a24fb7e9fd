"""Rows under one key: identical ones are one, of different ones the newest holds, and it is told."""

from __future__ import annotations

from itertools import pairwise

import pytest

from loading import Desk
from privity.intake.states import OTHER, SAME, supply_rank

HEAD = "staff_id,course,completed_on,expires_on\n"
KEY = "S1,confidentiality,2020-01-01,"


@pytest.mark.parametrize(
    "older_to_newer",
    [
        ["staff_2025-12.csv", "staff_2026-01-31.csv", "staff_2026-02.csv"],
        ["staff.20251231.csv", "staff.20260131.csv"],
        ["staff/2026_08.csv", "staff/2026_09.csv"],
        ["requests_sep_2025.csv", "requests_Jan_2026.csv", "requests_2026-March.csv"],
        ["staff_2026Q1.csv", "staff_2026-Q2.csv"],
        ["staff.part-2.csv", "staff.part-10.csv"],
        ["staff_2026-07-01_2026-07-31.csv", "staff_2026-08-01_2026-08-31.csv"],
    ],
)
def test_a_name_says_which_file_is_newer(older_to_newer):
    assert all(supply_rank(a) < supply_rank(b) for a, b in pairwise(older_to_newer))


@pytest.mark.parametrize(
    ("a", "b"), [("staff.a.csv", "staff.b.csv"), ("staff.csv", "staff/c.csv"), ("march.csv", "x")]
)
def test_names_that_differ_in_letters_say_nothing(a, b):
    assert supply_rank(a) == supply_rank(b)


def test_each_rule_decides_in_its_turn_and_is_named(tmp_path):
    """A table of pairs in one load: which row is kept, and why the other is not."""
    desk = Desk(tmp_path / "agency")
    # The first file holds the older state, then the newer, though its name sorts last.
    desk.put("training.b_2026-08.csv", HEAD + KEY + "2021-01-01\nS2" + KEY[2:] + "\n")
    desk.put("training.a_2026-09.csv", HEAD + KEY + "2022-01-01\nS2" + KEY[2:] + "\n")
    desk.put(
        "licences.csv",
        "staff_id,state,kind,from_on,to_on,updated_at\n"
        "S1,MS,LSW,2020-01-01,2021-01-01,2026-09-02\n"
        "S1,MS,LSW,2020-01-01,2022-01-01,2026-09-01\n"
        "S2,MS,LSW,2020-01-01,,\nS2,MS,LSW,2020-01-01,2022-01-01,\n"
        "S3,MS,LSW,2020-01-01,2021-01-01,\nS3,MS,LSW,2020-01-01,2022-01-01,\n",
    )
    loaded = desk.load()
    assert loaded.rows("select staff_id, cast(expires_on as varchar) from training order by 1") == [
        ("S1", "2022-01-01"),
        ("S2", None),
    ]
    assert loaded.rows("select staff_id, cast(to_on as varchar) from licences order by 1") == [
        ("S1", "2021-01-01"),
        ("S2", "2022-01-01"),
        ("S3", "2021-01-01"),
    ]
    assert loaded.rows("select source, line, reason from quarantine order by all") == [
        ("extracts/licences.csv", 3, f"{OTHER}: the row with the later stamp is kept"),
        ("extracts/licences.csv", 4, f"{OTHER}: the row that is filled further is kept"),
        (
            "extracts/licences.csv",
            7,
            f"{OTHER}: nothing tells which is newer, the first row is kept",
        ),
        ("extracts/training.b_2026-08.csv", 2, f"{OTHER}: the row of the newer file is kept"),
        ("extracts/training.b_2026-08.csv", 3, SAME),
    ]


def test_a_mapping_over_several_files_keeps_the_newest_state(tmp_path):
    desk = Desk(tmp_path / "agency")
    desk.put("raw/r_2026-09.csv", HEAD + KEY + "2022-01-01\n")
    desk.put("raw/r_2026-10.csv", HEAD + KEY + "2023-01-01\n")
    desk.put("training.sql", "select * from file_rows('raw/r_*.csv')")
    loaded = desk.load()
    assert loaded.column("select year(expires_on) from training") == [2023]
    assert loaded.column("select source from quarantine") == [
        "extracts/training.sql of extracts/raw/r_2026-09.csv"
    ]
