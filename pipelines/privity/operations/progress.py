"""Progress on standard error: a line that moves on a terminal, one line per stage elsewhere."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

STAGES = {
    "load": "Loading extracts",
    "quality": "Judging data quality",
    "evaluate": "Testing controls",
    "explain": "Explaining accesses",
    "groups": "Inferring working groups",
    "paths": "Walking join paths",
    "measure": "Measuring",
    "protect": "Protecting small counts",
    "chapters": "Writing chapters",
    "render": "Rendering pages",
    "print": "Printing the PDF",
    "export": "Writing exports",
    "gate": "Looking for leaks",
    "seal": "Sealing",
}


@contextlib.contextmanager
def shown(is_shown: bool = True) -> Iterator[Callable[[str, str], None]]:
    """Yield a callable that is told (stage, detail) and shows how far a run is, where wanted."""
    console = Console(stderr=True, quiet=not is_shown)
    # Not what rich takes for a terminal: a kernel asks for colour where there is none.
    if not sys.stderr.isatty():
        yield _lines(console)
        return
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        TextColumn("{task.fields[at]}"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("Starting", total=None, at="")
        yield lambda stage, detail: progress.update(
            task, description=STAGES.get(stage, stage), at=detail
        )


def _lines(console) -> Callable[[str, str], None]:
    last = [""]

    def tell(stage: str, detail: str) -> None:
        if stage != last[0]:
            last[0] = stage
            console.print(f"{STAGES.get(stage, stage)} ...", highlight=False)

    return tell
