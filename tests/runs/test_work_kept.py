"""The work of a blocked run is kept whole or not at all, for its owner alone, and is no run."""

from __future__ import annotations

import datetime as dt
import os
import shutil

import pytest

from killing import killed_at_each_step, on_a_full_disk
from privity.errors import PrivityError
from privity.runs.plan import Request
from privity.runs.seal import recover
from privity.runs.sequence import _sweep
from privity.runs.work_kept import PREFIX, find_kept, forget, keep
from privity.workspace.workspace import Workspace

STEM = "2026-Q3_asof-2026-09-30"
NAME, EARLIER = f"{STEM}_0123abcd", f"{STEM}_99999999"
OTHERS = (
    f"{STEM}_public-0123abcd",
    "2026-Q2_asof-2026-06-30_0123abcd",
    "2026-Q3_asof-2026-09-29_0123abcd",
)
PARTS = {"extracts": "ab" * 32}


def work_of(root, name=NAME):
    """Lay out the work of a run that the leak scan is about to block."""
    work = root / "runs" / f".work-{name}"
    (work / "exports").mkdir(parents=True)
    (work / "index.html").write_text("a page")
    (work / "exports" / "findings.csv").write_text("a,b\n")
    (work / "evidence.duckdb").write_bytes(b"rows")
    work.chmod(0o755)
    return work


def request_of(root):
    return Request(
        Workspace(root), "2026-Q3", dt.date(2026, 9, 30), ("ms-sw",), leave_out=("access",)
    )


def keep_again(root):
    """Keep work where other work of that name is kept already."""
    keep(request_of(root), NAME, root / "runs" / f".work-{NAME}", PARTS)


def names(root):
    return sorted(p.name for p in (root / "runs").iterdir())


def test_what_is_kept_can_be_entered_by_its_owner_alone_and_asked_for_again(tmp_path):
    kept = keep(request_of(tmp_path), NAME, work_of(tmp_path), PARTS)
    assert kept == tmp_path / "runs" / f"{PREFIX}{NAME}"
    assert kept.stat().st_mode & 0o777 == 0o700
    assert (kept / "files").stat().st_mode & 0o777 == 0o700
    found = find_kept(Workspace(tmp_path))
    assert (found.name, found.parts) == (NAME, PARTS)
    assert found.request(Workspace(tmp_path)) == request_of(tmp_path)
    assert sorted(p.name for p in found.files.iterdir()) == [
        "evidence.duckdb",
        "exports",
        "index.html",
    ]
    assert names(tmp_path) == [kept.name]


def test_evidence_that_is_to_be_encrypted_is_not_kept(tmp_path):
    kept = keep(request_of(tmp_path), NAME, work_of(tmp_path), PARTS, ("evidence.duckdb",))
    assert not list(kept.rglob("*.duckdb")) and (kept / "files" / "index.html").exists()


def test_one_is_kept_for_each_period_day_and_edition(tmp_path):
    for name in (EARLIER, *OTHERS, NAME):
        keep(request_of(tmp_path), name, work_of(tmp_path, name), PARTS)
    assert names(tmp_path) == sorted(f"{PREFIX}{n}" for n in (*OTHERS, NAME))
    forget(tmp_path / "runs", EARLIER)
    assert names(tmp_path) == sorted(f"{PREFIX}{n}" for n in OTHERS)
    again = OTHERS[0].replace("0123abcd", "99999999")
    keep(request_of(tmp_path), again, work_of(tmp_path, again), PARTS)
    assert names(tmp_path) == sorted(f"{PREFIX}{n}" for n in (again, *OTHERS[1:]))


def test_it_is_no_run_to_anything_that_looks_for_runs(tmp_path):
    kept = keep(request_of(tmp_path), NAME, work_of(tmp_path), PARTS)
    (kept / "files" / "manifest.sig").write_text("a signature")
    before = names(tmp_path)
    assert recover(tmp_path / "runs") == []
    _sweep(Workspace(tmp_path))
    assert names(tmp_path) == before


def test_killed_at_any_step_the_next_run_finds_it_whole_or_not_at_all(tmp_path):
    def prepare(step):
        root = tmp_path / str(step)
        keep(request_of(root), EARLIER, work_of(root, EARLIER), PARTS)
        work_of(root)
        return root

    steps = 0
    for steps, root in killed_at_each_step(prepare, keep_again):
        _sweep(Workspace(root))
        assert recover(root / "runs") == []
        left = names(root)
        assert left in ([], [f"{PREFIX}{EARLIER}"], [f"{PREFIX}{NAME}"]), f"step {steps}"
        if left:
            kept = find_kept(Workspace(root))
            assert (kept.files / "exports" / "findings.csv").read_text() == "a,b\n"
            assert kept.folder.stat().st_mode & 0o777 == 0o700
        assert not list(root.rglob("ledger.jsonl"))
    assert steps >= 6


def test_on_a_full_disk_nothing_half_kept_is_left(tmp_path):
    work_of(tmp_path)
    on_a_full_disk(20, tmp_path, keep_again)
    assert [n for n in names(tmp_path) if not n.startswith(".work-")] == []
    _sweep(Workspace(tmp_path))
    assert names(tmp_path) == []


def test_it_is_found_by_name_or_folder_and_else_the_choice_is_told(tmp_path):
    workspace = Workspace(tmp_path)
    with pytest.raises(PrivityError, match="no run is blocked"):
        find_kept(workspace)
    for name in (NAME, OTHERS[1]):
        keep(request_of(tmp_path), name, work_of(tmp_path, name), PARTS)
    assert find_kept(workspace, NAME).name == find_kept(workspace, f"{PREFIX}{NAME}").name == NAME
    for asked in ("", EARLIER):
        with pytest.raises(PrivityError, match=f"name the blocked run; there are .*{NAME}"):
            find_kept(workspace, asked)


@pytest.mark.parametrize("about", ["", "{}", "[]", '{"period": 1}'])
def test_a_note_that_cannot_be_read_is_said(tmp_path, about):
    kept = keep(request_of(tmp_path), NAME, work_of(tmp_path), PARTS)
    (kept / "blocked.json").write_text(about)
    with pytest.raises(PrivityError, match="remove the folder and run again"):
        find_kept(Workspace(tmp_path))


def test_a_folder_that_cannot_be_written_hides_no_hit(tmp_path, monkeypatch):
    from types import SimpleNamespace

    from privity.gate.hits import Hit, Place
    from privity.runs import work_kept
    from privity.runs.leaks import LeaksFound

    work = work_of(tmp_path)
    monkeypatch.setattr(work_kept, "kept_parts", lambda plan, extracts: PARTS)
    monkeypatch.setattr(work_kept, "asked_of", lambda plan: request_of(tmp_path))

    def refused(*_):
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr(work_kept, "keep", refused)
    plan = SimpleNamespace(
        settings=SimpleNamespace(encrypt_evidence=False), request=request_of(tmp_path)
    )
    hit = Hit("name", ("staff.name",), "x x", (Place("index.html", 3),))
    with pytest.raises(LeaksFound) as told, work_kept.keeping(plan, None, NAME, work):
        raise LeaksFound([hit])
    assert told.value.problems[0].startswith("index.html, line 3: name in the clear")
    assert "could not be kept (No space left on device)" in told.value.problems[-1]
    shutil.rmtree(work)
