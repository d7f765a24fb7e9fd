"""A run that the leak scan blocks leaves its user a way on: what was found, a recheck, leaving out.

A unit is called like its head. The first run is made whole; those after it take what it judged and
executed from the work that was kept, and render, export, scan and seal for themselves.
"""

from __future__ import annotations

import datetime as dt
import json
import re
import shutil
from types import SimpleNamespace

import duckdb
import jsonschema
import nbformat
import pytest
from bs4 import BeautifulSoup

import privity.runs.making
import privity.runs.sequence
from privity.cli.commands import app
from privity.export.results import results_schema
from privity.report.execution import ExecutedChapter
from privity.runs.leaks import LeaksFound
from privity.runs.plan import Request
from privity.runs.replaying import request_of
from privity.runs.scan_again import gate_again
from privity.runs.verify import verify_run
from privity.runs.work_kept import PREFIX
from privity.workspace.keys import PUBLIC_KEY_NAME, public_key
from privity.workspace.workspace import Workspace
from projects import miniature, results_of

HEAD = "Philippa Oxhollow"
SAID = re.compile("Philippa|Oxhollow", re.I)
PERIOD, POLICY = "2026-Q3", "ms-sw"


@pytest.fixture(scope="module")
def blocked(tmp_path_factory):
    """The workspace, and its first run, which is blocked; its keys hold inside."""
    project = miniature(tmp_path_factory.mktemp("blocked"))
    for name in ("staff.csv", "cases.csv"):
        path = project.root / "extracts" / name
        path.write_text(path.read_text().replace(",U1,", f",{HEAD},"))
    done = project.run(PERIOD, "--policy", POLICY)
    (folder,) = (project.root / "runs").glob(f"{PREFIX}*")
    kept = shutil.copytree(folder, project.root.parent / "kept")
    with pytest.MonkeyPatch.context() as patch:
        for name, value in project.environment.items():
            patch.setenv(name, value)
        yield project, done, folder.name, kept


@pytest.fixture
def workspace(blocked, tmp_path):
    """A copy of the workspace, with what was kept in it."""
    project, *_ = blocked
    root = shutil.copytree(project.root, tmp_path / "workspace")
    return Workspace(root)


@pytest.fixture
def again(blocked, workspace, monkeypatch):
    """Make a run from what was judged and executed, with words planted in chapters or exports."""
    *_, kept = blocked

    judge = privity.runs.making.judge

    def judged(plan, extracts, previous, key, work, name, progress):
        if plan.request.edition == "public":
            # Its evidence says which records each count counts; what was kept does not.
            return judge(plan, extracts, previous, key, work, name, progress)
        evidence = shutil.copy(kept / "files" / "evidence.duckdb", work / "evidence.duckdb")
        with duckdb.connect(str(evidence)) as connection:
            for key, value in (("edition", plan.request.edition), ("run_name", name)):
                connection.execute("update run_info set value = ? where key = ?", [value, key])
        return SimpleNamespace(errors=[], statuses=["fail"])

    def run(planted=(), without=(), exported="", **asked):
        def executed(evidence, out, chapters, policies, *rest, **more):
            out.mkdir(parents=True, exist_ok=True)
            return [
                _executed(kept / "files" / "notebooks", out, chapter, policy, planted, without)
                for chapter in chapters
                for policy in (policies if chapter.for_each else (None,))
            ]

        monkeypatch.setattr(privity.runs.making, "judge", judged)
        monkeypatch.setattr(privity.runs.making, "execute_chapters", executed)
        if exported:
            write = privity.runs.making.write_exports

            def exporting(evidence, work):
                write(evidence, work)
                (work / "exports" / "units.csv").write_text(f"unit,n\n{exported},3\n")

            monkeypatch.setattr(privity.runs.making, "write_exports", exporting)
        return privity.runs.sequence.run(Request(workspace, PERIOD, None, (POLICY,), **asked))

    return run


def _executed(kept, out, chapter, policy, planted, without):
    name = f"{chapter.id}-{policy}" if policy else chapter.id
    if (kept / f"{name}.ipynb").exists() and name not in without:
        notebook = nbformat.read(kept / f"{name}.ipynb", as_version=4)
    else:
        notebook = nbformat.v4.new_notebook()
        notebook.cells = [nbformat.v4.new_markdown_cell("## A section", id="a-section")]
    if name in planted:
        notebook.cells.append(nbformat.v4.new_markdown_cell(f"Led by {HEAD}.", id="planted"))
    nbformat.write(notebook, out / f"{name}.ipynb")
    return ExecutedChapter(chapter, policy, out / f"{name}.ipynb", None, 0.0)


def kept_of(workspace):
    return sorted(p.name for p in workspace.runs.glob(f"{PREFIX}*"))


def sealed_in(workspace):
    return sorted(p.name for p in workspace.runs.iterdir() if not p.name.startswith("."))


def allow(workspace, *words):
    text = workspace.settings_file.read_text()
    workspace.settings_file.write_text(f"allowed_words = {json.dumps(words)}\n{text}")


def test_nothing_is_sealed_and_the_message_says_where_from_and_how_to_go_on(blocked):
    project, done, name, _ = blocked
    assert done.returncode == 2 and done.stdout == ""
    assert project.visible_runs() == [] and project.left_over() == []
    assert not (project.root / "runs" / "ledger.jsonl").exists()
    assert not SAID.search(done.stderr)
    assert re.search(
        r"\d\d-access\.html, line \d+ \(chapter access\): name in the clear "
        r"\(staff\.name, shape xxxxxxxx xxxxxxxx\); stands \d+ times on",
        done.stderr,
    )
    for said in (
        "column staff.unit_id (file extracts/staff.csv), 3 rows",
        "column cases.unit_id (file extracts/cases.csv), 2 rows",
        "allowed_words",
        "all hits lie in the chapter access: with `--leave-out access`",
        f"kept in runs/{name}",
        f"`privity gate {name.removeprefix(PREFIX)} --workspace",
    ):
        assert said in done.stderr, said
    attempt = json.loads((project.root / "last_run.json").read_text())
    assert (attempt["outcome"], attempt["exit_code"]) == ("broke", 2)
    assert not SAID.search((project.root / "journal.jsonl").read_text())


def test_the_work_is_its_owners_alone_and_whole(blocked):
    project, _, name, _ = blocked
    folder = project.root / "runs" / name
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {"index.html", "results.json", "manifest.json", "evidence.duckdb", "notebooks"} <= {
        p.name for p in (folder / "files").iterdir()
    }
    assert not list(folder.rglob("manifest.sig"))
    assert not SAID.search((folder / "blocked.json").read_text())


def test_gate_looks_again_and_says_the_same_until_the_words_are_allowed(workspace, blocked):
    from typer.testing import CliRunner

    place = ("--workspace", str(workspace.root))
    for asked in ((), (blocked[2].removeprefix(PREFIX),), (str(workspace.runs / blocked[2]),)):
        shown = CliRunner().invoke(app, ["gate", *asked, *place])
        assert shown.exit_code == 2, shown.output
        assert "(chapter access): name in the clear" in shown.output
        assert "changed since" not in shown.output and not SAID.search(shown.output)
    allow(workspace, *HEAD.split())
    clean = CliRunner().invoke(app, ["gate", "--json", *place])
    assert clean.exit_code == 0
    told = json.loads(clean.stdout[clean.stdout.index("{") :])
    assert (told["is_clean"], told["hits"], told["changed"]) == (True, [], [])
    assert told["command"].endswith(f"--period {PERIOD} --policy {POLICY}")
    # Clean is not sealed: only a run states the words that are allowed now.
    assert sealed_in(workspace) == [] and kept_of(workspace) == [blocked[2]]


def test_gate_says_what_else_was_changed_and_so_does_not_show(workspace, blocked):
    allow(workspace, *HEAD.split())
    text = workspace.settings_file.read_text()
    workspace.settings_file.write_text(text.replace("Miniature agency", "Another agency"))
    staff = workspace.extracts / "staff.csv"
    staff.write_text(staff.read_text().replace("Barnaby", "Bartholomew"))
    found = gate_again(workspace, "", lambda *_: None)
    assert found.is_clean and found.changed == (
        "extracts",
        "agency.toml (other settings than allowed_words)",
    )
    assert "changed since this work was made" in found.lines[-1]
    with pytest.raises(privity.runs.sequence.PrivityError, match="name the blocked run"):
        gate_again(workspace, "2020-Q1_asof-2020-03-31_00000000", lambda *_: None)


def test_once_the_words_are_allowed_the_run_is_sealed_and_nothing_is_kept(workspace, again):
    allow(workspace, *HEAD.split())
    outcome = again()
    assert (outcome.exit_code, outcome.left_out) == (100, ())
    assert kept_of(workspace) == [] and outcome.directory.name in sealed_in(workspace)


def test_a_run_that_is_blocked_again_takes_the_place_of_what_was_kept(workspace, again, blocked):
    allow(workspace, "nothing of the kind")
    with pytest.raises(LeaksFound):
        again()
    (name,) = kept_of(workspace)
    assert name != blocked[2] and sealed_in(workspace) == []


@pytest.fixture
def left_out(again, workspace):
    return again(leave_out=("access",)), workspace


def test_a_chapter_left_out_says_so_everywhere_and_the_rest_is_sealed(left_out):
    outcome, workspace = left_out
    run = outcome.directory
    assert (outcome.exit_code, outcome.left_out) == (102, ("access",))
    results = results_of(run)
    jsonschema.validate(results, results_schema())
    assert results["exit_code"] == 102
    assert results["left_out"] == [{"chapter": "access", "reason": "leak scan"}]
    (page,) = run.glob("*-access.html")
    soup = BeautifulSoup(page.read_text(), "html.parser")
    assert "not shown: leak scan" in soup.select_one("main .verdict").text
    assert len(soup.select("main h1")) == 1 and not soup.select("main table, main svg")
    index = BeautifulSoup((run / "index.html").read_text(), "html.parser")
    (card,) = [li for li in index.select(".cards > li") if li.a["href"] == page.name]
    assert "not shown: leak scan" in card.text
    assert soup.h1.text in index.select_one("main > .untested").text
    for other in run.glob("*.html"):
        (mark, *_) = BeautifulSoup(other.read_text(), "html.parser").select(
            f'nav a[href="{page.name}"] + .status'
        )
        assert mark.text == "not shown", other.name
    assert not (run / "notebooks" / "access.ipynb").exists()
    for path in run.rglob("*"):
        if path.is_file() and path.suffix not in (".duckdb", ".parquet"):
            assert not SAID.search(path.read_text()), path.name
    assert verify_run(run, workspace.runs, public_key(workspace.root / PUBLIC_KEY_NAME)) == []
    assert kept_of(workspace) == []


def test_the_chapter_left_out_is_part_of_what_the_run_is(left_out, again):
    outcome, workspace = left_out
    facts = json.loads((outcome.directory / "manifest.json").read_text())["facts"]
    assert facts["leave_out"] == ["access"]
    assert request_of(workspace, facts).leave_out == ("access",)
    # Asked for again it is shown again, with its exit code; asked for whole it is another run.
    same = again(leave_out=("access", "access"))
    assert (same.directory, same.is_reused, same.exit_code, same.left_out) == (
        outcome.directory,
        True,
        102,
        ("access",),
    )
    with pytest.raises(LeaksFound):
        again()
    (kept,) = kept_of(workspace)
    assert kept.removeprefix(PREFIX) != outcome.directory.name
    assert sealed_in(workspace) == sorted([outcome.directory.name, "ledger.jsonl"])


def test_a_chapter_in_which_nothing_is_found_is_shown(again, capsys):
    outcome = again(leave_out=("access", "legal"))
    assert (outcome.exit_code, outcome.left_out) == (102, ("access",))
    assert "legal: the leak scan finds nothing in it, so it is shown" in capsys.readouterr().err
    (page,) = outcome.directory.glob("*-legal.html")
    assert "not shown" not in BeautifulSoup(page.read_text(), "html.parser").main.text
    assert (outcome.directory / "notebooks" / "legal.ipynb").exists()


def test_where_no_hit_is_left_nothing_is_left_out_and_the_exit_code_is_the_usual(again):
    outcome = again(without=("access",), leave_out=("access",))
    assert (outcome.exit_code, outcome.left_out) == (100, ())
    assert results_of(outcome.directory)["left_out"] == []


def test_a_hit_in_another_chapter_blocks_all_the_same(again, workspace):
    with pytest.raises(LeaksFound) as found:
        again(planted=("legal",), leave_out=("access",))
    assert "the chapter legal: with `--leave-out legal`" in "\n".join(found.value.problems)
    assert sealed_in(workspace) == []
    both = again(planted=("legal",), leave_out=("access", "legal"))
    assert (both.exit_code, both.left_out) == (102, ("legal", "access"))


def test_a_hit_in_an_export_blocks_whatever_is_left_out(again, workspace):
    with pytest.raises(LeaksFound) as found:
        again(leave_out=("access",), exported=HEAD)
    said = "\n".join(found.value.problems)
    assert "exports/units.csv, line 2: name in the clear" in said
    assert "leaving chapters out does not answer" in said
    assert sealed_in(workspace) == [] and len(kept_of(workspace)) == 1


def test_an_unknown_chapter_is_named_with_the_nearest(workspace):
    with pytest.raises(privity.runs.sequence.PrivityError) as wrong:
        privity.runs.sequence.run(
            Request(workspace, PERIOD, None, (POLICY,), leave_out=("acess", "legal"))
        )
    assert wrong.value.problems == (
        "--leave-out acess: the internal edition has no such chapter; nearest: access",
    )


def test_the_public_edition_is_blocked_kept_and_sealed_without_its_chapter(again, workspace):
    words = {"planted": ("public_legal",), "edition": "public"}
    with pytest.raises(LeaksFound) as found:
        again(**words)
    assert "(chapter public_legal): name in the clear" in found.value.problems[0]
    name = next(n for n in kept_of(workspace) if "_public-" in n)
    assert not list((workspace.runs / name).rglob("*.duckdb"))
    assert not gate_again(workspace, name, lambda *_: None).is_clean
    outcome = again(**words, leave_out=("public_legal",))
    assert (outcome.exit_code, outcome.left_out) == (102, ("public_legal",))
    results = results_of(outcome.directory)
    jsonschema.validate(results, results_schema())
    assert results["left_out"] == [{"chapter": "public_legal", "reason": "leak scan"}]
    (page,) = outcome.directory.glob("*-public-legal.html")
    assert "not shown: leak scan" in page.read_text()
    assert "not shown: leak scan" in (outcome.directory / "index.html").read_text()
    assert not [n for n in kept_of(workspace) if "_public-" in n]
    # What is kept of the internal edition is another matter.
    assert len(kept_of(workspace)) == 1


def test_left_out_reaches_the_command_line_the_journal_and_who_is_told(
    again, workspace, monkeypatch
):
    from typer.testing import CliRunner

    from privity.operations.notify import title
    from privity.operations.status import status_of

    again(leave_out=("access",))
    shown = CliRunner().invoke(
        app,
        [
            "run",
            "--workspace",
            str(workspace.root),
            "--period",
            PERIOD,
            "--policy",
            POLICY,
            "--leave-out",
            "access",
            "--today",
            "2026-10-05",
        ],
    )
    assert shown.exit_code == 102, shown.output
    assert "access: not shown: leak scan" in shown.output
    status = status_of(workspace, dt.date(2026, 10, 1))
    assert status.attempts[0].exit_code == 102 and status.is_well
    assert title(status.attempts[0], "Agency").endswith("a chapter left out")
