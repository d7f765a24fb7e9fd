"""Exit codes say what came of a command, and no crash can be taken for one of them."""

import re
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from privity.cli import commands as cli
from privity.export.results import results_schema
from privity.resources import schedules_dir
from privity.runs.exit_codes import BROKE, MEANINGS, OUTCOMES, exit_code_of
from privity.vocabulary import STATUS_WORDS, TESTED, WORST_FIRST

STATUSES = sorted({*WORST_FIRST, *STATUS_WORDS})


@pytest.mark.parametrize(
    ("problems", "left_out", "statuses", "code"),
    [
        ([], [], ["pass", "attested", "warn", "context"], 0),
        ([], [], ["pass", "fail", "not_tested"], 100),
        *(
            ([], [], ["pass", status], 101)
            for status in STATUSES
            if status not in ("pass", "attested", "warn", "fail", "context")
        ),
        ([], ["access"], ["fail"], 102),
        ([], ["access"], ["pass"], 102),
        (["x.sql: broke"], ["access"], ["fail"], 2),
        ([], [], [], 0),
    ],
)
def test_a_run_ends_in_the_code_of_the_worst_that_came_of_it(problems, left_out, statuses, code):
    assert exit_code_of(problems, left_out, statuses) == code


@given(st.lists(st.sampled_from([*STATUSES, "a status to come"])))
def test_only_a_run_that_was_wholly_tested_and_failed_nowhere_ends_in_zero(statuses):
    asked = [s for s in statuses if s != "context"]
    assert (exit_code_of([], [], statuses) == 0) == all(s in TESTED and s != "fail" for s in asked)


def test_no_code_is_one_that_a_crash_a_shell_or_a_signal_gives():
    assert not {1, 126, 127, *range(128, 160)} & {BROKE, *OUTCOMES}
    assert set(results_schema()["$defs"]["exit_code"]["enum"]) == set(MEANINGS)


def test_a_broken_environment_ends_in_a_code_that_no_schedule_takes_for_an_outcome(tmp_path):
    (tmp_path / "typer.py").write_text("raise ImportError('broken')\n")
    done = subprocess.run(
        [sys.executable, "-m", "privity", "run", "--period", "2026-Q3"],
        env={"PYTHONPATH": str(tmp_path)},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 1 and done.returncode not in OUTCOMES
    for template in schedules_dir().iterdir():
        for listed in re.findall(
            r"(?:SuccessExitStatus=|in \()([\d| ]+)", template.read_text(encoding="utf-8")
        ):
            assert {int(code) for code in re.split(r"[| ]", listed)} == {*OUTCOMES} - {0}


@pytest.mark.parametrize(
    ("raised", "code"),
    [
        (SystemExit(1), 2),
        (SystemExit(100), 100),
        (SystemExit(0), 0),
        (KeyboardInterrupt(), 2),
        (ZeroDivisionError(), 2),
    ],
)
def test_the_command_line_itself_never_ends_in_one(monkeypatch, capsys, raised, code):
    def app():
        raise raised

    monkeypatch.setattr(cli, "app", app)
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert (ended.value.code or 0) == code


def test_every_page_of_the_handbook_and_every_help_names_the_codes_that_are(monkeypatch):
    page = (schedules_dir().parents[1] / "reports/handbook/schedules.md").read_text(
        encoding="utf-8"
    )
    table = page[page.index("| exit code of `privity run`") :]
    assert set(map(int, re.findall(r"^\| (\d+) \|", table, re.M))) == set(MEANINGS)
