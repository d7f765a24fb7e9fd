"""Chapters: found by folder, held to their rules, executed side by side on one evidence file."""

import json
import shutil
import tempfile
from pathlib import Path

import nbformat
import psutil
import pytest

from chapter_files import notebook
from fixtures.evidence import POLICIES, miniature_report
from privity.errors import PrivityError
from privity.report.blocks.block import MARK
from privity.report.chapters import Chapter, discover_chapters, lint_chapter
from privity.report.execution import cause, execute_chapters, kernel_environment
from privity.resources import notebooks_dir

BUILT_IN = sorted(notebooks_dir().glob("*.ipynb"))


@pytest.fixture(scope="module")
def evidence():
    return miniature_report()[0]


@pytest.fixture(scope="module")
def executed():
    return miniature_report()[1]


@pytest.mark.parametrize("path", BUILT_IN, ids=lambda p: p.stem)
def test_every_chapter_keeps_the_rules(path):
    assert lint_chapter(path) == []
    assert path.read_text(encoding="utf-8").endswith("}\n")


def test_chapters_stand_in_their_order():
    internal, public = discover_chapters(), discover_chapters(edition="public")
    assert {p.stem for p in BUILT_IN} == {c.id for c in (*internal, *public)}
    assert not {c.id for c in internal} & {c.id for c in public}
    for found in (internal, public):
        assert [c.order for c in found] == sorted(c.order for c in found)
        assert all(c.about for c in found)


def test_a_workspace_adds_a_chapter_with_one_file(tmp_path):
    notebook(tmp_path / "own.ipynb", "1 + 1")
    assert "own" in [c.id for c in discover_chapters(tmp_path)]


@pytest.mark.parametrize(
    ("sources", "complaint"),
    [
        (["def f(): pass"], "a chapter defines nothing"),
        (["class C: pass"], "a chapter defines"),
        (["f = lambda: 1"], "a chapter defines"),
        (["x = 'select a from b'"], "SQL"),
        (["import os"], "imports os"),
        (["x ="], "not Python"),
        (["x"] * 20, "21 cells"),
        (["x\n" * 90], "91 lines"),
    ],
)
def test_a_broken_rule_is_named_with_its_place(tmp_path, sources, complaint):
    problems = lint_chapter(notebook(tmp_path / "own.ipynb", *sources))
    assert len(problems) == 1 and complaint in problems[0]
    assert problems[0].startswith("notebooks/own.ipynb: ")


def test_everything_wrong_is_said_at_once(tmp_path):
    raw = json.loads(notebook(tmp_path / "own.ipynb", "1").read_text())
    raw["cells"][0] |= {"source": "evidence = 1", "metadata": {}, "id": "a3f"}
    raw["cells"][1] |= {
        "id": "A!",
        "outputs": [{"output_type": "stream", "name": "stdout", "text": "x"}],
    }
    raw["metadata"] = {}
    (tmp_path / "own.ipynb").write_text(json.dumps(raw))
    with pytest.raises(PrivityError) as caught:
        discover_chapters(tmp_path)
    text = str(caught.value)
    assert all(w in text for w in ("no metadata", "A!", "cells tagged parameters", "has outputs"))


@pytest.mark.parametrize("parameter", ["evidence = 1", "evidence: str", "evidence: str = 'x'"])
def test_parameters_are_typed_defaulted_and_commented(tmp_path, parameter):
    raw = json.loads(notebook(tmp_path / "own.ipynb", "1").read_text())
    raw["cells"][0]["source"] = parameter
    (tmp_path / "own.ipynb").write_text(json.dumps(raw))
    assert len(lint_chapter(tmp_path / "own.ipynb")) == 1


def test_every_chapter_executes(executed):
    assert {e.name: e.error for e in executed} == {e.name: None for e in executed}
    assert len(executed) == len(discover_chapters()) + len(POLICIES) - 1


def test_every_output_is_a_block_of_ours(executed):
    for e in executed:
        outputs = [o for c in nbformat.read(e.notebook, 4).cells for o in c.get("outputs", [])]
        assert outputs and all(MARK in o.data for o in outputs)


def test_no_chapter_imports_great_expectations(evidence, tmp_path):
    path = notebook(
        tmp_path / "own.ipynb",
        "import privity as pv",
        "run = pv.open_run(evidence)",
        "run.overview.exceptions_by_control()",
        "assert 'great_expectations' not in __import__('sys').modules",
    )
    (done,) = execute_chapters(evidence, tmp_path / "out", [Chapter(path, 1, "Own")], [])
    assert done.error is None


def test_executed_notebooks_hold_no_time_and_no_place(executed, evidence):
    for e in executed:
        text = e.notebook.read_text(encoding="utf-8")
        assert str(evidence.parent) not in text and "papermill" not in text
        assert "start_time" not in text and "iopub" not in text
    assert executed[0].notebook.parent.stat().st_mode & 0o777 == 0o700


def test_two_executions_give_the_same_bytes(executed, evidence, tmp_path):
    again = execute_chapters(evidence, tmp_path, discover_chapters(), POLICIES)
    assert [e.notebook.read_bytes() for e in again] == [e.notebook.read_bytes() for e in executed]


def test_a_failing_chapter_names_its_cause_and_the_others_go_on(evidence, tmp_path):
    good = Chapter(notebook(tmp_path / "good.ipynb", "1"), 1, "Good")
    bad = Chapter(notebook(tmp_path / "bad.ipynb", "name = 'Jane Doe'", "1 / 0", "2"), 2, "Bad")
    seen = []
    done = execute_chapters(
        evidence,
        tmp_path / "out",
        [bad, good],
        [],
        lambda n, total, name: seen.append((n, total, name)),
    )
    assert [e.error for e in done] == ["cell 3: ZeroDivisionError: division by zero", None]
    assert seen == [(1, 2, "bad"), (2, 2, "good")]
    assert "Traceback" not in done[0].notebook.read_text()


def test_a_chapter_that_takes_too_long_fails(evidence, tmp_path):
    mark = tmp_path / "went-on"
    cell = f"__import__('time').sleep(120); __import__('pathlib').Path({str(mark)!r}).touch()"
    slow = Chapter(notebook(tmp_path / "slow.ipynb", cell), 1, "Slow")
    (done,) = execute_chapters(evidence, tmp_path / "out", [slow], [], timeout=8)
    assert done.error == "took longer than the 8 seconds that a chapter may take"
    assert not mark.exists()


def test_a_kernel_that_dies_is_a_failed_chapter(evidence, tmp_path):
    dead = Chapter(notebook(tmp_path / "dead.ipynb", "__import__('os')._exit(1)"), 1, "Dead")
    (done,) = execute_chapters(evidence, tmp_path / "out", [dead], [])
    assert done.error == "its kernel died; perhaps memory ran out"


def test_kernels_know_no_secret(monkeypatch, evidence, tmp_path):
    for name in ("PRIVITY_KEY", "AWS_SECRET_ACCESS_KEY", "GITHUB_TOKEN"):
        monkeypatch.setenv(name, "secret")
        assert name not in kernel_environment(tmp_path)
    path = notebook(
        tmp_path / "own.ipynb", "assert 'secret' not in __import__('os').environ.values()"
    )
    (done,) = execute_chapters(evidence, tmp_path / "out", [Chapter(path, 1, "Own")], [])
    assert done.error is None


def test_evidence_is_read_only_for_a_chapter(evidence, tmp_path):
    copy = shutil.copy(evidence, tmp_path / "evidence.duckdb")
    before = Path(copy).read_bytes()
    path = notebook(
        tmp_path / "own.ipynb",
        "import privity as pv",
        "pv.open_run(evidence).connection.execute('drop table control_results')",
    )
    (done,) = execute_chapters(Path(copy), tmp_path / "out", [Chapter(path, 1, "Own")], [])
    assert done.error and "InvalidInput" in done.error
    assert Path(copy).read_bytes() == before


@pytest.mark.parametrize(
    ("kind", "message", "expected"),
    [
        ("KeyError", "'rows'", "KeyError: 'rows'"),
        (
            "ValueError",
            "bad name 'Jane Doe' of jane@example.org, born 20140506\nmore",
            "ValueError: bad name '…' of … born …",
        ),
        ("OSError", "no file /srv/agency/cases/17.csv", "OSError: no file …"),
        (
            "PrivityError",
            "policy xy: not among the policies of this run",
            "PrivityError: policy xy: not among the policies of this run",
        ),
    ],
)
def test_a_cause_holds_no_value(kind, message, expected):
    assert cause(kind, message) == expected


def test_no_kernel_outlives_its_chapter(evidence, tmp_path):
    before = set(psutil.Process().children(recursive=True))
    chapters = [
        Chapter(notebook(tmp_path / f"{n}.ipynb", code), 1, n)
        for n, code in (("good", "1 + 1"), ("bad", "1 / 0"))
    ]
    execute_chapters(evidence, tmp_path / "out", chapters, [])
    assert set(psutil.Process().children(recursive=True)) <= before


def test_nothing_is_left_in_the_temporary_folder(monkeypatch, evidence, tmp_path):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    path = notebook(tmp_path / "own.ipynb", "1 + 1")
    (done,) = execute_chapters(evidence, tmp_path / "out", [Chapter(path, 1, "Own")], [])
    assert done.error is None
    assert not list((tmp_path / "temporary").iterdir())
