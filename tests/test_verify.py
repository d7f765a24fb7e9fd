"""A copy of a run, checked by a stranger who has Python and nothing else."""

import shutil
import subprocess
import sys

import pytest

from privity.ledger import LEDGER_NAME
from sealing import sealed


@pytest.fixture
def copied(tmp_path):
    """Two sealed runs, copied with their ledger to another place."""
    for name in ("2026-Q2_a", "2026-Q3_b"):
        sealed(tmp_path / "runs", name, page=f"<h1>{name}</h1>")
    shutil.copytree(tmp_path / "runs", tmp_path / "elsewhere")
    return tmp_path / "elsewhere"


def verified(run, *arguments):
    """Run the run's own verify.py without any installed package."""
    done = subprocess.run([sys.executable, "-I", "-S", str(run / "verify.py"), *arguments],
                          capture_output=True, text=True)
    assert done.stderr == ""
    return done.returncode, done.stdout


def test_a_copy_is_sound(copied):
    code, said = verified(copied / "2026-Q3_b")
    assert code == 0 and "2026-Q3_b: sound" in said


def test_a_run_without_what_the_agency_keeps_is_sound_and_says_so(copied):
    run = copied / "2026-Q3_b"
    shutil.rmtree(run / "notebooks")
    (run / "evidence.duckdb").unlink()
    (copied / LEDGER_NAME).unlink()
    code, said = verified(run)
    assert code == 0
    assert "not in this copy: evidence.duckdb, notebooks/01.ipynb" in said
    assert "not checked: the ledger" in said


def test_what_is_no_run_is_said(copied):
    assert verified(copied / "2026-Q3_b", str(copied))[0] == 2
