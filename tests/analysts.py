"""A workspace as analysts have one: sealed once a session, shared by the tests that only read it.

The miniature project with some disclosures and a chapter of its own; its run costs half a minute,
so that the workers of one test session make it once.
"""

from __future__ import annotations

import csv
import datetime as dt
import shutil
from pathlib import Path

import nbformat
import pytest
from filelock import FileLock

from projects import Project, miniature

CHAPTER = "leavers"
RECIPIENTS = ("court", "parent_guardian", "medical", "press", "education")
CHANNELS = ("paper", "email", "verbal")


def analysts_workspace(tmp_path_factory) -> Project:
    """Return the workspace with one sealed run; its folder is named ``agency``."""
    shared = tmp_path_factory.getbasetemp()
    if shared.name.startswith("popen-"):
        shared = shared.parent
    folder = shared / "analysts"
    project = Project(folder / "agency", folder / "keys")
    with FileLock(f"{folder}.lock"):
        if not (folder / "made").exists():
            made = miniature(folder)
            made.root.rename(project.root)
            write_disclosures(project.root / "extracts" / "disclosures.csv")
            write_chapter(project.root / "notebooks" / f"{CHAPTER}.ipynb")
            done = project.run()
            assert done.returncode == 100, done.stderr
            (folder / "made").touch()
    return project


def copy_of(
    project: Project, folder: Path, environment: pytest.MonkeyPatch | None = None
) -> Project:
    """Return a copy of a workspace that a test may change, and make its keys this process's."""
    shutil.copytree(project.root, folder / "agency")
    own = Project(folder / "agency", project.keys)
    if environment:
        for name, value in own.environment.items():
            environment.setenv(name, value)
    return own


def write_disclosures(path: Path) -> None:
    """Write 120 disclosures, by arithmetic, over the five months to the period's end."""
    first = dt.datetime(2026, 5, 4, 9)
    with path.open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(
            [
                "disclosure_id",
                "disclosed_at",
                "staff_id",
                "case_id",
                "recipient_type",
                "channel",
                "content",
                "purpose",
                "basis",
                "legal_basis",
            ]
        )
        for n in range(120):
            at = first + dt.timedelta(hours=29 * n)
            rows.writerow(
                [
                    f"D-{n}",
                    at.isoformat(" "),
                    f"S-10{n % 2}",
                    f"C-500{1 + n % 2}",
                    RECIPIENTS[n * n % 7 % 5],
                    CHANNELS[n % 3],
                    "case_record",
                    "commercial" if n % 11 == 0 else "court_hearing",
                    "none" if n % 4 == 0 else "statute",
                    "" if n % 4 == 0 else "4008(2)",
                ]
            )


def write_chapter(path: Path) -> None:
    """Write a chapter of the agency's own."""
    made = nbformat.v4.new_notebook(
        metadata={
            "privity": {
                "order": 95,
                "title": "Leavers",
                "about": "Who left, and what became of their accounts.",
            }
        }
    )
    made.cells = [
        nbformat.v4.new_code_cell(
            'evidence: str = ""  # the run\'s evidence; empty: the one sealed last',
            id="parameters",
            metadata={"tags": ["parameters"]},
        ),
        nbformat.v4.new_code_cell(
            "import privity as pv\n\nrun = pv.open_run(evidence)", id="open-run"
        ),
        nbformat.v4.new_markdown_cell("## How sure is the verdict", id="verdict-prose"),
        nbformat.v4.new_code_cell("run.overview.untested()", id="verdict"),
    ]
    nbformat.write(made, path)
