"""A copy of a run, checked by a stranger who has Python and nothing else."""

import ast
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from privity.runs import standalone_verify as verify
from privity.runs.verify import renamed, trust_problems, verify_run
from privity.workspace.keys import fingerprint
from privity.workspace.ledger import LEDGER_NAME
from sealing import PUBLIC, sealed


@pytest.fixture
def copied(tmp_path):
    """Two sealed runs, copied with their ledger to another place."""
    for name in ("2026-Q2_a", "2026-Q3_b"):
        sealed(tmp_path / "runs", name, page=f"<h1>{name}</h1>")
    shutil.copytree(tmp_path / "runs", tmp_path / "elsewhere")
    return tmp_path / "elsewhere"


def verified(run, *arguments):
    """Run the run's own verify.py without any installed package."""
    done = subprocess.run(
        [sys.executable, "-I", "-S", str(run / "verify.py"), *arguments],
        capture_output=True,
        text=True,
    )
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


def spaced(text):
    return " ".join(text[at : at + 4] for at in range(0, len(text), 4))


@pytest.mark.parametrize(
    "written",
    [
        str.upper,
        spaced,
        lambda text: ":".join(text[at : at + 2] for at in range(0, 64, 2)).upper(),
        lambda text: f"SHA256:{text}",
        lambda text: f" {text}\n",
        lambda text: f"sha-256 {spaced(text)}",
    ],
)
def test_a_fingerprint_is_taken_as_people_write_it(copied, written):
    key = fingerprint(PUBLIC)
    assert verified(copied / "2026-Q3_b", "--key", written(key))[0] == 0
    assert trust_problems(copied, PUBLIC, written(key)) == []
    other = written(key[::-1])
    assert verified(copied / "2026-Q3_b", "--key", other)[0] == 100
    assert trust_problems(copied, PUBLIC, other)


@pytest.mark.parametrize("has_ledger", [True, False])
def test_a_run_in_a_renamed_folder_is_sound_and_it_is_said(copied, has_ledger):
    run = copied / "for the auditor"
    (copied / "2026-Q3_b").rename(run)
    if not has_ledger:
        (copied / LEDGER_NAME).unlink()
    code, said = verified(run)
    assert code == 0 and "2026-Q3_b: sound" in said
    assert "the folder is named for the auditor, the run is 2026-Q3_b" in said
    if has_ledger:
        assert verify_run(run, copied, PUBLIC, is_name_free=True) == []
        assert renamed(run, copied) == ["the folder is named for the auditor, the run is 2026-Q3_b"]
        # What goes by the name, as a replay does, does not take it.
        assert "belongs to the run 2026-Q3_b" in "\n".join(verify_run(run, copied, PUBLIC))


def test_a_run_under_its_own_name_says_nothing_of_it(copied):
    assert "the folder is named" not in verified(copied / "2026-Q3_b")[1]
    assert renamed(copied / "2026-Q3_b", copied) == []


def test_a_renamed_run_that_was_changed_is_not_sound(copied):
    run = copied / "for the auditor"
    (copied / "2026-Q3_b").rename(run)
    (run / "evidence.duckdb").write_bytes(b"other")
    code, said = verified(run)
    assert code == 100 and "evidence.duckdb: the file changed after the seal" in said


def test_a_run_in_the_place_of_another_is_not_sound(copied):
    shutil.rmtree(copied / "2026-Q2_a")
    (copied / "2026-Q3_b").rename(copied / "2026-Q2_a")
    code, said = verified(copied / "2026-Q2_a")
    assert code == 100 and "was put in the place of the run 2026-Q2_a" in said


@pytest.mark.parametrize("arguments", [[], ["LINK"]])
def test_a_folder_that_is_a_link_is_refused(copied, arguments):
    link = copied / "link"
    link.symlink_to(copied / "2026-Q3_b")
    from_where = copied / "2026-Q3_b" if arguments else link
    code, said = verified(from_where, *[str(link) for _ in arguments])
    assert code == 2 and "is a link; name the folder that it leads to" in said


def test_an_older_python_is_told_what_is_needed(tmp_path):
    """Its version is looked at before anything that an older one lacks."""
    text = Path(verify.__file__).read_text(encoding="ascii")
    old = tmp_path / "old.py"
    old.write_text(
        f"import sys\nsys.version_info = (3, 7)\nsys.version = '3.7.1 (x)'\n"
        f"exec(compile({text!r}, 'verify.py', 'exec'))\n"
    )
    done = subprocess.run([sys.executable, "-I", str(old)], capture_output=True, text=True)
    assert done.returncode == 1
    assert done.stderr.strip() == (
        "verify.py: needs Python 3.8 or later, and this is Python 3.7.1; run it with another"
    )


def test_an_older_python_can_read_it_to_the_end():
    """What Python 2.7 or 3.4 has no syntax for would be told as a SyntaxError, and no more."""
    tree = ast.parse(Path(verify.__file__).read_text(encoding="ascii"))
    first = next(node for node in tree.body if isinstance(node, ast.If))
    imported = [
        node
        for node in tree.body[: tree.body.index(first)]
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert [name.name for node in imported for name in node.names] == ["sys"]
    too_new = (
        ast.JoinedStr,
        ast.NamedExpr,
        ast.AnnAssign,
        ast.AsyncFunctionDef,
        ast.Nonlocal,
        ast.Await,
        ast.YieldFrom,
        ast.Match,
    )
    assert not [node for node in ast.walk(tree) if isinstance(node, too_new)]
    for node in ast.walk(tree):
        if isinstance(node, ast.List | ast.Tuple | ast.Set):
            assert not any(isinstance(part, ast.Starred) for part in node.elts), node.lineno
        if isinstance(node, ast.Dict):
            assert None not in node.keys, node.lineno
        if isinstance(node, ast.Call):
            assert not any(isinstance(part, ast.Starred) for part in node.args[:-1]), node.lineno
        if isinstance(node, ast.FunctionDef):
            assert not node.args.kwonlyargs and not node.args.posonlyargs, node.lineno
        if isinstance(node, ast.FunctionDef | ast.arg):
            assert getattr(node, "annotation", None) is None, node.lineno
