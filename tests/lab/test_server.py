"""What JupyterLab is told and shown: copies with a choice on top, nothing fetched or dirtied."""

import json
import shutil
import sys

import pytest

from analysts import CHAPTER, analysts_workspace, copy_of
from privity.errors import PrivityError
from privity.lab.notebooks import lay_out
from privity.lab.server import looks_in_lab, prepare, start_lab
from privity.report.chapters import discover_chapters
from privity.resources import notebooks_dir, templates_dir
from privity.workspace.workspace import Workspace, init_workspace


@pytest.fixture
def workspace(tmp_path_factory, tmp_path):
    return Workspace(copy_of(analysts_workspace(tmp_path_factory), tmp_path).root)


def sources(path):
    return ["".join(c["source"]) for c in json.loads(path.read_text())["cells"]]


def test_every_chapter_is_shown_as_it_is_but_for_the_choice(workspace):
    shown = {one.title: one for one in lay_out(workspace)}
    for chapter in discover_chapters(workspace.notebooks):
        cells = sources(workspace.root / shown[chapter.title].path)
        assert "pv.choose()" in cells[0] and "evidence = chosen.evidence" in cells[2]
        assert ("policy = chosen.policy" in cells[2]) == (chapter.for_each == "policy")
        assert [cells[1], *cells[3:]] == sources(chapter.path)
    assert shown["Leavers"].kind == "own" and shown["Overview"].kind == "chapter"


def test_explore_notebooks_are_refreshed_until_an_analyst_changes_them(workspace):
    first, second = [one for one in lay_out(workspace) if one.kind == "explore"][:2]
    mine, ours = workspace.root / first.path, workspace.root / second.path
    mine.write_text(mine.read_text().replace("privity as pv", "privity as mine"))
    executed = json.loads(ours.read_text())
    executed["cells"][-1]["execution_count"] = 7
    ours.write_text(json.dumps(executed))
    lay_out(workspace)
    assert "privity as mine" in mine.read_text() and '"execution_count": 7' not in ours.read_text()
    built_in = notebooks_dir() / "explore" / ours.name
    assert sources(ours) == sources(built_in)


def test_explore_notebooks_follow_the_package(workspace, tmp_path, monkeypatch):
    older = tmp_path / "older"
    shutil.copytree(notebooks_dir(), older)
    for path in (older / "explore").glob("*.ipynb"):
        path.write_text(path.read_text().replace("import privity as pv", "import privity as old"))
    with monkeypatch.context() as before:
        before.setattr("privity.lab.notebooks.notebooks_dir", lambda: older)
        lay_out(workspace)
    for one in lay_out(workspace):
        assert "privity as old" not in (workspace.root / one.path).read_text(), one.path


def test_a_chapter_that_is_gone_is_shown_no_more(workspace):
    lay_out(workspace)
    (workspace.notebooks / f"{CHAPTER}.ipynb").unlink()
    assert "Leavers" not in {one.title for one in lay_out(workspace)}
    assert not list((workspace.root / "lab" / "chapters").glob("*Leavers*"))


def test_jupyterlab_is_told_to_fetch_nothing_and_to_use_this_environment(workspace):
    config = json.loads(prepare(workspace).read_text())
    assert config["LabApp"]["news_url"] is None
    assert config["LabApp"]["extension_manager"] == "readonly"
    state = workspace.cache / "lab"
    kernel = json.loads((state / "kernels" / "python3" / "kernel.json").read_text())
    assert kernel["argv"][0] == sys.executable
    listed = json.loads(
        json.loads((state / "settings" / "page_config.json").read_text())["privityNotebooks"]
    )
    assert all((workspace.root / one["path"]).is_file() for one in listed)
    settings = json.loads((state / "settings" / "overrides.json").read_text())
    assert settings["@jupyterlab/apputils-extension:notification"]["fetchNews"] == "false"


def test_the_looks_are_the_reports_dark_where_jupyterlab_is():
    css = looks_in_lab((templates_dir() / "privity" / "page.css").read_text())
    assert "prefers-color-scheme" not in css and css.count("--ink:") == 3
    assert css.index("data-jp-theme-light") < css.index(".jp-RenderedHTML") < css.index(".verdict")
    assert css.count("{") == css.count("}")


def test_without_a_run_there_is_nothing_to_look_at(tmp_path):
    with pytest.raises(PrivityError, match="no sealed run"):
        start_lab(init_workspace(tmp_path / "agency"))
