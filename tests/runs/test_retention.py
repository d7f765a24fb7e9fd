"""Runs that were kept long enough go, on record; the newest and what was published stay."""

import datetime as dt
import subprocess
import sys

import pytest

from privity.runs import retention
from privity.runs.retention import remove_old_runs
from privity.runs.verify import verify_run
from privity.workspace.ledger import removed_runs
from sealing import PUBLIC, SIGNER, sealed

OLD, NEWER, NEWEST = (
    f"2026-{q}_asof-2026-{day}_01234567"
    for q, day in (("Q1", "03-31"), ("Q2", "06-30"), ("Q3", "09-30"))
)
PUBLISHED = "2026-Q1_asof-2026-03-31_public-01234567"


@pytest.fixture
def runs(tmp_path):
    for name in (OLD, PUBLISHED, NEWER, NEWEST):
        sealed(tmp_path / "runs", name)
    return tmp_path / "runs"


def left(runs):
    return {path.name for path in runs.iterdir() if path.is_dir()}


@pytest.mark.parametrize(
    ("months", "today", "gone"),
    [
        (0, dt.date(2036, 1, 1), []),
        (6, dt.date(2026, 9, 30), []),
        (6, dt.date(2026, 10, 1), [OLD]),
        (1, dt.date(2036, 1, 1), [OLD, NEWER]),
        (1, None, []),
    ],
)
def test_what_was_kept_long_enough_goes_and_the_newest_stays(runs, months, today, gone):
    assert remove_old_runs(runs, months, today, SIGNER) == gone
    assert left(runs) == {OLD, PUBLISHED, NEWER, NEWEST} - set(gone)
    assert verify_run(runs / NEWEST, runs, PUBLIC) == []
    assert remove_old_runs(runs, months, today, SIGNER) == []


def test_a_stranger_checks_what_is_left_and_a_run_deleted_by_hand_still_shows(runs):
    remove_old_runs(runs, 6, dt.date(2026, 10, 1), SIGNER)
    done = subprocess.run(
        [sys.executable, "-I", "-S", str(runs / NEWEST / "verify.py")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    (runs / NEWER).rename(runs.parent / NEWER)
    assert verify_run(runs / NEWEST, runs, PUBLIC) == [
        f"{NEWER}: is recorded in ledger.jsonl but gone"
    ]


def test_a_removal_that_was_cut_off_is_ended_by_the_next(runs, monkeypatch):
    monkeypatch.setattr(retention.shutil, "rmtree", lambda *_, **__: None)
    remove_old_runs(runs, 6, dt.date(2026, 10, 1), SIGNER)
    assert OLD in left(runs) and removed_runs(runs) == {OLD}
    assert verify_run(runs / NEWEST, runs, PUBLIC) == []
    monkeypatch.undo()
    remove_old_runs(runs, 6, dt.date(2026, 10, 1), SIGNER)
    assert OLD not in left(runs)


def test_a_removed_run_may_be_made_again(runs):
    remove_old_runs(runs, 6, dt.date(2026, 10, 1), SIGNER)
    again = sealed(runs, OLD)
    assert verify_run(again, runs, PUBLIC) == [] and removed_runs(runs) == set()
