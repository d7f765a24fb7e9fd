"""A workspace: the folder in which one agency keeps settings, extracts, cache and runs.

Owns its places, its making and its lock; the keys that go with it are the business of ``keys``.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from privity.errors import PrivityError
from privity.resources import data_samples_dir
from privity.workspace.keys import PUBLIC_KEY_NAME
from privity.workspace.template import EXTRACTS_README, settings_template

DISPOSITION_COLUMNS = (
    "finding_id",
    "control_id",
    "decision",
    "reason",
    "decided_by",
    "decided_on",
    "expires_on",
    "recorded_by",
    "recorded_at",
    "previous",
    "signature",
)
LOCK_NAME = ".lock"


@dataclass(frozen=True)
class Workspace:
    """The places of one workspace; nothing is created by naming it."""

    root: Path

    @property
    def settings_file(self) -> Path:
        """``agency.toml``."""
        return self.root / "agency.toml"

    @property
    def extracts(self) -> Path:
        """The agency's files and mappings."""
        return self.root / "extracts"

    @property
    def cache(self) -> Path:
        """Typed extracts, one DuckDB file per state of the sources."""
        return self.root / "cache"

    @property
    def runs(self) -> Path:
        """Sealed runs, and the ledger that chains them."""
        return self.root / "runs"

    @property
    def certificates(self) -> Path:
        """What proves that public runs give nothing away; restricted, needed by the next one."""
        return self.root / "certificates"

    @property
    def expectations(self) -> Path:
        """The agency's own controls, explanations, policies, suites, models and measures."""
        return self.root / "expectations"

    @property
    def notebooks(self) -> Path:
        """The agency's own chapters."""
        return self.root / "notebooks"

    @property
    def dispositions(self) -> Path:
        """What was decided about exceptions; kept by ``decisions.store``."""
        return self.root / "dispositions.csv"

    @property
    def lock_file(self) -> Path:
        """Held while a run is being made."""
        return self.root / LOCK_NAME

    @property
    def folders(self) -> tuple[Path, ...]:
        """The folders of a new workspace."""
        return (self.extracts, self.cache, self.runs, self.expectations, self.notebooks)


def find_workspace(start: str | os.PathLike[str] = "") -> Workspace:
    """Return the workspace at a place, or the one that the place (by default this folder) is in.

    Raises
    ------
    PrivityError
        If no folder from there upwards is a workspace.
    """
    here = Path(start or ".").resolve()
    for folder in (here, *here.parents):
        if (folder / "agency.toml").is_file():
            return Workspace(folder)
    raise PrivityError(
        f"{here.name or here}: is in no workspace; name one, or make one by `privity init DIR`"
    )


def init_workspace(root: Path) -> Workspace:
    """Make a workspace: folders, a settings file with comments, an empty list of dispositions.

    A folder that holds extracts already is welcome; a file that would be overwritten is not.

    Parameters
    ----------
    root : Path
        The folder; made if it does not exist.

    Returns
    -------
    Workspace

    Raises
    ------
    PrivityError
        If one of the files exists with other contents; nothing has then been written.
    """
    workspace = Workspace(root)
    _write_all(
        workspace,
        {
            workspace.settings_file: settings_template(),
            workspace.dispositions: ",".join(DISPOSITION_COLUMNS) + "\n",
            workspace.extracts / "README.md": EXTRACTS_README,
        },
    )
    return workspace


def init_sample(root: Path) -> Workspace:
    """Make a workspace of the sample agency: its settings and extracts, and no truth about them.

    Raises
    ------
    PrivityError
        If the folder is a workspace already; nothing has then been written.
    """
    workspace = Workspace(root)
    sample = Workspace(data_samples_dir() / "agency")
    settings = sample.settings_file.read_text(encoding="utf-8")
    taken = [
        path
        for path in sorted(sample.extracts.iterdir())
        if (workspace.extracts / path.name).exists()
    ]
    if taken:
        raise PrivityError(
            [
                f"{workspace.extracts / path.name}: exists already and was left as it "
                "is; choose an empty folder"
                for path in taken
            ]
        )
    _write_all(
        workspace,
        {
            workspace.settings_file: settings,
            workspace.dispositions: ",".join(DISPOSITION_COLUMNS) + "\n",
        },
    )
    for path in sorted(sample.extracts.iterdir()):
        shutil.copyfile(path, workspace.extracts / path.name)
    return workspace


class WorkspaceBusy(PrivityError):
    """Another run holds the workspace."""


@contextlib.contextmanager
def locked(workspace: Workspace, wait: float = 0) -> Iterator[None]:
    """Hold the workspace for one run; the system lets go of it whenever the process ends.

    Parameters
    ----------
    workspace : Workspace
    wait : float
        Seconds to wait for another run to end.

    Raises
    ------
    WorkspaceBusy
        If another run holds it still.
    """
    from filelock import FileLock, Timeout

    lock = FileLock(workspace.lock_file, timeout=wait)
    try:
        lock.acquire()
    except Timeout:
        raise WorkspaceBusy(
            f"{workspace.root}: another run is at work in this workspace; wait until it has ended"
        ) from None
    try:
        yield
    finally:
        lock.release()


def is_locked(workspace: Workspace) -> bool:
    """Tell whether a run is at work in a workspace."""
    try:
        with locked(workspace):
            return False
    except WorkspaceBusy:
        return True


def _write_all(workspace: Workspace, files: dict[Path, str]) -> None:
    root = workspace.root
    if root.exists() and not root.is_dir():
        raise PrivityError(f"{root}: is a file; name a folder")
    taken = [
        path for path, text in files.items() if path.exists() and path.read_bytes() != text.encode()
    ]
    taken += [path for path in workspace.folders if path.exists() and not path.is_dir()]
    if (root / PUBLIC_KEY_NAME).exists():
        taken.append(root / PUBLIC_KEY_NAME)
    if taken:
        raise PrivityError(
            [f"{path}: exists already and was left as it is; nothing was made" for path in taken]
        )
    for folder in workspace.folders:
        folder.mkdir(parents=True, exist_ok=True)
    for path, text in files.items():
        path.write_text(text, encoding="utf-8")
