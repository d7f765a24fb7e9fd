"""What a load tells of values that were not read plainly, and what a whole column settles."""

from __future__ import annotations

import pytest

from loading import Desk
from privity.intake.ids import LOST

EVENTS = "event_id,system,account_id,occurred_at,action,case_id,records_affected\n"


@pytest.fixture
def desk(tmp_path):
    return Desk(tmp_path / "agency")


def test_what_was_not_read_plainly_is_counted_by_column(desk):
    desk.put(
        "assignments.csv",
        "case_id,staff_id,role,from_at,to_at\n"
        "C1.0,S1,primary,2026-01-05,2026-09-10\n"
        "7.0,S1,primary,5 Jan 2026 8:00 AM,2026-09-10 17:00\n"
        "8.0,S2,primary,2026-01-05,10-Sep-2026\n"
        "9,S2,primary,01/05/2026,\n",
    )
    loaded = desk.load()
    assert loaded.counts == (4, 3, 1)
    notes = loaded.sources[0]["notes"]
    assert "ends given as a date, which last to the end of that day: to_at 2" in notes
    assert "read from another spelling than YYYY-MM-DD: from_at 1" in notes
    assert "whole numbers written with a point, read without it: case_id 2" in notes
    assert loaded.rows("select case_id, to_at::varchar from assignments order by 1") == [
        ("7", "2026-09-10 21:00:00"),
        ("8", "2026-09-11 04:00:00"),
        ("C1.0", "2026-09-11 04:00:00"),
    ]
    ((column, reason),) = loaded.rows("select column_name, reason from quarantine")
    assert column == "from_at"
    assert "privity map FILE --table TABLE" in reason


@pytest.mark.parametrize(
    ("texts", "numbers", "note"),
    [
        (["1.234", "1.000", "12.000", "7"], [1234, 1000, 12000, 7], "thousands set apart by points: records_affected 3"),
        (["1.000", "7", "12.000"], [1000, 7, 12000], "thousands set apart by points: records_affected 2"),
        (["1.000.000", "1.000"], [1000000, 1000], "thousands set apart by points: records_affected 2"),
        (["1.000", "12.000", ""], [1, 12, None], "whole numbers written with three decimals: records_affected 2"),
        (["1,234", "5", "12.0"], [1234, 5, 12], "thousands set apart by commas: records_affected 1"),
    ],
)  # fmt: skip
def test_points_in_numbers_are_settled_by_all_values_of_a_file(desk, texts, numbers, note):
    rows = [f'{n},CMS,a,2026-09-01,view,C1,"{text}"\n' for n, text in enumerate(texts)]
    desk.put("access_events.csv", EVENTS + "".join(rows).replace("0,CMS", "9,CMS", 1))
    loaded = desk.load()
    found = loaded.rows("select records_affected from access_events order by rowid")
    assert [row[0] for row in found] == numbers
    assert note in loaded.sources[0]["notes"]


def test_ids_that_a_spreadsheet_cut_short_are_refused_and_long_ones_are_kept(desk):
    desk.put(
        "access_events.csv",
        EVENTS + "1001,CMS,1234567890123456,2026-09-01,view,2026000000012340000,\n"
        "1002,CMS,1234567890123450,2026-09-01,view,2026000000012350000,\n"
        "1003,CMS,1234567890123450,2026-09-01,view,77,\n"
        "1004,CMS,1234567890123450,2026-09-01,view,2.026E+18,\n",
    )
    loaded = desk.load()
    assert loaded.counts == (4, 1, 3)
    assert loaded.rows("select line, column_name, reason from quarantine order by all") == [
        (2, "case_id", LOST),
        (3, "case_id", LOST),
        (5, "case_id", LOST),
    ]
