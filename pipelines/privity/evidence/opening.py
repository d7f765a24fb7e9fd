"""Which evidence is meant, and how it is opened: read-only, so that chapters run side by side, with
pseudonyms in the place of real keys.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from privity.engine import EngineError
from privity.errors import PrivityError, error_kind
from privity.evidence.reader import Evidence
from privity.pseudonyms import mask
from privity.staging import connect_evidence
from privity.workspace import EVIDENCE, Workspace, find_workspace, sealed_runs


def open_evidence(path: str | os.PathLike[str] = "", period: str = "") -> Evidence:
    """Open a run's evidence, read-only.

    Parameters
    ----------
    path, period
        As ``privity.open_run`` takes them.

    Returns
    -------
    Evidence

    Raises
    ------
    PrivityError
        If there is no evidence there, or it cannot be read.
    """
    file = _evidence_file(Path(path) if path else find_workspace().root, period)
    if not file.is_file():
        raise PrivityError(
            f"{file.name}: no evidence there; give a run directory or its evidence.duckdb"
        )
    # Given at the opening, so that a notebook may open the same file twice.
    closed = {"threads": 2, "enable_external_access": False, "lock_configuration": True}
    try:
        connection = connect_evidence(file, closed)
    except EngineError as error:
        raise PrivityError(
            f"{file.name}: cannot be opened ({error_kind(error)}); run the report again"
        ) from None
    return Evidence(mask(connection), file)


def evidence_runs(workspace: Workspace) -> list[str]:
    """Return the names of the sealed runs that have evidence, the one sealed last at the end."""
    return [
        name for name in sealed_runs(workspace.runs) if (workspace.runs / name / EVIDENCE).is_file()
    ]


def _evidence_file(path: Path, period: str) -> Path:
    workspace = Workspace(path)
    if workspace.settings_file.is_file():
        return workspace.runs / _run_of(period, evidence_runs(workspace), workspace) / EVIDENCE
    return path / EVIDENCE if path.is_dir() else path


def _run_of(period: str, names: Iterable[str], workspace: Workspace) -> str:
    names = list(names)
    if not names:
        raise PrivityError(
            f"{workspace.root.name}: no sealed run with findings; make one by `privity run`"
        )
    asked = "" if period == "latest" else period
    found = [n for n in names if not asked or asked in (n, n.split("_asof-")[0])]
    if not found:
        known = dict.fromkeys(n.split("_asof-")[0] for n in names)
        raise PrivityError(f"{period}: no sealed run with findings; there are: {', '.join(known)}")
    return found[-1]
