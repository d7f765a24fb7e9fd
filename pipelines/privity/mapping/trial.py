"""A trial: what would come of a mapping, found out by loading it in a workspace of its own.

The trial is the product's own load, so that what it says is what will be; it leaves nothing behind.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from privity.catalogue import Contract
from privity.engine import open_file
from privity.errors import PrivityError
from privity.intake import load_extracts
from privity.workspace import Settings, Workspace

_SHOWN_REASONS = 12
_PATTERN = re.compile(r"[*?\[]")


@dataclass(frozen=True)
class Bench:
    """A workspace for trials, and the files under trial in it."""

    workspace: Workspace
    files: tuple[Path, ...]


@dataclass(frozen=True)
class TrialOutcome:
    """What a mapping comes to: rows, and why those in quarantine are there (masked, by number)."""

    read: int
    loaded: int
    quarantined: int
    reasons: tuple[tuple[str, str, int], ...]
    notes: tuple[str, ...]


@contextlib.contextmanager
def bench(files: Sequence[Path], workspace: Workspace) -> Iterator[Bench]:
    """Lay files into a workspace of their own, readable by its owner alone.

    Parameters
    ----------
    files : sequence of Path
    workspace : Workspace
        The agency's: a file that lies under its ``extracts/`` keeps its path, another is taken
        to be put into ``extracts/raw/``. Its own adapters are known.
    """
    home = workspace.cache if workspace.cache.is_dir() else None
    root = Path(tempfile.mkdtemp(prefix=".load-trial-", dir=home)).resolve()
    try:
        own = Workspace(root)
        made = Bench(own, tuple(own.extracts / path_of(file, workspace) for file in files))
        for file, laid in zip(files, made.files, strict=True):
            laid.parent.mkdir(parents=True, exist_ok=True)
            try:
                os.link(file.resolve(), laid)
            except OSError:
                shutil.copyfile(file, laid)
        adapters = workspace.expectations / "adapters"
        if workspace.settings_file.exists() and adapters.is_dir():
            shutil.copytree(adapters, made.workspace.expectations / "adapters")
        yield made
    finally:
        shutil.rmtree(root, ignore_errors=True)


def files_of(file: Path) -> list[Path]:
    """Return the files that a name or a pattern such as ``requests_*.csv`` finds.

    Raises
    ------
    PrivityError
        If there is none.
    """
    if file.is_file():
        return [file]
    is_pattern = bool(_PATTERN.search(file.name))
    found = sorted(p for p in file.parent.glob(file.name) if p.is_file()) if is_pattern else []
    if not found:
        raise PrivityError(f"{file}: no such file; name one to be mapped")
    return found


def path_of(file: Path, workspace: Workspace) -> str:
    """Return a file's path from ``extracts/``, or the one it is to have there."""
    extracts = workspace.extracts.resolve()
    if file.resolve().is_relative_to(extracts):
        return file.resolve().relative_to(extracts).as_posix()
    return f"raw/{file.name}"


def outcome_of(
    at: Bench, table: str, sql: str, settings: Settings, contract: Contract
) -> TrialOutcome:
    """Load a mapping and say what came of it.

    Parameters
    ----------
    at : Bench
    table : str
    sql : str
        The mapping.
    settings : Settings
    contract : Contract

    Returns
    -------
    TrialOutcome

    Raises
    ------
    PrivityError
        As loading does.
    """
    mapping = at.workspace.extracts / f"{table}.sql"
    mapping.write_text(sql, encoding="utf-8")
    loaded = load_extracts(at.workspace, settings, contract)
    source = next(s for s in loaded.sources() if s["table_name"] == table)
    with open_file(loaded.path, read_only=True) as connection:
        reasons = connection.execute(
            "select column_name, split_part(reason, '; ', 1) as reason, count(*) as rows "
            "from quarantine group by all order by rows desc, 1, 2"
        ).fetchall()
    shown = reasons[:_SHOWN_REASONS]
    if rest := sum(rows for *_, rows in reasons[_SHOWN_REASONS:]):
        shown.append(("", f"{len(reasons) - _SHOWN_REASONS} other reasons", rest))
    return TrialOutcome(
        source["rows_read"],
        source["rows_loaded"],
        source["rows_quarantined"],
        tuple(shown),
        tuple(n for n in source["notes"].split("; ") if not n.startswith(("reads ", "adapter "))),
    )
