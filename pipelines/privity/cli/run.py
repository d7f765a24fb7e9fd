"""``privity run``."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path
from typing import Annotated

import typer

from privity.cli.options import WorkspaceOption
from privity.errors import PrivityError
from privity.workspace import PUBLIC_KEY_NAME, Workspace, create_keys, today_in


def run(
    period: Annotated[
        str,
        typer.Option(
            help="2026-09, 2026-Q3, 2026, last-month, last-quarter or 2026-01-01/2026-06-30."
        ),
    ],
    workspace: WorkspaceOption = Path(),
    as_of: Annotated[
        str,
        typer.Option("--as-of", help="Last day whose facts count; default the period's last day."),
    ] = "",
    so_far: Annotated[
        bool,
        typer.Option(
            "--so-far",
            help="The period need not be over, nor every extract newer than its end: "
            "the report speaks up to the last whole day known.",
        ),
    ] = False,
    policy: Annotated[
        list[str] | None, typer.Option(help="Only this policy; may be given several times.")
    ] = None,
    edition: Annotated[
        str,
        typer.Option(
            help="internal: everything, with pseudonyms; public: counts alone, small ones and what "
            "would tell them left out; whole months only."
        ),
    ] = "internal",
    engine: Annotated[str, typer.Option(help="duckdb.")] = "duckdb",
    today: Annotated[
        str,
        typer.Option(
            help="The day on which the run is made, from which last-month and last-quarter count; "
            "default today."
        ),
    ] = "",
    leave_out: Annotated[
        list[str] | None,
        typer.Option(
            "--leave-out",
            help='A chapter in which the leak scan hits: "not shown: leak scan" '
            "stands in its place; may be given several times.",
        ),
    ] = None,
    wait: Annotated[
        float, typer.Option(help="Seconds to wait for another run in the workspace to end.")
    ] = 0,
    log: Annotated[
        str, typer.Option(help="File to which the log goes as JSON lines; - is standard error.")
    ] = "",
) -> None:
    """Load, test, measure and render one period; the last lines printed are the verdict.

    The very last is the run directory, for programs. A period that is not over is refused, unless
    --so-far or an --as-of inside it asks for the days so far; every page then says up to which day
    it speaks.

    Exit code 0: all was tested and no clause failed; 100: clauses failed; 101: none failed, but
    part was not tested; 102: sealed, but with a chapter left out, whatever was found; 2: the run
    broke or is incomplete. Any other is a failure of the machine, never an outcome. The outcome is
    in last_run.json and journal.jsonl, and is sent where PRIVITY_NOTIFY says. If the leak scan
    hits, nothing is sealed and the work is kept: `privity gate` scans it again after a change.
    """
    from privity.cli.closing import closing_lines
    from privity.operations import LEAST_WAIT, attempt_run, event_log
    from privity.runs import Request

    place = Workspace(workspace.resolve())
    request = Request(
        place,
        period,
        _day("--as-of", as_of),
        tuple(policy or ()),
        edition,
        engine,
        _day("--today", today) or today_in(place),
        tuple(leave_out or ()),
        so_far,
    )
    _make_first_keys(place)
    with event_log(log) as logger:
        outcome = attempt_run(request, max(wait, LEAST_WAIT), logger, is_shown=log != "-")
    for problem in outcome.problems:
        print(problem, file=sys.stderr)
    for chapter in outcome.left_out:
        print(f"{chapter}: not shown: leak scan", file=sys.stderr)
    if outcome.is_reused:
        print("already sealed with the same extracts, settings and code", file=sys.stderr)
    print("\n".join(closing_lines(outcome.directory)))
    print(outcome.directory)
    raise typer.Exit(outcome.exit_code)


def _make_first_keys(place: Workspace) -> None:
    """Make keys for a workspace laid out by hand: one that never had any, and never ran."""
    has_run = place.runs.is_dir() and any(place.runs.iterdir())
    if (place.root / PUBLIC_KEY_NAME).exists() or has_run or not place.settings_file.exists():
        return
    keys = create_keys(place.root)
    print(
        f"first run of this workspace: its keys were made; pseudonyms: {keys.pseudonym_place}; "
        f"signing: {keys.signing_place}; keep both",
        file=sys.stderr,
    )


def _day(option: str, text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text) if text else None
    except ValueError:
        raise PrivityError(f"{option} {text}: not a day; write 2026-09-30") from None
