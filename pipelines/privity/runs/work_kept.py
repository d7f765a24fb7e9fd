"""The work of a run that the leak scan blocked: kept apart, so that it can be scanned again.

It lies in ``runs/.blocked-<name>``, which only its owner can enter, and is no run: it has no
signature, no line in the ledger and no name that anything looks for. It appears whole or not at
all: what a killed run leaves is in a work folder, which the next run sweeps away. One is kept for
each period, as-of day and edition, until such a run seals or is blocked again.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from privity.errors import PrivityError
from privity.intake import LoadedExtracts
from privity.runs.digests import kept_parts, leave_out
from privity.runs.leaks import LeaksFound
from privity.runs.plan import Plan, Request
from privity.workspace import EVIDENCE, Workspace

PREFIX = ".blocked-"
_ABOUT = "blocked.json"
_FILES = "files"
_ENCRYPTED = (EVIDENCE,)
_FORMAT = "privity blocked 1"
_DIGEST = re.compile(r"[_-][0-9a-f]{8}\Z")


@dataclass(frozen=True)
class Kept:
    """Kept work: its folder, the files that were scanned, what was asked, what it was made from."""

    folder: Path
    period: str
    as_of: str
    policies: tuple[str, ...]
    edition: str
    leave_out: tuple[str, ...]
    parts: dict[str, str]

    @property
    def name(self) -> str:
        """The name that the run would have had."""
        return self.folder.name.removeprefix(PREFIX)

    @property
    def files(self) -> Path:
        """The run's files as the gate read them."""
        return self.folder / _FILES

    def request(self, workspace: Workspace) -> Request:
        """Return what was asked."""
        return Request(
            workspace,
            self.period,
            dt.date.fromisoformat(self.as_of),
            self.policies,
            self.edition,
            leave_out=self.leave_out,
        )


@contextlib.contextmanager
def keeping(plan: Plan, extracts: LoadedExtracts, name: str, work: Path) -> Iterator[None]:
    """Keep the work of a run if the leak scan blocks it inside the block, and say so.

    Parameters
    ----------
    plan : Plan
    extracts : LoadedExtracts
    name : str
        The run's name.
    work : Path
        The folder in which it is made.

    Raises
    ------
    LeaksFound
        Again, with where the work lies and how to go on.
    """
    try:
        yield
    except LeaksFound as found:
        try:
            kept = keep(
                asked_of(plan),
                name,
                work,
                kept_parts(plan, extracts),
                _ENCRYPTED if plan.settings.encrypt_evidence else (),
            )
        except OSError as error:
            raise LeaksFound(
                found.hits,
                [
                    f"leak scan: nothing was sealed, and the work could not be kept "
                    f"({error.strerror}); after a change run again"
                ],
            ) from None
        root = plan.request.workspace.root
        raise LeaksFound(
            found.hits,
            [
                f"leak scan: nothing was sealed; the work is kept in {kept.relative_to(root)}, which "
                "holds what was found and is yours alone; after a change, `privity gate "
                f"{name} --workspace {root}` looks again without making it anew"
            ],
        ) from None


def asked_of(plan: Plan) -> Request:
    """Return what was asked of a run with everything filled in, so that it can be asked again."""
    return replace(
        plan.request,
        period=plan.scope.period.label.replace("_", "/"),
        as_of=plan.scope.as_of,
        policies=plan.policies,
        leave_out=tuple(leave_out(plan)),
    )


def keep(
    request: Request, name: str, work: Path, parts: dict[str, str], without: tuple[str, ...] = ()
) -> Path:
    """Move a run's work to where it is kept, in the place of what was kept before.

    ``parts`` are digests of what it is made from, by name; ``without`` names files that are not
    kept: evidence that is to be encrypted does not lie there in the clear.
    """
    about = {
        "format": _FORMAT,
        "period": request.period,
        "as_of": str(request.as_of),
        "policies": request.policies,
        "edition": request.edition,
        "leave_out": request.leave_out,
        "parts": parts,
    }
    staged = work.with_name(f"{work.name}-blocked")
    staged.mkdir(mode=0o700)
    try:
        for file in without:
            (work / file).unlink(missing_ok=True)
        work.chmod(0o700)
        os.rename(work, staged / _FILES)
        with (staged / _ABOUT).open("w", encoding="utf-8") as file:
            file.write(json.dumps(about, indent=1) + "\n")
            file.flush()
            os.fsync(file.fileno())
        forget(work.parent, name)
        kept = work.with_name(PREFIX + name)
        os.rename(staged, kept)
    except OSError:
        shutil.rmtree(staged, ignore_errors=True)
        raise
    return kept


def forget(runs: Path, name: str) -> None:
    """Remove what is kept of a run's period, as-of day and edition, whatever its settings were."""
    stem = _DIGEST.sub("", name)
    for folder in runs.glob(f"{PREFIX}*"):
        if _DIGEST.sub("", folder.name.removeprefix(PREFIX)) == stem:
            _remove(folder)


def _remove(folder: Path) -> None:
    """Remove kept work; cut off in between, what is left is swept like any work."""
    gone = folder.with_name(f".work-{folder.name.lstrip('.')}")
    shutil.rmtree(gone, ignore_errors=True)
    os.rename(folder, gone)
    shutil.rmtree(gone, ignore_errors=True)


def find_kept(workspace: Workspace, name: str = "") -> Kept:
    """Find kept work by the run's name, the folder's, or by nothing if there is but one.

    Raises
    ------
    PrivityError
        If there is none, or several to choose from.
    """
    found = {
        folder.name.removeprefix(PREFIX): folder
        for folder in sorted(workspace.runs.glob(f"{PREFIX}*"))
        if (folder / _ABOUT).is_file()
    }
    wanted = name.removeprefix(PREFIX)
    if not found:
        raise PrivityError(
            f"{workspace.root}: no run is blocked by the leak scan, so there is "
            "nothing to look at again; `privity run` makes one"
        )
    if (wanted and wanted not in found) or (not wanted and len(found) > 1):
        raise PrivityError(
            f"{wanted or 'NAME'}: name the blocked run; there "
            f"{'is' if len(found) == 1 else 'are'} {', '.join(found)}"
        )
    folder = found[wanted or next(iter(found))]
    try:
        about = json.loads((folder / _ABOUT).read_text(encoding="utf-8"))
        kept = Kept(
            folder,
            about["period"],
            about["as_of"],
            tuple(about["policies"]),
            about["edition"],
            tuple(about["leave_out"]),
            dict(about["parts"]),
        )
    except (ValueError, KeyError, TypeError):
        raise PrivityError(
            f"{folder.name}: {_ABOUT} cannot be read; remove the folder and run again"
        ) from None
    return kept
