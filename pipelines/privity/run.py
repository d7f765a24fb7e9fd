"""One run, from extracts to a sealed report: the stages of the house, each once, in their order.

A run works in ``runs/.work-*`` and becomes visible under its name only when sealed; killed at any
point, it leaves nothing that the next run does not sweep away.
"""

from __future__ import annotations

import contextlib
import json
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from privity.digests import public_facts, run_digest, run_facts, sealed_facts
from privity.encryption import encrypt_evidence
from privity.errors import PrivityError
from privity.exit_codes import exit_code_of
from privity.judge import Progress, judge
from privity.keys import pseudonym_key, signing_key
from privity.load import LoadedExtracts, load_extracts
from privity.planning import PUBLIC, Plan, Request, plan_run
from privity.workspace import Workspace

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import (
        Ed25519PrivateKey,
        Ed25519PublicKey,
    )

    from privity.chapters import Chapter
    from privity.publication import Publication

_LEAKS_SHOWN = 50


@dataclass(frozen=True)
class Outcome:
    """Where a run's report is, whether it was there already, and what the exit code must say."""

    directory: Path
    exit_code: int
    is_reused: bool
    problems: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True)
class Inputs:
    """What a run is made from, once its extracts are loaded."""

    plan: Plan
    extracts: LoadedExtracts
    chapters: tuple[Chapter, ...]
    previous: Path | None
    sealed: tuple[str, ...]
    key: bytes
    signer: Ed25519PrivateKey
    digest: str


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
    from privity.disposition_store import finish
    from privity.left_out import left_out_of
    from privity.retention import remove_old_runs
    from privity.seal import recover
    from privity.work_kept import forget, keeping
    from privity.workspace import locked

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
    from privity.chapters import discover_chapters
    from privity.disposition_store import read_dispositions
    from privity.ledger import sealed_runs

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


def make(inputs: Inputs, name: str, work: Path, progress: Progress) -> tuple[dict, list[str], int]:
    """Make a run's files in a folder: all but the seal.

    Returns
    -------
    tuple
        What the manifest states, the parts that could not be made with their causes, exit code.

    Raises
    ------
    PrivityError
        Something confidential, or a small count, would leave, or the extracts in use were changed.
    """
    from privity.seal import checks

    for file, data in checks(inputs.signer.public_key()).items():
        (work / file).write_bytes(data)
    maker = _make_public if inputs.plan.request.edition == PUBLIC else _make
    made = maker(inputs, name, work, progress)
    inputs.extracts.require_unchanged()
    _restrict(work)
    return made


def _make(inputs: Inputs, name: str, work: Path, progress: Progress) -> tuple[dict, list[str], int]:
    from privity.export import export_results, write_exports
    from privity.seal import write_manifest

    plan, evidence = inputs.plan, work / "evidence.duckdb"
    judgement = judge(plan, inputs.extracts, inputs.previous, inputs.key, work, name, progress)
    not_assessed, left_out = write_report(inputs, evidence, work, progress)
    problems = judgement.errors + not_assessed
    exit_code = exit_code_of(problems, left_out, judgement.statuses)
    export_results(evidence, work / "results.json", exit_code, problems, left_out)
    if plan.settings.pdf:
        _print(inputs, work, progress)
    progress("export", "")
    write_exports(evidence, work)
    facts = sealed_facts(plan, inputs.extracts, inputs.digest)
    write_manifest(work, name, facts)
    _gate(plan, inputs.extracts, work, progress)
    if plan.settings.encrypt_evidence:
        encrypt_evidence(evidence, inputs.key)
    return facts, problems, exit_code


def _make_public(
    inputs: Inputs, name: str, work: Path, progress: Progress
) -> tuple[dict, list[str], int]:
    """Make a public run: its counts are judged and decided on outside the folder that leaves."""
    from privity.publication import make_publication, rule_of
    from privity.publication_audit import audit_published
    from privity.publication_earlier import public_editions
    from privity.publication_file import (
        vocabulary_of,
        words_of,
        write_exports,
        write_public_evidence,
    )
    from privity.seal import checks, write_manifest

    plan = inputs.plan
    workspace = plan.request.workspace
    before = public_editions(workspace.runs, workspace.certificates, inputs.sealed)
    with work_folder(plan.request.workspace, f"{name}-pages") as pages:
        public = pages / "evidence.duckdb"
        with work_folder(plan.request.workspace, f"{name}-counts") as hidden:
            judgement = judge(plan, inputs.extracts, None, inputs.key, hidden, name, progress)
            progress("protect", f"{len(before)} earlier public runs")
            publication = make_publication(
                hidden / "evidence.duckdb",
                plan.catalogue.measures,
                plan.scope,
                rule_of(plan.settings),
                before,
                _certificate(work),
            )
            write_public_evidence(publication, hidden / "evidence.duckdb", plan.settings, public)
        not_assessed, left_out = write_report(inputs, public, work, progress, pages / "notebooks")
        problems = judgement.errors + not_assessed
        exit_code = exit_code_of(problems, left_out, judgement.statuses)
        words, vocabulary = words_of(public, exit_code, problems), vocabulary_of(public)
        words["left_out"] = left_out
    write_exports(publication, words, work)
    if plan.settings.pdf:
        _print(inputs, work, progress)
    facts = public_facts(plan, inputs.digest)
    write_manifest(work, name, facts)
    progress("gate", "attacking what was rendered")
    chapters = [text for c in inputs.chapters for text in (c.title, c.about)]
    known = checks(inputs.signer.public_key())
    if leaks := audit_published(work, publication, words, facts, [*vocabulary, *chapters], known):
        raise PrivityError(leaks[:_LEAKS_SHOWN])
    _meet_stranger(work, publication, [workspace.runs / e.run for e in before])
    _gate(plan, inputs.extracts, work, progress)
    return facts, problems, exit_code


def _meet_stranger(work: Path, publication: Publication, earlier: list[Path]) -> None:
    """Let the second attacker read the files as they would leave; what he is told blocks them."""
    from privity.publication_stranger import examine

    if publication.records.held:
        print(
            f"{len(publication.records.held):,} counts are held back: an earlier public run "
            f"shows others that differ by 1 to {publication.rule.threshold}",
            file=sys.stderr,
        )
    true = {
        (t.table.name, codes): n for t in publication.tables for codes, n in t.table.counts.items()
    }
    found = examine(work, earlier, true, publication.rule.threshold, publication.rule.least_width)
    if found.problems:
        raise PrivityError(found.problems[:_LEAKS_SHOWN])
    if found.left:
        print(
            f"{found.left:,} of {found.hidden:,} hidden counts were proven by the certificate "
            "alone: the second attacker stopped at his limit",
            file=sys.stderr,
        )


def _print(inputs: Inputs, work: Path, progress: Progress) -> None:
    """Print the rendered pages; without the libraries that draw, the run says so and goes on."""
    from privity.printed import FILE, print_report

    progress("print", FILE)
    pages = [work / "index.html", *sorted(work.glob("[0-9]*.html"))]
    if missing := print_report(pages, run_facts(inputs.plan, None), inputs.digest, work / FILE):
        print(missing, file=sys.stderr)


def _seal(inputs: Inputs, work: Path, final: Path, facts: dict, progress: Progress) -> None:
    from privity.seal import seal_run

    plan = inputs.plan
    if run_digest(plan, inputs.extracts, inputs.key) != inputs.digest:
        raise PrivityError(
            f"{plan.request.workspace.root}: its content or its decisions were "
            "changed while the run was made; nothing was sealed; run again"
        )
    progress("seal", final.name)
    # Before the run is seen: a public run whose certificate is missing stops the next one.
    if _certificate(work).is_file():
        kept = plan.request.workspace.certificates
        kept.mkdir(mode=0o700, exist_ok=True)
        _certificate(work).chmod(0o600)
        _certificate(work).replace(kept / f"{final.name}.duckdb")
    seal_run(work, final, final.parent, facts, inputs.signer)


def write_report(
    inputs: Inputs, evidence: Path, work: Path, progress: Progress, notebooks: Path | None = None
) -> tuple[list[str], list[dict[str, str]]]:
    """Execute and render the chapters; return those not assessed, and why, and those left out.

    ``notebooks`` is where the executed chapters go, by default into the run.
    """
    from privity.chapters import execute_chapters
    from privity.confine import can_confine
    from privity.leaks import hits_of
    from privity.left_out import told_of, withhold
    from privity.render import render_report

    own = inputs.plan.request.workspace.notebooks
    if not can_confine() and any(c.path.is_relative_to(own) for c in inputs.chapters):
        print(
            f"{own.name}: this system cannot shut chapters in; the agency's own may do all that "
            "you may, so be sure of whose they are",
            file=sys.stderr,
        )
    before = _contents(evidence.parent)
    executed = execute_chapters(
        evidence,
        notebooks or work / "notebooks",
        inputs.chapters,
        inputs.plan.policies,
        lambda done, total, name: progress("chapters", f"{done}/{total} {name}"),
        timeout=inputs.plan.settings.chapter_seconds,
    )
    if _contents(evidence.parent) != before:
        raise PrivityError(
            "a chapter changed the run's own files while it was executed; nothing "
            f"was sealed; look through {own.name}/ of the workspace"
        )
    progress("render", f"{len(executed)} pages")
    if asked := inputs.plan.request.leave_out:
        with work_folder(inputs.plan.request.workspace, "left-out") as scratch:
            executed = withhold(
                executed,
                asked,
                evidence,
                work,
                scratch,
                lambda pages: bool(hits_of(inputs.plan, inputs.extracts.path, pages)),
            )
    render_report(executed, evidence, work)
    return (
        [f"{e.chapter.path.name}: not assessed: {e.error}" for e in executed if e.error],
        told_of(executed),
    )


def _contents(folder: Path) -> dict[str, str]:
    """Return the digest of each file beside a run's evidence; executed chapters lie in a folder."""
    from privity.seal import file_digest

    return {
        p.name: file_digest(p) if p.is_file() else ""
        for p in folder.iterdir()
        if p.name != "notebooks"
    }


def _previous(plan: Plan, sealed: list[str], public_key: Ed25519PublicKey) -> Path | None:
    """Return the last sealed run that judged facts of the same day or an earlier one."""
    from privity.verification import evidence_problems

    for name in reversed(sealed):
        directory = plan.request.workspace.runs / name
        as_of = name.split("_asof-")[-1][:10]
        if as_of <= str(plan.scope.as_of) and (directory / "evidence.duckdb").exists():
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
    from privity.verification import own_problems

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


@contextlib.contextmanager
def work_folder(workspace: Workspace, name: str) -> Iterator[Path]:
    """Give a folder that is gone afterwards, whatever happens."""
    work = workspace.runs / f".work-{name}"
    work.mkdir(mode=0o700)
    try:
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)
        _certificate(work).unlink(missing_ok=True)


def _certificate(work: Path) -> Path:
    """Return where the certificate of a public run lies until the run is sealed."""
    return work.with_name(f"{work.name}-certificate.duckdb")


def _gate(plan: Plan, extracts: LoadedExtracts, work: Path, progress: Progress) -> None:
    from privity.leaks import LeaksFound, hits_of

    progress("gate", "scanning for confidential values")
    if hits := hits_of(plan, extracts.path, work):
        raise LeaksFound(hits)


def _restrict(work: Path) -> None:
    if (work / "evidence.duckdb").is_file():
        (work / "evidence.duckdb").chmod(0o600)
    if (work / "notebooks").is_dir():
        (work / "notebooks").chmod(0o700)
    work.chmod(0o755)
