"""One run, from extracts to a sealed report: the stages of the house, each once, in their order.

A run works in ``runs/.work-*`` and becomes visible under its name only when sealed; killed at any
point, it leaves nothing that the next run does not sweep away.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb

from privity import __version__, content
from privity.attest import attestation_statuses
from privity.catalogue import Catalogue, nearest, read_catalogue
from privity.contract import Contract
from privity.dispositions import read_dispositions, stage_previous, stage_waivers
from privity.errors import PrivityError
from privity.evaluate import ControlResult, Supply, controls_in_force, evaluate_controls
from privity.evidence import (
    copy_load,
    create_tables,
    insert,
    waived_counts,
    write_catalogue,
    write_change_summary,
    write_facts,
    write_findings,
    write_past_findings,
    write_results,
)
from privity.explain import SPECIAL
from privity.keys import pseudonym_key, register_pseudonyms, signing_key
from privity.load import LoadedExtracts, load_extracts
from privity.measure import write_measures
from privity.periods import Scope, parse_period
from privity.rollup import ClauseResult, clause_results
from privity.settings import Settings, read_settings
from privity.stage import Evaluation, open_database, stage
from privity.workspace import Workspace

ENGINE = "duckdb"
Progress = Callable[[str, str], None]


@dataclass(frozen=True)
class Request:
    """What is asked of a run: a workspace, a period and how to judge it."""

    workspace: Workspace
    period: str
    as_of: dt.date | None = None
    policies: tuple[str, ...] = ()
    edition: str = "internal"
    engine: str = ENGINE
    today: dt.date | None = None


@dataclass(frozen=True)
class Outcome:
    """Where a run's report is, whether it was there already, and what the exit code must say."""

    directory: Path
    exit_code: int
    is_reused: bool
    problems: tuple[str, ...] = ()


@dataclass(frozen=True)
class Plan:
    """A request, understood: settings, catalogue and scope in force."""

    request: Request
    settings: Settings
    catalogue: Catalogue
    scope: Scope
    policies: tuple[str, ...]

    @property
    def contract(self) -> Contract:
        """The extract contract."""
        return self.catalogue.contract


@dataclass(frozen=True)
class Judgement:
    """What the evaluation of a run came to."""

    controls: tuple[ControlResult, ...]
    clauses: tuple[ClauseResult, ...]

    @property
    def errors(self) -> list[str]:
        """Controls that broke, each with its cause."""
        return [f"{r.control.file.place}: {r.reason}; run `privity check`"
                for r in self.controls if r.status == "error"]

    @property
    def has_failures(self) -> bool:
        """Whether any clause failed."""
        return any(c.status == "fail" for c in self.clauses)


def plan_run(request: Request) -> Plan:
    """Read settings and catalogue and fix the scope, without touching any extract.

    Raises
    ------
    PrivityError
        With everything wrong with settings, catalogue, period, policies or edition.
    """
    settings = read_settings(request.workspace.settings_file)
    catalogue = read_catalogue(request.workspace.expectations, settings.params,
                               settings.explanations_off)
    period = parse_period(request.period, settings.timezone, request.today)
    as_of = request.as_of or period.last_on
    problems = []
    if as_of < period.first_on:
        problems.append(f"--as-of {as_of}: lies before the period {period.label} begins; "
                        "use a day in or after it")
    known = [p.id for p in catalogue.policies]
    policies = request.policies or tuple(settings.policies)
    problems += [f"unknown policy {p}{nearest(p, known)}" for p in policies if p not in known]
    if not policies:
        problems.append("agency.toml: policies: no policy is adopted; name at least one")
    if request.edition != "internal":
        problems.append(f"--edition {request.edition}: only the internal edition can be rendered; "
                        "the public one needs disclosure control, which this version lacks")
    if request.engine != ENGINE:
        problems.append(f"--engine {request.engine}: only duckdb is available in this version")
    if problems:
        raise PrivityError(problems)
    return Plan(request, settings, catalogue, Scope(period, as_of, settings.timezone),
                tuple(p for p in known if p in policies))


def run(request: Request, progress: Progress = lambda stage, detail: None) -> Outcome:
    """Make one sealed run.

    Parameters
    ----------
    request : Request
    progress : callable
        Told the stage and what it is at.

    Returns
    -------
    Outcome
        Exit code 0: no failed clause; 1: findings; 2: the report is complete but for the parts
        that ``problems`` names.

    Raises
    ------
    PrivityError
        If the run cannot be made; nothing of it is then visible.
    """
    from privity.ledger import sealed_runs
    from privity.seal import recover
    from privity.workspace import locked

    plan = plan_run(request)
    workspace = request.workspace
    key = pseudonym_key(workspace.root, plan.settings.key_file)
    signer = signing_key(workspace.root)
    with locked(workspace):
        _sweep(workspace)
        recover(workspace.runs)
        extracts = load_extracts(workspace, plan.settings, plan.contract,
                                 lambda detail: progress("load", detail))
        digest = run_digest(plan, extracts, key)
        name = f"{plan.scope.period.label}_asof-{plan.scope.as_of}_{digest[:8]}"
        final = workspace.runs / name
        if final.is_dir():
            return _outcome_of(final)
        previous = _previous(plan, sealed_runs(workspace.runs))
        with _work_folder(workspace, name) as work:
            return _make(plan, extracts, previous, key, signer, work, final, digest, progress)


def _make(plan, extracts, previous, key, signer, work, final, digest, progress) -> Outcome:
    from privity.export import export_results
    from privity.seal import seal_run

    evidence = work / "evidence.duckdb"
    judgement = judge(plan, extracts, previous, key, work, progress)
    problems = judgement.errors + write_report(plan, evidence, work, progress)
    exit_code = 2 if problems else 1 if judgement.has_failures else 0
    export_results(evidence, work / "results.json", exit_code, problems)
    _gate(plan, extracts, work, progress)
    progress("seal", final.name)
    _restrict(work)
    seal_run(work, final, plan.request.workspace.runs, sealed_facts(plan, extracts, digest), signer)
    return Outcome(final, exit_code, False, tuple(problems))


def judge(plan: Plan, extracts: LoadedExtracts, previous: Path | None, key: bytes, work: Path,
          progress: Progress) -> Judgement:
    """Evaluate everything into ``work/evidence.duckdb``; the scratch database is removed after."""
    scratch = work / "scratch"
    scratch.mkdir()
    connection = open_database(scratch / "scratch.duckdb", extracts.path, work / "evidence.duckdb",
                               scratch, previous / "evidence.duckdb" if previous else None)
    try:
        register_pseudonyms(connection, key)
        create_tables(connection)
        write_facts(connection, run_facts(plan, previous), plan.settings)
        write_catalogue(connection, plan.catalogue, plan.policies)
        copy_load(connection)
        return _evaluate(plan, connection, previous is not None, progress)
    finally:
        connection.close()
        shutil.rmtree(scratch, ignore_errors=True)


def _evaluate(plan: Plan, connection: duckdb.DuckDBPyConnection, has_previous: bool,
              progress: Progress) -> Judgement:
    from privity.access import write_access
    from privity.quality import failed_critical_tables, run_control_expectations, run_suites
    from privity.suites import read_suites

    stage(connection, plan.contract, plan.settings, plan.scope)
    supplied = _supplied(connection)
    progress("quality", f"{len(supplied)} tables")
    suites = read_suites(plan.contract, plan.request.workspace.expectations)
    quality = run_suites(connection, plan.contract, plan.settings, suites, supplied,
                         lambda detail: progress("quality", detail))
    supply = Supply(supplied, failed_critical_tables(quality))
    evaluation = Evaluation(connection, plan.catalogue, plan.settings, plan.scope,
                            frozenset(supplied), SPECIAL)
    results = evaluate_controls(evaluation, controls_in_force(plan.catalogue, plan.policies),
                                supply, lambda detail: progress("evaluate", detail))
    evaluated = [r.control.id for r in results if r.status not in ("error", "not_tested")]
    quality += run_control_expectations(connection, evaluated)
    insert(connection, "suite_results", [vars(q) for q in quality])
    stage_waivers(connection, read_dispositions(plan.request.workspace.dispositions),
                  plan.scope.as_of)
    stage_previous(connection, has_previous)
    write_findings(connection, plan.contract, results, plan.settings.timezone)
    write_past_findings(connection, evaluated)
    write_change_summary(connection)
    waived = waived_counts(connection)
    clauses = clause_results(plan.catalogue, plan.policies, results, waived,
                             attestation_statuses(evaluation, plan.catalogue))
    write_results(connection, results, clauses, waived)
    write_access(evaluation)
    write_measures(evaluation, plan.catalogue, supply, lambda d: progress("measure", d))
    return Judgement(tuple(results), tuple(clauses))


def write_report(plan: Plan, evidence: Path, work: Path, progress: Progress) -> list[str]:
    """Execute and render the chapters; return the chapters that could not be assessed, and why."""
    from privity.chapters import discover_chapters, execute_chapters
    from privity.render import render_report

    executed = execute_chapters(
        evidence, work / "notebooks", discover_chapters(plan.request.workspace.notebooks),
        plan.policies, lambda done, total, name: progress("chapters", f"{done}/{total} {name}"))
    progress("render", f"{len(executed)} pages")
    render_report(executed, evidence, work)
    return [f"{e.chapter.path.name}: not assessed: {e.error}" for e in executed if e.error]


def _supplied(connection: duckdb.DuckDBPyConnection) -> dict[str, frozenset[str]]:
    rows = connection.execute(
        """
        select columns.table_name, list(columns.column_name)
        from ext.column_supply as columns
        join ext.table_supply as tables on tables.table_name = columns.table_name
        where tables.is_supplied and columns.is_supplied
        group by columns.table_name order by columns.table_name
        """).fetchall()
    return {table: frozenset(columns) for table, columns in rows}


def run_facts(plan: Plan, previous: Path | None) -> dict[str, str]:
    """Return what the pages say a run is about; no clock time among it."""
    period, settings = plan.scope.period, plan.settings
    return {
        "agency": settings.name, "period_label": period.label,
        "period_first_on": str(period.first_on), "period_last_on": str(period.last_on),
        "as_of": str(plan.scope.as_of), "timezone": settings.timezone, "state": settings.state,
        "edition": plan.request.edition, "policies": ", ".join(plan.policies),
        "code_version": __version__, "code_digest": code_digest()[:16],
        "catalogue_digest": catalogue_digest(plan.request.workspace)[:16],
        "engine": f"duckdb {duckdb.__version__}",
        "previous_run": previous.name if previous else "",
        "previous_period_label": previous.name.split("_asof-")[0] if previous else "",
        "holiday_calendar": f"US-{settings.state}",
    }


def sealed_facts(plan: Plan, extracts: LoadedExtracts, digest: str) -> dict:
    """Return what the manifest states beside the files' digests; secrets are left out."""
    from importlib.metadata import version

    libraries = ("altair", "duckdb", "duckdb-sqlalchemy", "great-expectations", "holidays",
                 "nbconvert", "pandas", "papermill", "sqlglot", "vl-convert-python")
    settings = plan.settings.model_dump(mode="json", exclude={"key_file"})
    return {"run_digest": digest, "extracts_digest": extracts.digest,
            "extracts": extracts.sources(), **run_facts(plan, None), "settings": settings,
            "libraries": {name: version(name) for name in libraries}}


def run_digest(plan: Plan, extracts: LoadedExtracts, key: bytes) -> str:
    """Return the digest of all that is put into a run; what came before it is not part of it."""
    parts = {
        "extracts": extracts.digest,
        "settings": plan.settings.model_dump(mode="json"),
        "catalogue": catalogue_digest(plan.request.workspace),
        "code": code_digest(),
        "period": plan.scope.period.label,
        "as_of": str(plan.scope.as_of),
        "policies": plan.policies,
        "edition": plan.request.edition,
        "dispositions": _file_digest(plan.request.workspace.dispositions),
        "key": hashlib.sha256(b"privity run" + key).hexdigest(),
    }
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def code_digest() -> str:
    """Return the digest of the package's own modules."""
    return _tree_digest(Path(__file__).parent, "*.py")


def catalogue_digest(workspace: Workspace) -> str:
    """Return the digest of all declarative content, built-in and own."""
    folders = [content.expectations_dir(), content.models_dir(), content.notebooks_dir(),
               content.templates_dir(), workspace.expectations, workspace.notebooks]
    return hashlib.sha256("".join(_tree_digest(f, "*") for f in folders).encode()).hexdigest()


def _tree_digest(root: Path, pattern: str) -> str:
    digest = hashlib.sha256()
    for path in sorted(root.rglob(pattern)) if root.is_dir() else []:
        hidden = any(part.startswith((".", "__")) for part in path.relative_to(root).parts[:-1])
        if path.is_file() and not hidden and path.suffix != ".pyc":
            digest.update(f"{path.relative_to(root).as_posix()}\0{_file_digest(path)}\n".encode())
    return digest.hexdigest()


def _file_digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else ""


def _previous(plan: Plan, sealed: list[str]) -> Path | None:
    """Return the last sealed run that judged facts of the same day or an earlier one."""
    for name in reversed(sealed):
        directory = plan.request.workspace.runs / name
        as_of = name.split("_asof-")[-1][:10]
        if as_of <= str(plan.scope.as_of) and (directory / "evidence.duckdb").exists():
            return directory
    return None


def _outcome_of(directory: Path) -> Outcome:
    results = json.loads((directory / "results.json").read_text(encoding="utf-8"))
    return Outcome(directory, results["exit_code"], True, tuple(results["problems"]))


def _sweep(workspace: Workspace) -> None:
    workspace.runs.mkdir(parents=True, exist_ok=True)
    for left in workspace.runs.glob(".work-*"):
        shutil.rmtree(left, ignore_errors=True)


@contextlib.contextmanager
def _work_folder(workspace: Workspace, name: str) -> Iterator[Path]:
    work = workspace.runs / f".work-{name}"
    work.mkdir(mode=0o700)
    try:
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _gate(plan: Plan, extracts: LoadedExtracts, work: Path, progress: Progress) -> None:
    from privity.gate import scan_run

    progress("gate", "scanning for confidential values")
    leaks = scan_run(work, extracts.path, plan.contract, plan.settings.allowed_words)
    if leaks:
        raise PrivityError([f"{leak.file}:{leak.line}: {leak.kind} of {leak.table_column} "
                            f"({leak.shape}) must not leave; the run was not released"
                            for leak in leaks[:50]])


def _restrict(work: Path) -> None:
    (work / "evidence.duckdb").chmod(0o600)
    if (work / "notebooks").is_dir():
        (work / "notebooks").chmod(0o700)
    work.chmod(0o755)
