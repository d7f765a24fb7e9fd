"""Every control, once, inside the engine: a status per subject, kept as ``evaluated."<control>"``.

Owns the laws of a control's result (subjects unique and present, statuses of the three kinds, a
reason for each) and the control's own status. What clauses make of it is left to ``rollup``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from privity.catalogue import (
    BIND_CURE,
    Catalogue,
    Control,
    columns_needed,
    columns_returned,
    relations_read,
    unknown_binds,
)
from privity.engine import EngineError, Session, kind_of
from privity.evaluation.disclosure_verdicts import (
    builds_on_others,
    judges_disclosures,
    others_first,
)
from privity.evaluation.unset_settings import why_unset
from privity.quality import WHOLE, Coverage, Fitness, subject_tables
from privity.staging import Evaluation
from privity.vocabulary import CANNOT_JUDGE, ROW_STATUSES

RESULT_COLUMNS = {
    "subject": "VARCHAR",
    "status": "VARCHAR",
    "reason": "VARCHAR",
    "case_id": "VARCHAR",
    "staff_id": "VARCHAR",
    "occurred_at": "TIMESTAMP",
    "unit_id": "VARCHAR",
}
REQUIRED_COLUMNS = ("subject", "status", "reason")


@dataclass(frozen=True)
class ControlResult:
    """What one control found: status, counts, and why it could not judge if it could not."""

    control: Control
    status: str
    is_advisory: bool
    tables: tuple[str, ...]
    examined: int = 0
    passed: int = 0
    exceptions: int = 0
    not_applicable: int = 0
    """Records that were not judged, those included that cannot be."""
    reason: str = ""
    coverage: Coverage = WHOLE
    """What of its population could be judged."""
    if_clean: str = "pass"
    """Its status were there no exception, as when all of them are waived."""

    @property
    def cannot_judge(self) -> int:
        """Records that were examined and cannot be judged, whatever the status says."""
        return self.coverage.undecided


@dataclass(frozen=True)
class TablesSupplied:
    """What was supplied, which tables are not fit to judge by, and what was lost of the others.

    ``fitness`` is None where rows are known to be whole, as in examples.
    """

    columns: Mapping[str, frozenset[str]]
    unfit: Mapping[str, str]
    fitness: Fitness | None = None

    def why_not_tested(self, needed: Mapping[str, frozenset[str]]) -> str:
        """Return the reason why a control with these needs cannot be tested, or an empty text."""
        reasons = []
        for table, columns in needed.items():
            if table not in self.columns:
                reasons.append(f"{table} was not supplied")
            elif missing := sorted(columns - self.columns[table]):
                reasons.append(f"{table} was supplied without {', '.join(missing)}")
            elif table in self.unfit:
                reasons.append(f"{table} is not fit to judge by: {self.unfit[table]}")
        return "; ".join(reasons)


def controls_in_force(catalogue: Catalogue, policies: Iterable[str]) -> list[Control]:
    """Return the controls that cite a clause of one of these policies."""
    adopted = set(policies)
    ids = {c.id for p in catalogue.policies if p.id in adopted for c in p.clauses}
    return [c for c in catalogue.controls if ids & set(c.clause_ids)]


def evaluate_controls(
    evaluation: Evaluation,
    controls: Iterable[Control],
    supply: TablesSupplied,
    progress: Callable[[str], None] = lambda _: None,
) -> list[ControlResult]:
    """Evaluate controls one after the other; one that breaks is an error, the others go on.

    Parameters
    ----------
    evaluation : Evaluation
        A staged evaluation database.
    controls : iterable of Control
    supply : TablesSupplied
        What the extracts hold; a control that needs more is ``not_tested``.
    progress : callable
        Told each control's id before it runs.

    Returns
    -------
    list of ControlResult
        One per control, in the order given; rows stay in ``evaluated."<control>"``.
    """
    evaluation.connection.execute("create schema if not exists evaluated")
    given = list(controls)
    results = {}
    for control in others_first(given):
        progress(control.id)
        results[control.id] = evaluate_control(evaluation, control, supply, tuple(results.values()))
    return [results[control.id] for control in given]


def evaluate_control(
    evaluation: Evaluation,
    control: Control,
    supply: TablesSupplied,
    before: Sequence[ControlResult] = (),
) -> ControlResult:
    """Evaluate one control; see `evaluate_controls`.

    ``before`` are the results so far, for a control that builds on others.
    """
    advisory = evaluation.catalogue.is_advisory(control)
    try:
        _require_columns(control.file.sql)
        _require_binds(evaluation, control)
        judging = judging_sql(control.file.sql)
        needed = columns_needed(evaluation.catalogue, judging)
        unset = why_unset(evaluation.catalogue, evaluation.settings, control.file, judging)
        evaluation.refuse_unsteady(control.file)
    except ValueError as error:
        return ControlResult(control, "error", advisory, (), reason=str(error))
    tables = tuple(needed)
    if why := "; ".join(filter(None, (supply.why_not_tested(needed), unset))):
        return ControlResult(control, "not_tested", advisory, tables, reason=why)
    try:
        materialise(evaluation, control)
        coverage = _coverage(control, supply.fitness, before)
        counts = _judge(evaluation.connection, control.id)
        coverage = _with_undecided(evaluation.connection, control.id, coverage)
    except (EngineError, ValueError) as error:
        return ControlResult(control, "error", advisory, tables, reason=kind_of(error))
    return _result(control, advisory, tables, counts, coverage, supply.fitness)


def _result(
    control: Control,
    advisory: bool,
    tables: tuple[str, ...],
    counts: tuple[int, int, int, int],
    coverage: Coverage,
    fitness: Fitness | None,
) -> ControlResult:
    examined, _, exceptions, not_applicable = counts
    tolerance = fitness.tolerance if fitness else None
    in_force, by_default = (
        coverage.status_if_clean(
            subject_tables(control), examined, examined - not_applicable, percent
        )
        for percent in ((tolerance.value, tolerance.default) if tolerance else (0, 0))
    )
    if_clean, why = in_force
    if if_clean == "partial" and by_default[0] == "not_tested":
        # Only there has the agency's own tolerance made a difference.
        control = replace(control, settings=(*control.settings, tolerance))
    if if_clean == "not_tested" and not exceptions:
        return ControlResult(
            control, if_clean, advisory, tables, reason=why, coverage=coverage, if_clean=if_clean
        )
    status = if_clean
    if exceptions:
        status = "warn" if advisory else "fail"
    return ControlResult(
        control, status, advisory, tables, *counts, coverage=coverage, if_clean=if_clean
    )


def _coverage(
    control: Control, fitness: Fitness | None, before: Sequence[ControlResult]
) -> Coverage:
    """Return what of a control's population could be judged; what could not be is left out."""
    if fitness is None:
        return WHOLE
    coverage = fitness.leave_out(
        control.id, fitness.coverage_of(control, judging_sql(control.file.sql))
    )
    if not builds_on_others(control):
        return coverage
    others = [r for r in before if judges_disclosures(r.control)]
    short = [r for r in others if r.status in ("error", "not_tested") or not r.coverage.is_whole]
    if not short:
        return coverage
    return replace(
        coverage,
        unsure=(
            f"{len(short)} of the {len(others)} tests that it builds on were not made, or not on all "
            "records",
        ),
    )


def _with_undecided(connection: Session, control_id: str, coverage: Coverage) -> Coverage:
    """Return a coverage with the records that a control could not judge, and why it could not."""
    count, why = connection.row(
        f"""
        select coalesce(sum(records), 0)::bigint,
            string_agg(reason, ', ' order by records desc, reason)
        from (
            select replace(reason, ';', ',') as reason, count(*) as records
            from evaluated."{control_id}" where status = '{CANNOT_JUDGE}' group by all)
        """
    )
    return replace(coverage, undecided=count, undecided_why=why) if count else coverage


def _require_columns(sql: str) -> None:
    returned = columns_returned(sql)
    if missing := [c for c in REQUIRED_COLUMNS if c not in returned]:
        raise ValueError(f"returns no column {', '.join(missing)}")


def _require_binds(evaluation: Evaluation, control: Control) -> None:
    if unknown := unknown_binds(control.file, evaluation.known(control.params)):
        raise ValueError(
            "; ".join(f"line {line}: {told}" for line, told in unknown) + f"; {BIND_CURE}"
        )


def judging_sql(sql: str) -> str:
    """Return a control's SELECT without what only tells where a row belongs: case, unit, time."""
    return f"select {', '.join(REQUIRED_COLUMNS)} from ({sql}) as judged"


def materialise(evaluation: Evaluation, control: Control) -> None:
    """Run a control's SELECT into ``evaluated."<control>"``, with all seven result columns."""
    sql = control.file.sql
    for relation in sorted(relations_read(sql)):
        evaluation.ensure(relation)
    returned = set(columns_returned(sql))
    columns = ", ".join(
        f"cast({name if name in returned else 'null'} as {kind}) as {name}"
        for name, kind in RESULT_COLUMNS.items()
    )
    evaluation.execute(
        f'create or replace table evaluated."{control.id}" as select {columns} from ({sql})',
        control.params,
    )


def _judge(connection: Session, control_id: str) -> tuple[int, int, int, int]:
    row = connection.row(
        f"""
        select count(*), count(distinct subject),
            count(*) filter (where status is null
                or not list_contains($known, status)),
            count(*) filter (where reason is null or trim(reason) = ''),
            count(*) filter (where status = 'pass'),
            count(*) filter (where status = 'fail'),
            count(*) filter (where status in ('not_applicable', '{CANNOT_JUDGE}'))
        from evaluated."{control_id}"
        """,
        {"known": list(ROW_STATUSES)},
    )
    examined, subjects, odd, silent, passed, exceptions, not_applicable = row
    if odd:
        raise ValueError(f"{odd} rows with a status that is none of {', '.join(ROW_STATUSES)}")
    if subjects != examined:
        raise ValueError(f"{examined - subjects} rows whose subject is missing or not unique")
    if silent:
        raise ValueError(f"{silent} rows without a reason")
    return examined, passed, exceptions, not_applicable
