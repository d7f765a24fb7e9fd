"""An extract with exactly as many rows as some tool gives at most is asked about."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner

from loading import Desk
from privity.cli.commands import app
from privity.intake.row_limits import questions, row_limits
from privity.workspace.settings import Settings

CAPS = [50_000, 65_535, 65_536, 100_000, 1_048_575, 1_048_576]


def load_row(rows: int, source: str = "extracts/training.csv") -> dict:
    return {"table_name": "training", "source": source, "rows_read": rows}


@pytest.mark.parametrize("rows", CAPS)
def test_the_question_names_file_rows_and_tool(rows):
    (found,) = questions([load_row(rows)], Settings())
    assert not found.is_answered
    assert str(found).startswith(f"extracts/training.csv: exactly {rows:,} rows, and ")
    assert found.tool == row_limits()[rows]


@pytest.mark.parametrize("rows", [0, 1, 49_999, 50_001, 65_534, 65_537, 1_048_574, 1_048_577])
def test_any_other_count_is_no_question(rows):
    assert questions([load_row(rows)], Settings()) == []


@pytest.mark.parametrize(("last_row", "asked"), [(65_536, 1), (1_048_576, 1), (50_000, 0)])
def test_a_sheet_filled_to_its_last_row_is_asked_about_whatever_stands_above(last_row, asked):
    row = {**load_row(last_row - 4), "last_row": last_row}
    assert len(questions([row], Settings())) == asked


def test_each_file_is_looked_at_and_what_nobody_reads_is_not():
    rows = [
        load_row(65_536, "extracts/training/a.csv"),
        load_row(12, "extracts/training/b.csv"),
        {"table_name": "", "source": "extracts/notes.txt", "rows_read": 50_000},
    ]
    assert [q.source for q in questions(rows, Settings())] == ["extracts/training/a.csv"]


@pytest.fixture(scope="module")
def capped(tmp_path_factory):
    desk = Desk(tmp_path_factory.mktemp("capped"))
    desk.put(
        "training.csv",
        "staff_id,course,completed_on\n"
        + "".join(f"S{n},confidentiality,2020-01-01\n" for n in range(65_535)),
    )
    return desk


def test_every_load_asks_a_reused_one_too(capped):
    for _ in range(2):
        capped.told.clear()
        assert capped.load().counts == (65_535, 65_535, 0)
        assert [line for line in capped.told if "exactly 65,535 rows" in line]


def test_the_load_command_asks(capped):
    capped.workspace.settings_file.write_text('name = "A"\n')
    result = CliRunner().invoke(app, ["load", "--workspace", str(capped.workspace.root)])
    assert result.exit_code == 0
    assert "extracts/training.csv: exactly 65,535 rows" in result.stderr
