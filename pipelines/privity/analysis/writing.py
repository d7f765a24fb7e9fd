"""Writing expectations of one's own and seeing them in a report, for notebooks and terminal alike.

A new control is scaffolded, everything declarative is linted, and the report is made again.
"""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from privity.analysis.run import Run, open_run
from privity.authoring import catalogue_of, first_open_clause, problems_of, write_control
from privity.errors import PrivityError
from privity.runs import OUTCOMES
from privity.workspace import Workspace, find_workspace


@dataclass(frozen=True)
class NewFile:
    """A file to edit: its place in the workspace, and whether it was there already."""

    path: Path
    place: str
    was_there: bool

    @property
    def text(self) -> str:
        """What stands in it."""
        return self.path.read_text(encoding="utf-8")

    def __repr__(self) -> str:
        return f"{self.place}{' (was there already)' if self.was_there else ''}\n\n{self.text}"


def new_control(
    name: str, clause: str = "", domain: str = "practice", workspace: str | os.PathLike[str] = ""
) -> NewFile:
    """Write a control of the agency's own, ready to be edited; one that is there is left as it is.

    Parameters
    ----------
    name : str
        The state wanted, in words joined by ``_``; it becomes the control's id.
    clause : str, optional
        The clause that it answers; by default the first that no control answers yet.
    domain : str
        The folder below ``expectations/controls/``.
    workspace : str or path, optional
        By default the one in which this is called.

    Examples
    --------
    >>> import privity as pv
    >>> made = pv.new_control("cases_name_their_unit", clause="MS-31")
    >>> made.place
    'expectations/controls/practice/cases_name_their_unit.sql'
    >>> pv.check_expectations()
    sound
    """
    place = _place(workspace)
    place_of = f"expectations/controls/{domain}/{name}.sql"
    path, was_there = place.root / place_of, (place.root / place_of).exists()
    if not was_there:
        catalogue = catalogue_of(place)
        path = write_control(
            catalogue, place.expectations, name, clause or first_open_clause(catalogue), domain
        )
    return NewFile(path, place_of, was_there)


@dataclass(frozen=True)
class Checked:
    """What is wrong with the files of a workspace; nothing, where they are sound."""

    problems: tuple[str, ...]

    def __repr__(self) -> str:
        return "\n".join(self.problems) or "sound"


def check_expectations(workspace: str | os.PathLike[str] = "") -> Checked:
    """Lint everything declarative in a workspace, as `privity check` does.

    Examples
    --------
    >>> import privity as pv
    >>> pv.check_expectations().problems
    ()
    """
    return Checked(tuple(problems_of(_place(workspace))[0]))


def make_run(period: str, workspace: str | os.PathLike[str] = "") -> Run:
    """Make the report of a period, as `privity run` does, and open its run.

    Parameters
    ----------
    period : str
        Such as ``2026-Q3``.
    workspace : str or path, optional
        By default the one in which this is called.

    Raises
    ------
    PrivityError
        If the run could not be made; with everything that must be put right.

    Examples
    --------
    >>> import privity as pv
    >>> pv.make_run("2026-Q5")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    privity.errors.PrivityError: --period 2026-Q5: not a period (unknown form); use 2026-09, ...
    """
    # In a process of its own: a run asks for much memory, and is ended whole if the kernel is.
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "privity",
            "run",
            "--workspace",
            str(_place(workspace).root),
            "--period",
            period,
        ],
        capture_output=True,
        text=True,
    )
    said = done.stderr.splitlines()
    if done.returncode not in OUTCOMES:
        raise PrivityError(
            [line for line in said if not line.endswith(" ...")]
            or "the run broke and said nothing; try `privity run`"
        )
    return open_run(done.stdout.splitlines()[-1])


def _place(workspace: str | os.PathLike[str]) -> Workspace:
    return find_workspace(workspace)
