"""Workspaces for tests: the miniature project with keys of its own, run from the command line."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import duckdb

import forking
from places import FIXTURES

MINIATURE = FIXTURES / "project"
PRIVITY = [sys.executable, "-m", "privity"]
# No test asks the clock which periods are over.
DAY = "2026-11-15"


@dataclass(frozen=True)
class Project:
    """A workspace and the environment in which its keys are found."""

    root: Path
    keys: Path

    @property
    def environment(self) -> dict[str, str]:
        """The environment of a command: keys in a folder of the test's, no keyring."""
        return {
            **os.environ,
            "XDG_CONFIG_HOME": str(self.keys),
            "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
        }

    def privity(self, *arguments: str, **options) -> subprocess.CompletedProcess:
        """Run one command to its end; with options, in an interpreter that starts for it."""
        if not options:
            return forking.run(arguments, self.environment, timeout=1800)
        return subprocess.run(
            [*PRIVITY, *arguments],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=1800,
            **options,
        )

    def run(self, period: str = "2026-Q3", *more: str, **options) -> subprocess.CompletedProcess:
        """Run ``privity run`` on the workspace, whatever the clock says as of `DAY`."""
        place = ("--workspace", str(self.root))
        on = () if "--today" in more else ("--today", DAY)
        return self.privity("run", *place, "--period", period, *more, *on, **options)

    def visible_runs(self) -> list[Path]:
        """Return the run directories that can be seen."""
        runs = self.root / "runs"
        return (
            sorted(p for p in runs.iterdir() if p.is_dir() and not p.name.startswith("."))
            if runs.is_dir()
            else []
        )

    def left_over(self) -> list[str]:
        """Return what unfinished runs have left behind."""
        runs = self.root / "runs"
        return [p.name for p in runs.glob(".work-*")] if runs.is_dir() else []


def miniature(folder: Path) -> Project:
    """Copy the miniature project into a folder and make keys for it."""
    project = Project(folder / "workspace", folder / "keys")
    made = project.privity("init", str(project.root))
    assert made.returncode == 0, made.stderr
    shutil.copytree(MINIATURE, project.root, dirs_exist_ok=True)
    return project


def directory_of(done: subprocess.CompletedProcess) -> Path:
    """Return the run directory, the last line of standard output."""
    assert done.stdout.strip(), done.stderr
    return Path(done.stdout.splitlines()[-1])


def results_of(directory: Path) -> dict:
    """Return a run's ``results.json``."""
    return json.loads((directory / "results.json").read_text())


def query(directory: Path, sql: str, *values) -> list[tuple]:
    """Query a run's evidence."""
    with duckdb.connect(str(directory / "evidence.duckdb"), read_only=True) as connection:
        return connection.execute(sql, list(values)).fetchall()
