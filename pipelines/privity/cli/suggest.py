"""``privity explain``: commands about reasons to look. Heavy imports wait until one is called."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from privity.cli.options import JsonOption, WorkspaceOption
from privity.workspace import Workspace, today_in

app = typer.Typer(no_args_is_help=True, help="Reasons to look at a case: what could explain more.")


@app.callback()
def explain() -> None:
    """Keep ``suggest`` a command of its own, whatever comes to stand beside it."""


@app.command()
def suggest(
    workspace: WorkspaceOption = Path(),
    period: Annotated[
        str,
        typer.Option(
            help="2026-09, 2026-Q3, 2026 or 2026-01-01/2026-06-30; default the whole log."
        ),
    ] = "",
    top: Annotated[int, typer.Option(min=1, max=50, help="How many to propose at most.")] = 5,
    write: Annotated[
        Path | None,
        typer.Option(
            help="Folder into which the files are written; that of working groups holds staff ids."
        ),
    ] = None,
    joins: Annotated[
        int, typer.Option(min=1, max=4, help="How many tables a path may lead through.")
    ] = 4,
    least: Annotated[
        float,
        typer.Option(min=0.0, max=1.0, help="Least share of the unexplained accesses to explain."),
    ] = 0.01,
    most_random: Annotated[
        float,
        typer.Option(
            min=0.0, max=1.0, help="Most of random worker and case pairings a path may explain."
        ),
    ] = 0.25,
    as_json: JsonOption = False,
) -> None:
    """Find join paths that explain unexplained accesses; print each as a file that is off.

    Nothing is switched on, and no id of a worker, case or person is printed.
    """
    from privity.cli.suggestions import suggestions_json, suggestions_text, write_files
    from privity.operations import shown
    from privity.suggest import PathLimits
    from privity.suggest import suggest as search_for

    place = Workspace(workspace.resolve())
    with shown() as progress:
        found = search_for(
            place, period, top, PathLimits(least, most_random, joins), progress, today_in(place)
        )
    written = write_files(found, write) if write else []
    print(suggestions_json(found) if as_json else suggestions_text(found))
    for path in written:
        typer.echo(f"written: {path}", err=True)
