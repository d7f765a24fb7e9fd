"""The command ``privity map``. Heavy imports wait until it is called."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from privity.cli.options import JsonOption, WorkspaceOption
from privity.workspace import Workspace

if TYPE_CHECKING:
    from privity.mapping import Mapped


def map_command(
    files: Annotated[
        list[Path],
        typer.Argument(
            help="A file of any form that privity reads, several of one table, or a pattern of "
            "them between quotes, such as 'extracts/raw/requests_*.csv'.",
            metavar="FILE...",
        ),
    ],
    table: Annotated[str, typer.Option(help="The table it supplies, such as record_requests.")],
    adapter: Annotated[
        str, typer.Option(help="Write the mapping that calls this adapter, such as m365-audit.")
    ] = "",
    inline: Annotated[
        bool,
        typer.Option("--inline", help="With --adapter: write its whole SELECT, to be changed."),
    ] = False,
    sheet: Annotated[str, typer.Option(help="The sheet of a workbook.")] = "",
    workspace: WorkspaceOption = Path(),
    write: Annotated[
        bool,
        typer.Option("--write", help="Write it to extracts/<table>.sql instead of printing it."),
    ] = False,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="With --write: replace a mapping that is there.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Propose a mapping for the FILEs of a table, with how sure each column is, and try what loads.

    The SQL goes to standard output; counts, questions, and what could be judged with the table to
    standard error. No value is shown but the words of small vocabularies.
    """
    from privity.intake.mappings import short_name
    from privity.mapping import MappingRequest, map_file, write_mapping

    asked = MappingRequest(
        tuple(files), table, Workspace(workspace.resolve()), adapter, inline, sheet
    )
    mapped = map_file(asked)
    path = write_mapping(asked, mapped.sql, overwrite) if write else None
    if as_json:
        print(json.dumps(_as_json(mapped), indent=2))
    else:
        print(path if path else mapped.sql, end="\n" if path else "")
    for line in _told(mapped, table):
        print(line, file=sys.stderr)
    for name in mapped.adapters:
        print(f"an adapter reads such files: --adapter {short_name(name, table)}", file=sys.stderr)


def _as_json(mapped: Mapped) -> dict[str, Any]:
    outcome, reach, proposal = mapped.outcome, mapped.reach, mapped.proposal
    told: dict[str, Any] = {"sql": mapped.sql, "adapters": mapped.adapters}
    if outcome:
        told |= {
            "rows_read": outcome.read,
            "rows_loaded": outcome.loaded,
            "rows_quarantined": outcome.quarantined,
            "notes": outcome.notes,
            "reasons": [{"column": c, "reason": r, "rows": n} for c, r, n in outcome.reasons],
        }
    if proposal:
        told |= {"questions": proposal.questions, "said": proposal.said}
    if reach:
        told["controls"] = {
            "reading_the_table": reach.controls,
            "testable": reach.judged,
            "by_table_more": dict(reach.by_table),
            "by_column_more": dict(reach.by_column),
        }
    return told


def _told(mapped: Mapped, table: str) -> Iterator[str]:
    """Say what would load, what has to be asked, and what could be judged with it."""
    if outcome := mapped.outcome:
        yield (
            f"{outcome.read:,} rows: {outcome.loaded:,} would load, {outcome.quarantined:,} be "
            "quarantined"
        )
        for column, reason, rows in outcome.reasons:
            yield f"{rows:>9,}  {column + ': ' if column else ''}{reason}"
        yield from (f"           {note}" for note in outcome.notes)
    if proposal := mapped.proposal:
        yield from proposal.said
        yield from (f"? {question}" for question in proposal.questions)
    if mapped.reach:
        yield from mapped.reach.lines(table)
