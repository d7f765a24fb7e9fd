"""A heading that is repeated, a total and a tool's own line are no records, in any table or form."""

from __future__ import annotations

import duckdb
import pytest

from loading import Desk, workbook
from privity.intake.strays import FOOTER, REPEATED_HEADING, TOTAL, stray_sql

NAMES = ("case_id", "Kind")


def judged(*cells: str) -> str | None:
    sql = stray_sql({"case_id": "c0", "kind": "c1"}, {}, NAMES)
    values = ", ".join("?" for _ in cells)
    found = duckdb.execute(f"select {sql} from (values ({values})) as t(c0, c1)", list(cells))
    return found.fetchall()[0][0]


@pytest.mark.parametrize(
    ("first", "reason"),
    [
        *(
            (text, TOTAL)
            for text in (
                "Total",
                "TOTAL:",
                "Grand Total",
                "Sub-total",
                "Totals",
                "** Total **",
                "Total: 3",
                "Total (3 cases)",
                "Total number of rows: 12",
            )
        ),
        *(
            (text, FOOTER)
            for text in (
                "(12 rows affected)",
                "12 rows selected.",
                "1,204 records returned",
                "1 row",
                "Rows: 12",
                "Record count: 12",
                "--- End of report ---",
                "Page 1 of 3",
            )
        ),
        *(
            (text, None)
            for text in (
                "C-1",
                "Totaling of losses",
                "Totally restored",
                "Rowe, Ann",
                "12 rowan street",
                "record of visit",
                "recordings",
                "page",
                "totem",
                "",
            )
        ),
    ],
)
def test_the_first_cell_tells(first, reason):
    assert judged(first, "3") == reason


@pytest.mark.parametrize(
    ("cells", "is_heading"),
    [
        (("case_id", "Kind"), True),
        (("\ufeffCASE_ID", " kind "), True),
        (("Kind", "case_id"), True),
        (("case_id", "adoption"), False),
        (("case_id", ""), False),
    ],
)
def test_a_row_of_column_names_is_a_heading(cells, is_heading):
    assert (judged(*cells) == REPEATED_HEADING) is is_heading


def test_no_format_lets_one_in(tmp_path):
    rows = [["person_id", "given_name"], ["P1", "Ann"], ["person_id", "given_name"], ["Total", "1"]]
    text = "\n".join(map(",".join, rows)) + "\n"
    desk = Desk(tmp_path / "agency")
    desk.put("persons.csv", text)
    desk.put("persons.2.xlsx", workbook([["P2" if c == "P1" else c for c in row] for row in rows]))
    desk.put("raw/p.csv", text.replace("P1", "P3").replace("person_id", "Nr"))
    desk.put("persons.sql", "select Nr as person_id from file_rows('raw/p.csv')")
    loaded = desk.load()
    assert sorted(loaded.column("select person_id from persons")) == ["P1", "P2", "P3"]
    assert loaded.rows("select line, reason, count(*) from quarantine group by all order by 1") == [
        (3, REPEATED_HEADING, 3),
        (4, TOTAL, 3),
    ]
