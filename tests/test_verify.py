"""A copy of a run, checked by a stranger who has Python and nothing else."""

import json
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


@pytest.mark.parametrize("name", ["index.html", "results.json", "evidence.duckdb", "privity.pub",
                                  "manifest.json", "notebooks/01.ipynb"])
def test_a_flipped_byte_shows(copied, name):
    path = copied / "2026-Q3_b" / name
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    assert verified(copied / "2026-Q3_b")[0] in (1, 2)


def test_files_added_removed_and_linked_show(copied):
    run = copied / "2026-Q3_b"
    (run / "more.html").write_text("more")
    (run / "results.json").unlink()
    (run / "index.html").unlink()
    (run / "index.html").symlink_to("privity.pub")
    code, said = verified(run)
    assert code == 1
    for told in ("more.html: was added", "results.json: was removed", "index.html: is a link"):
        assert told in said


def test_a_run_put_in_the_place_of_another_shows(copied):
    shutil.rmtree(copied / "2026-Q3_b")
    (copied / "2026-Q2_a").rename(copied / "2026-Q3_b")
    code, said = verified(copied / "2026-Q3_b")
    assert code == 1 and "belongs to the run 2026-Q2_a" in said


def test_a_manifest_written_anew_without_the_key_shows(copied):
    path = copied / "2026-Q3_b" / "manifest.json"
    manifest = json.loads(path.read_text())
    manifest["facts"]["as_of"] = "2026-09-01"
    path.write_text(json.dumps(manifest))
    code, said = verified(copied / "2026-Q3_b")
    assert code == 1 and "manifest.json: was changed after it was signed" in said
    assert "records another run" in said


@pytest.mark.parametrize("change", [
    lambda lines: lines[1:], lambda lines: lines[::-1],
    lambda lines: [lines[0].replace(b"2026-Q2_a", b"2026-Q2_x"), lines[1]],
    lambda lines: [lines[0], b"?"]])
def test_a_ledger_with_a_line_dropped_moved_or_altered_shows(copied, change):
    ledger = copied / LEDGER_NAME
    ledger.write_bytes(b"\n".join(change(ledger.read_bytes().splitlines())) + b"\n")
    code, said = verified(copied / "2026-Q3_b")
    assert code == 1 and LEDGER_NAME in said


def test_the_signature_of_another_run_shows(copied):
    shutil.copy(copied / "2026-Q2_a" / "manifest.sig", copied / "2026-Q3_b" / "manifest.sig")
    code, said = verified(copied / "2026-Q3_b")
    assert code == 1 and "manifest.json: was changed after it was signed" in said


def test_what_is_no_run_is_said(copied):
    assert verified(copied / "2026-Q3_b", str(copied))[0] == 2
