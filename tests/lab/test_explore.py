"""Explore notebooks: in order, and executed on a real run; the tour to its end."""

import ast
import json

import nbformat
import papermill
import pytest

import privity as pv
from analysts import CHAPTER, analysts_workspace, copy_of
from privity.report.chapters import lint_chapter
from privity.resources import notebooks_dir
from projects import results_of

EXPLORE = sorted((notebooks_dir() / "explore").glob("*.ipynb"))
OWN = "cases_name_their_unit"
# An explore notebook may be longer than a chapter, and makes no page.
LONGER = ("a chapter has at most",)
SECRETS = (
    "Drakeford",
    "Quarrymere",
    "Thistlewick",
    "Oxhollow",
    "example.com",
    "ADDR-",
    "C-5001",
    "S-100",
    "P-900",
)


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    return analysts_workspace(tmp_path_factory)


@pytest.fixture
def execute(project, tmp_path, monkeypatch):
    """Return a function that executes a notebook on a copy of the workspace."""
    own = copy_of(project, tmp_path, monkeypatch)

    def run(name, **parameters):
        out = tmp_path / f"{name}.ipynb"
        papermill.execute_notebook(
            notebooks_dir() / "explore" / f"{name}.ipynb",
            out,
            {"workspace": str(own.root)} | parameters,
            kernel_name="python3",
            progress_bar=False,
        )
        done = nbformat.read(out, 4)
        return {
            c["id"]: c.outputs
            for c in done.cells
            if c.cell_type == "code"
            and not {"parameters", "injected-parameters"} & set(c.metadata.get("tags", []))
        }

    run.project = own
    return run


def said(outputs):
    return json.dumps([o for o in outputs if "javascript" not in json.dumps(o)[:400]])


@pytest.mark.parametrize("path", EXPLORE, ids=lambda p: p.stem)
def test_every_explore_notebook_is_in_order(path):
    assert [p for p in lint_chapter(path) if not any(some in p for some in LONGER)] == []
    notebook = json.loads(path.read_text())
    own = notebook["metadata"]["privity"]
    assert own["about"] and path.read_text().endswith("}\n")
    sources = ["".join(c["source"]) for c in notebook["cells"] if c["cell_type"] == "code"]
    for source in sources[1:]:
        assert len(ast.parse(source).body) <= 4, source


@pytest.mark.parametrize(
    "name", ["profile", "control", "unit", "access_queue", "compare", "disclosure_control"]
)
def test_an_explore_notebook_shows_what_it_promises_and_nothing_confidential(execute, name):
    shown = execute(name)
    assert [cell for cell, outputs in shown.items() if not outputs] == []
    text = "".join(map(said, shown.values()))
    assert not [secret for secret in SECRETS if secret in text]
    charts = [
        o
        for outputs in shown.values()
        for o in outputs
        if "application/vnd.vegalite.v5+json" in o.get("data", {})
    ]
    assert bool(charts) == (name != "access_queue")


def test_the_playground_finds_the_gap_that_it_plants(execute):
    shown = execute("disclosure_control")
    assert "no hidden cell can be told exactly" in said(shown["audit"])
    assert "can be told exactly" in said(shown["gap"]) and "can only be" in said(shown["gap"])
    assert "no hidden cell" not in said(shown["gap"])


def test_the_what_if_counts_exceptions_at_other_limits(execute):
    shown = execute(
        "control",
        control="loss_reported_to_supervisor_at_once",
        param="hours",
        values=[0, 12, 24, 200],
    )
    (chart,) = [
        o.data["application/vnd.vegalite.v5+json"]
        for o in shown["what-if-chart"]
        if "application/vnd.vegalite.v5+json" in o.get("data", {})
    ]
    (rows,) = chart["datasets"].values()
    assert [(r["hours"], r["failed"]) for r in rows] == [(0, 2), (12, 1), (24, 1), (200, 0)]


def test_the_tour_ends_with_a_control_of_ones_own_in_the_report(execute):
    shown = execute("tour", clause="MS-31")
    project = execute.project
    assert (project.root / "expectations" / "controls" / "practice" / f"{OWN}.sql").is_file()
    assert "sound" in said(shown["check"])
    assert OWN in said(shown["result"]) and ".html" in said(shown["report"])
    last = pv.open_run(project.root)
    directory = last.path.parent
    (found,) = [c for c in results_of(directory)["controls"] if c["control_id"] == OWN]
    assert found["examined"] == 2
    pages = [p for p in directory.glob("[0-9]*.html") if f'id="control-{OWN}"' in p.read_text()]
    assert pages and len(project.visible_runs()) == 2


# A chapter of the agency's own


def test_a_chapter_of_ones_own_is_found_executed_rendered_and_sealed(project):
    directory = project.visible_runs()[0]
    (page,) = directory.glob(f"*{CHAPTER}.html")
    assert "<h1" in page.read_text() and "How sure is the verdict" in page.read_text()
    assert page.name in (directory / "index.html").read_text()
    sealed = {f["path"] for f in json.loads((directory / "manifest.json").read_text())["files"]}
    assert {page.name, f"notebooks/{CHAPTER}.ipynb"} <= sealed
    assert project.privity("verify", str(directory)).returncode == 0


def test_a_chapter_that_breaks_the_rules_stops_the_check_and_the_run(project, tmp_path):
    own = copy_of(project, tmp_path)
    path = own.root / "notebooks" / f"{CHAPTER}.ipynb"
    path.write_text(path.read_text().replace("run.overview.untested()", "import os"))
    for done in (own.privity("check", "--workspace", str(own.root)), own.run()):
        assert done.returncode == 2
        assert "imports os" in done.stdout + done.stderr
    assert len(own.visible_runs()) == 1
