"""The command ``privity map``. Heavy imports wait until it is called."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from privity.cli.options import JsonOption, WorkspaceOption
from privity.workspace import Workspace


def map_command(
    file: Annotated[Path, typer.Argument(help="A file of any form that privity reads.")],
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
    """Propose a mapping for FILE, with how sure each column is, and try what would load.

    The SQL goes to standard output, the counts to standard error. No value is shown but the words
    of small vocabularies.
    """
    from privity.intake.mappings import short_name
    from privity.mapping import MappingRequest, map_file, write_mapping

    asked = MappingRequest(file, table, Workspace(workspace.resolve()), adapter, inline, sheet)
    mapped = map_file(asked)
    path = write_mapping(asked, mapped.sql, overwrite) if write else None
    outcome = mapped.outcome
    if as_json:
        print(
            json.dumps(
                {
                    "sql": mapped.sql,
                    "rows_read": outcome.read,
                    "rows_loaded": outcome.loaded,
                    "rows_quarantined": outcome.quarantined,
                    "notes": outcome.notes,
                    "reasons": [
                        {"column": c, "reason": r, "rows": n} for c, r, n in outcome.reasons
                    ],
                    "adapters": mapped.adapters,
                },
                indent=2,
            )
        )
    else:
        print(path if path else mapped.sql, end="\n" if path else "")
    print(
        f"{outcome.read:,} rows: {outcome.loaded:,} would load, {outcome.quarantined:,} be "
        "quarantined",
        file=sys.stderr,
    )
    for column, reason, rows in outcome.reasons:
        print(f"{rows:>9,}  {column + ': ' if column else ''}{reason}", file=sys.stderr)
    for note in outcome.notes:
        print(f"           {note}", file=sys.stderr)
    for name in mapped.adapters:
        print(f"an adapter reads such files: --adapter {short_name(name, table)}", file=sys.stderr)
