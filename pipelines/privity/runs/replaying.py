"""Replays a sealed run: everything is made again from the same inputs and compared, byte by byte.

The findings before, and what was published before, are those of the runs sealed earlier, so that a
run can be replayed long after later ones. Nothing is sealed and nothing stays behind.
"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from privity.errors import PrivityError
from privity.runs.digests import public_facts, sealed_facts
from privity.runs.judging import Progress
from privity.runs.making import make, work_folder
from privity.runs.plan import Request, plan_run
from privity.runs.seal import recover, write_manifest
from privity.runs.sequence import prepare
from privity.runs.verify import verify_run
from privity.vocabulary import PUBLIC
from privity.workspace import MANIFEST, PUBLIC_KEY_NAME, Workspace, locked, public_key


@dataclass(frozen=True)
class Replayed:
    """What a replay came to: how much was compared, and each file or table that differs."""

    files: int
    tables: int
    differences: tuple[str, ...]


def replay(run_dir: Path, progress: Progress = lambda stage, detail: None) -> Replayed:
    """Make a sealed run again from its workspace and compare it with what was sealed.

    Parameters
    ----------
    run_dir : Path
        A sealed run in the ``runs`` of its workspace.
    progress : callable
        Told the stage and what it is at.

    Raises
    ------
    PrivityError
        The run is not as it was sealed, or its workspace no longer is: extracts, settings,
        decisions, catalogue, key, code or libraries, with each that differs.
    """
    runs = run_dir.parent
    workspace = Workspace(runs.parent)
    if problems := verify_run(run_dir, runs, public_key(workspace.root / PUBLIC_KEY_NAME)):
        raise PrivityError(problems)
    sealed = json.loads((run_dir / MANIFEST).read_bytes())
    plan = plan_run(request_of(workspace, sealed["facts"]))
    with locked(workspace):
        recover(runs)
        inputs, name = prepare(plan, progress, until=run_dir.name)
        facts = (
            public_facts(plan, inputs.digest)
            if plan.request.edition == PUBLIC
            else sealed_facts(plan, inputs.extracts, inputs.digest)
        )
        if changed := _changed(sealed["facts"], json.loads(json.dumps(facts))):
            raise PrivityError(
                [
                    f"{run_dir.name}: cannot be replayed: {c} is not what it was; put it back"
                    for c in changed
                ]
            )
        with work_folder(workspace, f"{name}-replay") as work:
            facts, _, _ = make(inputs, name, work, progress)
            made = json.loads(write_manifest(work, name, facts).read_bytes())
    tables = sum(len(d["tables"]) for d in sealed["databases"])
    return Replayed(len(sealed["files"]), tables, tuple(_differences(sealed, made)))


def request_of(workspace: Workspace, facts: dict[str, Any]) -> Request:
    """Return what was asked of a sealed run, from the facts of its manifest."""
    return Request(
        workspace,
        facts["period_label"].replace("_", "/"),
        dt.date.fromisoformat(facts["as_of"]),
        tuple(facts["policies"].split(", ")),
        facts["edition"],
        leave_out=tuple(facts.get("leave_out", ())),
    )


def _changed(sealed: dict[str, Any], now: dict[str, Any]) -> list[str]:
    """Return what is put into a run and differs; the digest of all of it speaks for the rest."""
    named = [
        name.replace("_", " ")
        for name in sorted({*sealed, *now} - {"run_digest"})
        if sealed.get(name) != now.get(name)
    ]
    if not named and sealed["run_digest"] != now["run_digest"]:
        named = ["dispositions.csv, a setting that is not stated, or the pseudonyms' key"]
    return named


def _differences(sealed: dict[str, Any], made: dict[str, Any]) -> list[str]:
    """Return files and tables that differ between two manifests."""
    found = []
    then, now = ({row["path"]: row for row in m["files"]} for m in (sealed, made))
    for name in sorted({*then, *now}):
        if then.get(name) != now.get(name):
            found.append(f"{name}: {_how(name in then, name in now)}")
    then, now = (
        {(d["path"], t["table"]): t for d in m["databases"] for t in d["tables"]}
        for m in (sealed, made)
    )
    for path, table in sorted({*then, *now}):
        if then.get((path, table)) != now.get((path, table)):
            found.append(f"{path}, {table}: {_how((path, table) in then, (path, table) in now)}")
    return found


def _how(was: bool, now: bool) -> str:
    return "differs" if was and now else "was sealed, not made again" if was else "was not sealed"
