"""One run, from extracts to a sealed report: its stages, each once, in their order.

A run works in ``runs/.work-*`` and becomes visible under its name only when sealed; killed at any
point, it leaves nothing that the next run does not sweep away.
"""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from privity.decisions import finish, read_dispositions
from privity.errors import PrivityError
from privity.intake import load_extracts
from privity.report import discover_chapters
from privity.runs.digests import run_digest
from privity.runs.judging import Progress
from privity.runs.left_out import left_out_of
from privity.runs.making import Inputs, certificate_of, make, work_folder
from privity.runs.plan import Plan, Request, plan_run
from privity.runs.retention import remove_old_runs
from privity.runs.seal import recover, seal_run
from privity.runs.verify import evidence_problems, own_problems
from privity.runs.work_kept import forget, keeping
from privity.vocabulary import PUBLIC
from privity.workspace import EVIDENCE, Workspace, locked, pseudonym_key, sealed_runs, signing_key

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import (
        Ed25519PublicKey,
    )


@dataclass(frozen=True)
class Outcome:
    """Where a run's report is, whether it was there already, and what the exit code must say."""

    directory: Path
    exit_code: int
    is_reused: bool
    problems: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()


def run(
    request: Request,
    progress: Progress = lambda stage, detail: None,
    wait: float = 0,
    begun: Callable[[], None] = lambda: None,
) -> Outcome:
    """Make one sealed run.

    Parameters
    ----------
    request : Request
    progress : callable
        Told the stage and what it is at.
    wait : float
        Seconds to wait for another run in the workspace to end.
    begun : callable
        Called once the workspace is held.

    Returns
    -------
    Outcome
        Exit code 0: all tested, no failed clause; 100: findings; 101: none, but clauses that were
        not tested; 2: the report is complete but for the parts that ``problems`` names; 102:
        complete but for the chapters that ``left_out`` names (``exit_codes``).

    Raises
    ------
    PrivityError
        If the run cannot be made; nothing of it is then visible. ``LeaksFound`` if the leak scan
        hits: the work is then kept (``work_kept``).
    """
    workspace = request.workspace
    plan = plan_run(request)
    with locked(workspace, wait):
        begun()
        _sweep(workspace)
        for said in [*finish(workspace), *recover(workspace.runs)]:
            print(said, file=sys.stderr)
        inputs, name = prepare(plan, progress)
        final = workspace.runs / name
        if final.is_dir():
            outcome = _outcome_of(final, inputs.signer.public_key())
            forget(workspace.runs, name)
            return outcome
        with work_folder(workspace, name) as work:
            with keeping(plan, inputs.extracts, name, work):
                facts, problems, exit_code = make(inputs, name, work, progress)
            _seal(inputs, work, final, facts, progress)
            forget(workspace.runs, name)
            remove_old_runs(
                workspace.runs, plan.settings.keep_runs_months, request.today, inputs.signer
            )
            return Outcome(final, exit_code, False, tuple(problems), left_out_of(final))


def prepare(plan: Plan, progress: Progress, until: str = "") -> tuple[Inputs, str]:
    """Load what a run is made from, and return it with the run's name.

    ``until`` is a sealed run: what was sealed since is then not looked at, and the extracts are
    read anew. The workspace is locked by the caller.
    """
    workspace, edition = plan.request.workspace, plan.request.edition
    chapters = tuple(discover_chapters(workspace.notebooks, edition))
    key = pseudonym_key(workspace.root, plan.settings.key_file)
    signer = signing_key(workspace.root)
    # Before a run that was sealed already is shown again: it may carry what was taken out.
    read_dispositions(workspace)
    # What is to be compared with a sealed run must not rest on what that run may have rested on.
    extracts = load_extracts(
        workspace,
        plan.settings,
        plan.contract,
        lambda detail: progress("load", detail),
        anew=bool(until),
    )
    sealed = sealed_runs(workspace.runs)
    sealed = sealed[: sealed.index(until)] if until in sealed else sealed
    digest = run_digest(plan, extracts, key)
    # A public run has no findings of its own to follow, and none follows it.
    previous = None if edition == PUBLIC else _previous(plan, sealed, signer.public_key())
    sign = f"{PUBLIC}-" if edition == PUBLIC else ""
    name = f"{plan.scope.period.label}_asof-{plan.scope.as_of}_{sign}{digest[:8]}"
    return Inputs(plan, extracts, chapters, previous, tuple(sealed), key, signer, digest), name


def _seal(inputs: Inputs, work: Path, final: Path, facts: dict, progress: Progress) -> None:
    plan = inputs.plan
    if run_digest(plan, inputs.extracts, inputs.key) != inputs.digest:
        raise PrivityError(
            f"{plan.request.workspace.root}: its content or its decisions were "
            "changed while the run was made; nothing was sealed; run again"
        )
    progress("seal", final.name)
    # Before the run is seen: a public run whose certificate is missing stops the next one.
    if certificate_of(work).is_file():
        kept = plan.request.workspace.certificates
        kept.mkdir(mode=0o700, exist_ok=True)
        certificate_of(work).chmod(0o600)
        certificate_of(work).replace(kept / f"{final.name}.duckdb")
    seal_run(work, final, final.parent, facts, inputs.signer)


def _previous(plan: Plan, sealed: list[str], public_key: Ed25519PublicKey) -> Path | None:
    """Return the last sealed run that judged facts of the same day or an earlier one."""
    for name in reversed(sealed):
        directory = plan.request.workspace.runs / name
        as_of = name.split("_asof-")[-1][:10]
        if as_of <= str(plan.scope.as_of) and (directory / EVIDENCE).exists():
            if problems := evidence_problems(directory, public_key):
                raise PrivityError(
                    [
                        f"{name}/{p}; what is new or fixed cannot be told by it; put "
                        "it back from a copy"
                        for p in problems
                    ]
                )
            return directory
    return None


def _outcome_of(directory: Path, public_key: Ed25519PublicKey) -> Outcome:
    # Whoever asks for it again takes its exit code for granted.
    if problems := own_problems(directory, directory.parent, public_key):
        raise PrivityError([f"{directory.name}/{p}" for p in problems])
    results = json.loads((directory / "results.json").read_text(encoding="utf-8"))
    return Outcome(
        directory,
        results["exit_code"],
        True,
        tuple(results["problems"]),
        tuple(row["chapter"] for row in results.get("left_out", ())),
    )


def _sweep(workspace: Workspace) -> None:
    workspace.runs.mkdir(parents=True, exist_ok=True)
    for left in workspace.runs.glob(".work-*"):
        if left.is_file():
            left.unlink()
        shutil.rmtree(left, ignore_errors=True)
