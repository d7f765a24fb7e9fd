"""A workspace is made once, overwrites nothing, explains every setting and admits one run."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib

import pytest

from privity.decisions.store import read_dispositions
from privity.errors import PrivityError
from privity.workspace.settings import Settings, read_settings
from privity.workspace.template import settings_template
from privity.workspace.workspace import Workspace, init_sample, init_workspace, locked


def _tree(root):
    return {p.relative_to(root).as_posix(): p.read_bytes() for p in root.rglob("*") if p.is_file()}


def _uncommented(template):
    return re.sub(r"^#(?! )(.*)$|^#(  .*,)$", lambda m: m[1] or m[2], template, flags=re.M)


def test_a_new_workspace_has_all_its_places(tmp_path):
    workspace = init_workspace(tmp_path / "new" / "agency")
    assert all(folder.is_dir() for folder in workspace.folders)
    assert set(_tree(workspace.root)) == {"agency.toml", "dispositions.csv", "extracts/README.md"}
    assert read_settings(workspace.settings_file) == Settings()
    assert read_dispositions(workspace) == []


def test_the_template_holds_every_setting_with_its_default():
    raw = tomllib.loads(_uncommented(settings_template()))
    assert set(raw) == set(Settings.model_fields) - {"params", "supplied"}
    assert Settings(**raw) == Settings()


def test_the_template_explains_every_setting():
    words = " ".join(settings_template().replace("#", " ").split())
    for name, field in Settings.model_fields.items():
        if name not in ("params", "supplied"):
            assert " ".join(field.description.split()) in words
    assert "[params." in settings_template() and "[supplied]" in settings_template()
    assert max(map(len, settings_template().splitlines())) <= 100


def test_extracts_that_are_there_already_stay(tmp_path):
    (tmp_path / "extracts").mkdir()
    (tmp_path / "extracts" / "staff.csv").write_text("staff_id\n")
    init_workspace(tmp_path)
    assert (tmp_path / "extracts" / "staff.csv").read_text() == "staff_id\n"


def test_making_it_again_changes_nothing(tmp_path):
    init_workspace(tmp_path)
    before = _tree(tmp_path)
    init_workspace(tmp_path)
    assert _tree(tmp_path) == before


@pytest.mark.parametrize(
    "name", ["agency.toml", "dispositions.csv", "extracts/README.md", "privity.pub"]
)
def test_a_file_in_the_way_is_named_and_nothing_is_written(tmp_path, name):
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("mine")
    before = _tree(tmp_path)
    with pytest.raises(PrivityError, match=rf"{name}: exists already"):
        init_workspace(tmp_path)
    assert _tree(tmp_path) == before
    assert not (tmp_path / "runs").exists()


def test_all_files_in_the_way_are_named_at_once(tmp_path):
    (tmp_path / "agency.toml").write_text("mine")
    (tmp_path / "runs").write_text("mine")
    with pytest.raises(PrivityError) as caught:
        init_workspace(tmp_path)
    assert len(caught.value.problems) == 2


def test_a_file_is_no_folder(tmp_path):
    (tmp_path / "agency").write_text("")
    with pytest.raises(PrivityError, match="name a folder"):
        init_workspace(tmp_path / "agency")


def test_the_sample_agency_comes_without_its_truth(tmp_path):
    workspace = init_sample(tmp_path / "sample")
    assert read_settings(workspace.settings_file).name
    files = _tree(workspace.root)
    assert any(name.startswith("extracts/staff.") for name in files)
    assert not any("truth" in name or "look_alikes" in name for name in files)
    with pytest.raises(PrivityError, match="exists already"):
        init_sample(tmp_path / "sample")


def test_a_second_run_says_that_there_is_a_first(tmp_path):
    workspace = init_workspace(tmp_path)
    with locked(workspace), pytest.raises(PrivityError, match="another run"), locked(workspace):
        pass
    with locked(workspace):
        pass


def test_a_run_of_another_process_is_noticed_and_its_death_too(tmp_path):
    init_workspace(tmp_path)
    code = (
        "import sys, time; from pathlib import Path\n"
        "from privity.workspace.workspace import Workspace, locked\n"
        "with locked(Workspace(Path(sys.argv[1]))):\n"
        "    print('held', flush=True); time.sleep(60)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path)], text=True, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout.readline() == "held\n"
        with pytest.raises(PrivityError, match="another run"), locked(Workspace(tmp_path)):
            pass
        other.kill()
    with locked(Workspace(tmp_path)):
        pass


def test_the_lock_goes_when_a_run_breaks(tmp_path):
    workspace = init_workspace(tmp_path)
    with pytest.raises(RuntimeError), locked(workspace):
        raise RuntimeError
    with locked(workspace):
        pass
