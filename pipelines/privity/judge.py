"""The judging stages of a run: quality, reasons, controls, roll-up, measures, into evidence."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import duckdb

from privity.access import write_access
from privity.attest import attestation_statuses
from privity.concentrations import write_concentrations
from privity.digests import run_facts
from privity.disposition_store import read_dispositions
from privity.dispositions import stage_decisions, stage_previous, write_decisions
from privity.effects import write_effects
from privity.evaluate import ControlResult, Supply, controls_in_force, evaluate_controls
from privity.evidence import copy_load, create_tables, insert
from privity.explain import SPECIAL, tables_of_reasons
from privity.extents import extent_rows
from privity.findings import (
    waived_counts,
    write_change_summary,
    write_findings,
    write_past_findings,
)
from privity.fitness import read_fitness
from privity.labels import register_pseudonyms
from privity.load import LoadedExtracts
from privity.loosening import SIGNING, setting_params
from privity.measure import write_measures
from privity.named import write_named_things
from privity.permissions import write_permissions
from privity.planning import Plan
from privity.publication_records import write_records
from privity.results import write_catalogue, write_facts, write_results
from privity.rollup import ClauseResult, clause_results
from privity.rules import rules_of
from privity.run_files import EVIDENCE
from privity.stage import Evaluation, columns_supplied, open_database, stage
from privity.statuses import PUBLIC
from privity.trend import write_trend

Progress = Callable[[str, str], None]


@dataclass(frozen=True)
class Judgement:
    """What the evaluation of a run came to."""

    controls: tuple[ControlResult, ...]
    clauses: tuple[ClauseResult, ...]

    @property
    def errors(self) -> list[str]:
        """Controls that broke, each with its cause."""
        return [
            f"{r.control.file.place}: {r.reason}; run `privity check`"
            for r in self.controls
            if r.status == "error"
        ]

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
        connection.execute("checkpoint evidence")
        return judgement
    finally:
        connection.close()
        shutil.rmtree(scratch, ignore_errors=True)


def _evaluate(
    plan: Plan, connection: duckdb.DuckDBPyConnection, has_previous: bool, progress: Progress
) -> Judgement:
    from privity.quality import failed_critical_tables, run_control_expectations, run_suites
    from privity.suites import read_suites

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
        connection, plan.catalogue, plan.settings, plan.scope, frozenset(supplied), SPECIAL
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
    supply = Supply(supplied, failed_critical_tables(quality), fitness)
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
    write_measures(evaluation, plan.catalogue, supply, lambda d: progress("measure", d))
    if plan.request.edition == PUBLIC:
        write_records(evaluation, plan.catalogue, results)
    write_named_things(evaluation, supply)
    return Judgement(tuple(results), tuple(clauses))
