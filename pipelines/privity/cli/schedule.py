"""``privity status`` and ``privity schedule``: what is due, and who sees to it."""

from __future__ import annotations

import dataclasses
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from privity.cli.options import JsonOption, WorkspaceOption
from privity.runs import CLEAN, FINDINGS
from privity.workspace import Workspace, today_in

if TYPE_CHECKING:
    from privity.operations import Attempt, Due


def status(
    workspace: WorkspaceOption = Path(),
    as_json: JsonOption = False,
) -> None:
    """Show the last runs, what is due next, and what failed.

    Exit code 0: all is well; 100: the last attempt failed or a report is late; 2: it cannot be
    told.
    """
    from privity.operations import status_of

    place = Workspace(workspace.resolve())
    found = status_of(place, today_in(place))
    if as_json:
        print(
            json.dumps(
                {"is_well": found.is_well, **dataclasses.asdict(found)}, indent=2, default=str
            )
        )
    else:
        lines = [line for attempt in found.attempts for line in _attempt_lines(attempt)]
        print("\n".join(lines or ["no run yet"]))
        print(
            "\n".join(map(_due_line, found.due))
            or "nothing is due: run_every in agency.toml says how often a report is"
        )
    raise typer.Exit(CLEAN if found.is_well else FINDINGS)


def _attempt_lines(attempt: Attempt) -> list[str]:
    code = "" if attempt.exit_code is None else f"exit {attempt.exit_code}"
    head = (
        f"{attempt.started_at[:16].replace('T', ' ')}  {attempt.period:<14}"
        f"{attempt.edition:<10}{attempt.outcome:<16}{code:<8}{attempt.run}"
    )
    counts = ", ".join(f"{name} {number:,}" for name, number in attempt.counts.items())
    return [
        head.rstrip(),
        *(f"    {line}" for line in [*([counts] if counts else []), *attempt.problems]),
    ]


def _due_line(due: Due) -> str:
    if due.run:
        return f"{due.period}: done, {due.run}"
    return (
        f"{due.period}: LATE since {due.due_on}"
        if due.is_late
        else (f"{due.period}: due by {due.due_on}")
    )


def schedule(
    kind: Annotated[str, typer.Argument(help="systemd, cron, jupyter or airflow.")],
    workspace: WorkspaceOption = Path(),
    period: Annotated[str, typer.Option(help="last-month or last-quarter.")] = "last-month",
    to: Annotated[Path, typer.Option(help="Folder for the files.")] = Path(),
) -> None:
    """Write the files that make a scheduler call `privity run` for this workspace."""
    from privity.operations import KINDS, write_schedule

    for path in write_schedule(kind, Workspace(workspace.resolve()), period, to):
        print(path)
    print(f"next: {KINDS[kind][1]}", file=sys.stderr)
