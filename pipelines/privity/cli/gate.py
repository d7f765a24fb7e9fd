"""``privity gate``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from privity.cli.options import JsonOption, WorkspaceOption
from privity.runs import BROKE, CLEAN
from privity.workspace import Workspace


def gate(
    run: Annotated[
        str,
        typer.Argument(
            help="The blocked run: its name or its folder; none is needed where one alone is kept."
        ),
    ] = "",
    workspace: WorkspaceOption = Path(),
    as_json: JsonOption = False,
) -> None:
    """Scan a run that the leak scan blocked again, by agency.toml as it is now.

    Nothing is made anew, so it takes seconds, and nothing is sealed. Exit code 0: no hit is left,
    `privity run` makes the report; 2: a hit is left.
    """
    from privity.operations import shown
    from privity.runs import gate_again

    folder = Path(run)
    is_folder = bool(run) and folder.is_dir() and folder.resolve().parent.name == "runs"
    place = Workspace(folder.resolve().parents[1] if is_folder else workspace.resolve())
    with shown() as progress:
        found = gate_again(place, folder.name if run else "", progress)
    print(json.dumps(found.as_dict(), indent=2) if as_json else "\n".join(found.lines))
    raise typer.Exit(CLEAN if found.is_clean else BROKE)
