"""Makes a run in a work folder: judged, published, rendered, scanned; sealing is left to ``sequence``."""

from __future__ import annotations

import contextlib
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from privity.errors import PrivityError
from privity.export import export_results, write_exports
from privity.intake import LoadedExtracts
from privity.publication import (
    Publication,
    audit_published,
    make_publication,
    public_editions,
    rule_of,
    true_counts,
    vocabulary_of,
    words_of,
    write_public_evidence,
)
from privity.publication import write_exports as write_public_exports
from privity.publication.stranger import examine
from privity.report import Chapter, can_confine, execute_chapters, print_report, render_report
from privity.runs.digests import public_facts, run_facts, sealed_facts
from privity.runs.exit_codes import exit_code_of
from privity.runs.judging import Progress, judge
from privity.runs.leaks import LeaksFound, hits_of
from privity.runs.left_out import reports_of_left_out, withhold
from privity.runs.plan import Plan
from privity.runs.seal import checks, write_manifest
from privity.staging import encrypt_evidence
from privity.vocabulary import PUBLIC
from privity.workspace import EVIDENCE, PRINTED, Workspace, file_digest

_LEAKS_SHOWN = 50


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
    for file, data in checks(inputs.signer.public_key()).items():
        (work / file).write_bytes(data)
    maker = _make_public if inputs.plan.request.edition == PUBLIC else _make
    made = maker(inputs, name, work, progress)
    inputs.extracts.require_unchanged()
    _restrict(work)
    return made


def _make(inputs: Inputs, name: str, work: Path, progress: Progress) -> tuple[dict, list[str], int]:
    plan, evidence = inputs.plan, work / EVIDENCE
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
    plan = inputs.plan
    workspace = plan.request.workspace
    before = public_editions(workspace.runs, workspace.certificates, inputs.sealed)
    with work_folder(plan.request.workspace, f"{name}-pages") as pages:
        public = pages / EVIDENCE
        with work_folder(plan.request.workspace, f"{name}-counts") as hidden:
            judgement = judge(plan, inputs.extracts, None, inputs.key, hidden, name, progress)
            progress("protect", f"{len(before)} earlier public runs")
            publication = make_publication(
                hidden / EVIDENCE,
                judgement.measures,
                plan.scope,
                rule_of(plan.settings),
                before,
                certificate_of(work),
            )
            write_public_evidence(publication, hidden / EVIDENCE, plan.settings, public)
        not_assessed, left_out = write_report(inputs, public, work, progress, pages / "notebooks")
        problems = judgement.errors + not_assessed
        exit_code = exit_code_of(problems, left_out, judgement.statuses)
        words, vocabulary = words_of(public, exit_code, problems), vocabulary_of(public)
        words["left_out"] = left_out
    write_public_exports(publication, words, work)
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
    if publication.records.held:
        print(
            f"{len(publication.records.held):,} counts are held back: an earlier public run "
            f"shows others that differ by 1 to {publication.rule.threshold}",
            file=sys.stderr,
        )
    true = {
        (t.table.name, codes): n
        for t in publication.tables
        for codes, n in true_counts(t.table).items()
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
    progress("print", PRINTED)
    pages = [work / "index.html", *sorted(work.glob("[0-9]*.html"))]
    if missing := print_report(pages, run_facts(inputs.plan, None), inputs.digest, work / PRINTED):
        print(missing, file=sys.stderr)


def write_report(
    inputs: Inputs, evidence: Path, work: Path, progress: Progress, notebooks: Path | None = None
) -> tuple[list[str], list[dict[str, str]]]:
    """Execute and render the chapters; return those not assessed, and why, and those left out.

    ``notebooks`` is where the executed chapters go, by default into the run.
    """
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
        reports_of_left_out(executed),
    )


def _contents(folder: Path) -> dict[str, str]:
    """Return the digest of each file beside a run's evidence; executed chapters lie in a folder."""
    return {
        p.name: file_digest(p) if p.is_file() else ""
        for p in folder.iterdir()
        if p.name != "notebooks"
    }


@contextlib.contextmanager
def work_folder(workspace: Workspace, name: str) -> Iterator[Path]:
    """Give a folder that is gone afterwards, whatever happens."""
    work = workspace.runs / f".work-{name}"
    work.mkdir(mode=0o700)
    try:
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)
        certificate_of(work).unlink(missing_ok=True)


def certificate_of(work: Path) -> Path:
    """Return where the certificate of a public run lies until the run is sealed."""
    return work.with_name(f"{work.name}-certificate.duckdb")


def _gate(plan: Plan, extracts: LoadedExtracts, work: Path, progress: Progress) -> None:
    progress("gate", "scanning for confidential values")
    if hits := hits_of(plan, extracts.path, work):
        raise LeaksFound(hits)


def _restrict(work: Path) -> None:
    if (work / EVIDENCE).is_file():
        (work / EVIDENCE).chmod(0o600)
    if (work / "notebooks").is_dir():
        (work / "notebooks").chmod(0o700)
    work.chmod(0o755)
