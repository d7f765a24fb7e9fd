"""Options that many commands have, written once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

WorkspaceOption = Annotated[
    Path, typer.Option("--workspace", "-w", help="The agency's workspace.", show_default=".")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]
