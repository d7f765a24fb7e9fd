"""A hostile notebook in the workspace: shut in, cut short, looked through, never a run's undoing.

What an agency's own chapter is trusted with stands in ``privity.report.confine``.
"""

from __future__ import annotations

import ast
import json
import shutil
import socket
from pathlib import Path
from types import SimpleNamespace

import pytest
from bs4 import BeautifulSoup

from chapter_files import notebook
from fixtures.evidence import miniature_report
from privity.errors import PrivityError
from privity.report import execution as kernels
from privity.report.chapters import Chapter, lint_chapter
from privity.report.confine import can_confine
from privity.report.execution import execute_chapters
from privity.report.render import render_report
from privity.runs import making
from privity.runs.digests import run_digest
from privity.runs.making import write_report
from privity.runs.plan import Request, plan_run
from privity.runs.sequence import _seal as seal_made
from privity.workspace.workspace import Workspace
from projects import MINIATURE, miniature

shut_in = pytest.mark.skipif(not can_confine(), reason="this system cannot shut processes in")


@pytest.fixture
def evidence(tmp_path):
    (tmp_path / "run").mkdir()
    return Path(shutil.copy(miniature_report()[0], tmp_path / "run" / "evidence.duckdb"))


def executed(evidence, tmp_path, *sources):
    """Execute one chapter, as a run does."""
    chapter = Chapter(notebook(tmp_path / "own.ipynb", *sources), 1, "Own")
    (done,) = execute_chapters(evidence, tmp_path / "out", [chapter], [])
    assert done.error is None
    return done


ATTEMPTS = """\
import ctypes, duckdb, os, shutil, socket, tempfile
from pathlib import Path
import privity as pv
said = {}
for name, code in attempts.items():
    try:
        exec(code)
        said[name] = "done"
    except Exception as error:
        said[name] = type(error).__name__
said
"""

REFUSED = {
    "read an extract": "(place / 'extract.csv').read_text()",
    "read a key": "(place / 'keys' / 'signing.key').read_text()",
    "list the folder": "list(place.iterdir())",
    "read by an engine": "duckdb.read_csv(str(place / 'extract.csv')).fetchall()",
    "read by native code": "assert ctypes.CDLL(None).open(str(place / 'extract.csv').encode(), 0) >= 0",
    "read the home folder": "os.listdir(os.path.expanduser('~'))",
    "read the run's own keys": "open(f'/proc/{os.getppid()}/environ').read()",
    "see other processes": "os.listdir('/proc')",
    "write beside the run": "(place / 'mark').write_text('x')",
    "write into the run": "open('index.html', 'w')",
    "write the evidence": "open(evidence, 'ab')",
    "cut the evidence off": "os.truncate(evidence, 0)",
    "remove the evidence": "os.remove(evidence)",
    "open the evidence to write": "duckdb.connect(evidence).execute('drop table findings')",
    "write by a shell": "assert os.system(f'touch {place}/mark') == 0",
    "read by a shell": "assert os.system(f'cat {place}/extract.csv; cat {place}/* >&2') == 0",
    "connect": "socket.create_connection(('127.0.0.1', 9))",
    "listen": "socket.socket().bind(('127.0.0.1', 0))",
    "send a packet": "socket.socket(socket.AF_INET, socket.SOCK_DGRAM)",
    "ask the keyring": "socket.socket(socket.AF_UNIX).connect(str(place / 'bus'))",
    "end the run": "os.kill(os.getppid(), 9)",
    "open a key to everybody": "os.chmod(place / 'keys' / 'signing.key', 0o644)",
    "date an extract back": "os.utime(place / 'extract.csv', (0, 0))",
    "mark the evidence": "os.setxattr(evidence, 'user.mark', b'x')",
    "give the evidence away": "os.chown(evidence, os.getuid(), os.getgid())",
    "copy with its mode": "shutil.copy(evidence, tempfile.gettempdir())",
    "speak to the bus unconnected": "socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM).sendto(b'x', str(place / 'bus'))",
    "ask the kernel's keyring": "assert ctypes.CDLL(None).syscall(250, 0, -3, 0, 0) >= 0",
    "read the system's settings": "os.listdir('/etc')",
    "list the disks": "os.listdir('/dev')",
}
GRANTED = {
    "read its run": "assert pv.open_run(evidence).info['agency']",
    "write a file of its own": "tempfile.TemporaryFile().write(b'x')",
    "start a program": "assert os.system('true') == 0",
    "copy a file": "shutil.copyfile(evidence, tempfile.gettempdir() + '/copy')",
    "know that a file is there": "assert (place / 'extract.csv').stat().st_size == 12",
}


@shut_in
def test_a_chapter_reads_its_run_writes_a_folder_of_its_own_and_reaches_nobody(
    evidence, tmp_path, monkeypatch, capfd
):
    monkeypatch.setenv("PRIVITY_KEY", "c2VjcmV0")
    (tmp_path / "extract.csv").write_text("confidential")
    (tmp_path / "keys").mkdir(mode=0o700)
    (tmp_path / "keys" / "signing.key").write_text("secret")
    with socket.socket(socket.AF_UNIX) as bus:
        bus.bind(str(tmp_path / "bus"))
        bus.listen()
        place = f"place = __import__('pathlib').Path({str(tmp_path)!r})"
        done = executed(evidence, tmp_path, place, f"attempts = {REFUSED | GRANTED!r}", ATTEMPTS)
    text = done.notebook.read_text()
    (output,) = json.loads(text)["cells"][-1]["outputs"]
    said = ast.literal_eval("".join(output["data"]["text/plain"]))
    assert {name for name, what in said.items() if what == "done"} == set(GRANTED)
    assert set(said) == {*REFUSED, *GRANTED}
    assert [p.name for p in evidence.parent.iterdir()] == ["evidence.duckdb"]
    assert not (tmp_path / "mark").exists()
    # What its children wrote past it is in no log either.
    assert "confidential" not in "".join(capfd.readouterr())


@pytest.mark.parametrize(
    "source",
    [
        "!cat /etc/passwd",
        "%%bash\ncat /etc/passwd",
        "%run x.py",
        "get_ipython().system('id')\nimport os",
    ],
)
def test_magics_and_imports_are_refused_before_anything_runs(tmp_path, source):
    assert lint_chapter(notebook(tmp_path / "own.ipynb", source))


def test_what_a_chapter_shows_is_written_anew_without_code(evidence, tmp_path):
    html = (
        "<p>shown</p><script>alert(1)</script><iframe src='https://evil.example'></iframe>"
        "<img src=x onerror=alert(2)><a href='javascript:alert(3)'>go</a><style>p{}</style>"
        "<p onclick='alert(4)'>more</p><object data=x></object><meta http-equiv=refresh>"
    )
    done = executed(
        evidence,
        tmp_path,
        "from IPython.display import *",
        f"HTML({html!r})",
        "Javascript('alert(5)')",
        "Markdown('<script>8</script>')",
        'SVG(\'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(6)</script>'
        '<text onload="alert(7)">drawn</text></svg>\')',
        "IFrame('https://evil.example', 10, 10)",
    )
    for page in render_report([done], evidence, tmp_path / "run"):
        soup = BeautifulSoup(page.read_text(), "html.parser")
        assert not soup.find_all(["script", "iframe", "object", "img", "embed"]), page.name
        assert not [a for tag in soup.find_all(True) for a in tag.attrs if a.startswith("on")]
        assert not soup.find_all(href=lambda target: target and ":" in target)


# A whole run


def test_what_a_chapter_shows_of_the_evidence_blocks_the_run(tmp_path):
    """The evidence holds real ids; no output of a chapter brings one out."""
    project = miniature(tmp_path)
    (project.root / "notebooks").mkdir(exist_ok=True)
    notebook(
        project.root / "notebooks" / "own.ipynb",
        "database = __import__('duckdb').connect(evidence, read_only=True)",
        "database.execute('from access_review').fetchall()",
    )
    done = project.run("2026-Q3", "--policy", "ms-sw")
    assert done.returncode == 2 and "own.ipynb" in done.stderr and "in the clear" in done.stderr
    assert "C-5001" not in done.stderr + done.stdout and project.visible_runs() == []


@pytest.fixture
def plan(tmp_path):
    workspace = Workspace(tmp_path / "workspace")
    shutil.copytree(MINIATURE, workspace.root)
    workspace.notebooks.mkdir()
    return plan_run(Request(workspace, "2026-Q3", None, ("ms-sw",)))


@pytest.mark.parametrize(
    "source", ["open('99-own.html', 'w').write('x')", "open(evidence, 'ab').write(b'x')"]
)
def test_where_chapters_cannot_be_shut_in_it_is_said_and_a_changed_run_ends(
    plan, evidence, monkeypatch, capsys, source
):
    for module in (kernels, making):
        monkeypatch.setattr(module, "can_confine", lambda: False)
    own = Chapter(notebook(plan.request.workspace.notebooks / "own.ipynb", source), 1, "Own")
    with pytest.raises(PrivityError, match="changed the run's own files"):
        write_report(
            SimpleNamespace(plan=plan, chapters=(own,)), evidence, evidence.parent, lambda *_: None
        )
    assert "cannot shut chapters in" in capsys.readouterr().err


def test_a_workspace_that_is_changed_meanwhile_is_not_sealed(plan, tmp_path):
    extracts = SimpleNamespace(digest="0" * 64, seal=SimpleNamespace(contents="0" * 64))
    inputs = SimpleNamespace(
        plan=plan, extracts=extracts, key=bytes(32), digest=run_digest(plan, extracts, bytes(32))
    )
    notebook(plan.request.workspace.notebooks / "late.ipynb", "1")
    with pytest.raises(PrivityError, match="changed while the run was made"):
        seal_made(inputs, tmp_path / "work", tmp_path / "final", {}, lambda *_: None)
    assert not (tmp_path / "final").exists()
