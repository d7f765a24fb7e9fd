"""The judging stages of a run: quality, reasons, controls, roll-up, measures, into evidence."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from privity.catalogue import Catalogue, SqlFile
from privity.decisions import (
    attestation_statuses,
    read_dispositions,
    stage_decisions,
    stage_previous,
    write_decisions,
)
from privity.engine import Session, write_out
from privity.evaluation import (
    SIGNING,
    SPECIAL,
    ClauseResult,
    ControlResult,
    TablesSupplied,
    clause_results,
    controls_in_force,
    evaluate_controls,
    rules_of,
    setting_params,
    tables_of_reasons,
)
from privity.evidence import (
    copy_load,
    create_tables,
    insert,
    waived_counts,
    write_access,
    write_catalogue,
    write_change_summary,
    write_concentrations,
    write_effects,
    write_facts,
    write_findings,
    write_measures,
    write_named_things,
    write_past_findings,
    write_permissions,
    write_results,
    write_trend,
)
from privity.intake import LoadedExtracts, extent_rows
from privity.pseudonyms import register_pseudonyms
from privity.publication import write_records
from privity.quality import (
    failed_critical_tables,
    read_fitness,
    read_suites,
    run_control_expectations,
    run_suites,
)
from privity.runs.digests import run_facts
from privity.runs.plan import Plan
from privity.staging import Evaluation, columns_supplied, open_database, stage
from privity.vocabulary import PUBLIC
from privity.workspace import EVIDENCE

Progress = Callable[[str, str], None]


@dataclass(frozen=True)
class Judgement:
    """What the evaluation of a run came to."""

    controls: tuple[ControlResult, ...]
    clauses: tuple[ClauseResult, ...]
    measures: tuple[SqlFile, ...] = ()
    """Those that were computed."""
    broken: tuple[str, ...] = ()
    """The agency's own measures and named things that were not, each with its cause."""

    @property
    def errors(self) -> list[str]:
        """Controls, measures and named things that broke, each with its cause."""
        controls = [
            f"{r.control.file.place}: {r.reason}; run `privity check`"
            for r in self.controls
            if r.status == "error"
        ]
        return [*controls, *self.broken]

    @property
    def statuses(self) -> list[str]:
        """The status of each clause."""
        return [c.status for c in self.clauses]


def judge(
    plan: Plan,
    extracts: LoadedExtracts,
    previous: Path | None,
    key: bytes,
    work: Path,
    name: str,
    progress: Progress,
) -> Judgement:
    """Evaluate everything into ``work/evidence.duckdb``; the scratch database is removed after."""
    scratch = work / "scratch"
    scratch.mkdir()
    connection = open_database(
        scratch / "scratch.duckdb",
        extracts.path,
        work / EVIDENCE,
        scratch,
        previous / EVIDENCE if previous else None,
        plan.settings,
    )
    try:
        register_pseudonyms(connection, key)
        create_tables(connection)
        write_facts(connection, {**run_facts(plan, previous), "run_name": name}, plan.settings)
        write_catalogue(connection, plan.catalogue, plan.policies)
        copy_load(connection, plan.settings)
        judgement = _evaluate(plan, connection, previous is not None, progress)
        # Closing would do it too, but a disk that is full then is told to nobody.
        write_out(connection, "evidence")
        return judgement
    finally:
        connection.close()
        shutil.rmtree(scratch, ignore_errors=True)


def _evaluate(plan: Plan, connection: Session, has_previous: bool, progress: Progress) -> Judgement:
    stage(connection, plan.contract, plan.settings, plan.scope)
    supplied = columns_supplied(connection)
    progress("quality", f"{len(supplied)} tables")
    suites = read_suites(plan.contract, plan.request.workspace.expectations)
    quality = run_suites(
        connection,
        plan.contract,
        plan.settings,
        suites,
        supplied,
        lambda detail: progress("quality", detail),
    )
    evaluation = Evaluation(
        connection, _evaluated(plan), plan.settings, plan.scope, frozenset(supplied), SPECIAL
    )
    fitness = read_fitness(
        connection,
        plan.catalogue,
        plan.settings,
        plan.scope,
        supplied,
        tables_of_reasons(evaluation),
    )
    insert(connection, "extents", extent_rows(fitness.extents, fitness.period))
    supply = TablesSupplied(supplied, failed_critical_tables(quality), fitness)
    results = evaluate_controls(
        evaluation,
        controls_in_force(plan.catalogue, plan.policies),
        supply,
        lambda detail: progress("evaluate", detail),
    )
    evaluated = [r.control.id for r in results if r.status not in ("error", "not_tested")]
    quality += run_control_expectations(connection, evaluated)
    insert(connection, "suite_results", [vars(q) for q in quality])
    stage_decisions(connection, read_dispositions(plan.request.workspace), plan.scope.as_of)
    stage_previous(connection, has_previous)
    write_trend(connection, has_previous)
    rules = rules_of(plan.catalogue, plan.settings)
    write_findings(connection, plan.contract, results, plan.settings.timezone, rules)
    write_concentrations(connection, plan.contract, results, plan.settings.timezone)
    write_past_findings(connection, evaluated, rules)
    write_decisions(connection)
    write_change_summary(connection)
    waived = waived_counts(connection)
    clauses = clause_results(
        plan.catalogue,
        plan.policies,
        results,
        waived,
        attestation_statuses(evaluation, plan.catalogue),
        setting_params(plan.settings)[SIGNING],
    )
    write_results(connection, results, clauses, waived)
    write_effects(connection, plan.contract, results)
    write_permissions(connection, plan.contract, results, plan.settings.timezone)
    write_access(evaluation)
    broken = write_measures(
        evaluation, evaluation.catalogue, supply, lambda d: progress("measure", d)
    )
    measures = tuple(m for m in evaluation.catalogue.measures if m.id not in broken)
    if plan.request.edition == PUBLIC:
        write_records(evaluation, replace(evaluation.catalogue, measures=measures), results)
    uncounted = write_named_things(evaluation, supply)
    return Judgement(
        tuple(results), tuple(clauses), measures, (*broken.values(), *uncounted.values())
    )


def _evaluated(plan: Plan) -> Catalogue:
    """Return what a run evaluates: of an agency's own, in public only what may leave.

    What is not computed for a public edition cannot be in it, nor in what it says of errors.
    """
    catalogue = plan.catalogue
    if plan.request.edition != PUBLIC:
        return catalogue
    return replace(
        catalogue,
        measures=tuple(
            m for m in catalogue.measures if m.front.get("publish") or not catalogue.is_own(m)
        ),
        named=tuple(n for n in catalogue.named if not catalogue.is_own(n)),
    )
