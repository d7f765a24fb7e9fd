"""privity installed from its wheel, without a checkout: the same program, content and digests."""

import subprocess
import sys
from pathlib import Path

import pytest

from places import CHECKOUT
from privity.runs.digests import catalogue_digest, code_digest
from privity.workspace.workspace import Workspace
from projects import directory_of, miniature

ROOT = CHECKOUT
PIP = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]
DIGESTS = """
import sys
from pathlib import Path
import privity
from privity.runs.digests import catalogue_digest, code_digest
from privity.workspace.workspace import Workspace
print(Path(privity.__file__).parent)
print(code_digest(), catalogue_digest(Workspace(Path(sys.argv[1]))))
"""


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """Build the wheel and unpack it into a folder of its own; return the folder."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [*PIP, "wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", str(folder), str(ROOT)],
        check=True,
    )
    (wheel,) = folder.glob("privity-*.whl")
    subprocess.run(
        [
            *PIP,
            "install",
            "--no-deps",
            "--no-index",
            "--target",
            str(folder / "installed"),
            str(wheel),
        ],
        check=True,
    )
    return folder / "installed"


def test_a_wheel_runs_and_its_digests_are_those_of_the_checkout(installed, tmp_path, monkeypatch):
    project = miniature(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(installed))
    monkeypatch.chdir(tmp_path)
    told = subprocess.run(
        [sys.executable, "-c", DIGESTS, str(project.root)],
        env=project.environment,
        capture_output=True,
        text=True,
        check=True,
    )
    place, digests = told.stdout.splitlines()
    assert Path(place) == installed / "privity"
    assert digests.split() == [code_digest(), catalogue_digest(Workspace(project.root))]
    done = project.run("2026-Q3", "--policy", "ms-sw")
    # Nothing was found, and most of its clauses lack an extract.
    assert done.returncode == 101, done.stderr
    assert project.privity("verify", str(directory_of(done))).returncode == 0
