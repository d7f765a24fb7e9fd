"""Hands a sealed run over: a copy of what may leave the agency, apart from what may not.

Evidence and executed notebooks hold real keys and stay in the workspace; ``verify.py`` in the copy
names them as kept back and checks the rest against the same manifest and ledger.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path

from privity.errors import PrivityError
from privity.runs.standalone_verify import is_kept
from privity.runs.verify import verify_run
from privity.workspace import LEDGER_NAME, MANIFEST, PUBLIC_KEY_NAME, SIGNATURE, public_key


def hand_over(run_dir: Path, folder: Path) -> tuple[Path, list[str]]:
    """Copy a sealed run into a folder, without what is restricted, and the ledger beside it.

    Parameters
    ----------
    run_dir : Path
        A sealed run in the ``runs`` of its workspace.
    folder : Path
        Where the copy goes, outside the workspace; made if it does not exist.

    Returns
    -------
    tuple
        The copy, whole or not there at all, and the names of what was kept back.

    Raises
    ------
    PrivityError
        The run is not as it was sealed, the folder lies in the workspace or holds the run already.
    """
    runs = run_dir.parent
    copy = folder / run_dir.name
    if folder.resolve().is_relative_to(runs.parent.resolve()):
        raise PrivityError(
            f"{folder}: lies in the workspace, whose copies hold confidential "
            "records; name a folder elsewhere"
        )
    if copy.exists():
        raise PrivityError(f"{copy}: exists already and was left as it is; name another folder")
    if problems := verify_run(run_dir, runs, public_key(runs.parent / PUBLIC_KEY_NAME)):
        raise PrivityError(problems)
    manifest = json.loads((run_dir / MANIFEST).read_bytes())
    sealed = {row["path"]: is_kept(row) for row in manifest["files"] + manifest["databases"]}
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{run_dir.name}-", dir=folder) as unfinished:
        whole = Path(unfinished) / run_dir.name
        for name in [n for n, kept in sealed.items() if not kept] + [MANIFEST, SIGNATURE]:
            (whole / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(run_dir / name, whole / name)
        shutil.copyfile(runs / LEDGER_NAME, folder / LEDGER_NAME)
        whole.rename(copy)
    return copy, sorted(name for name, kept in sealed.items() if kept)
