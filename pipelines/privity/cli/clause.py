"""One clause in the terminal: what it asks, what tests it, and what the last run found."""

from __future__ import annotations

import textwrap

from privity.catalogue import Catalogue, Clause, Control
from privity.engine import Session
from privity.errors import PrivityError, nearest
from privity.evaluation import loosened_of, written
from privity.staging import connect_evidence
from privity.workspace import EVIDENCE, Workspace, sealed_runs

WIDTH, MARGIN = 100, " " * 10


def clause_text(catalogue: Catalogue, clause_id: str, workspace: Workspace | None = None) -> str:
    """Return one clause as text: requirement, citation, controls with SQL and params, results.

    Parameters
    ----------
    catalogue : Catalogue
    clause_id : str
        Such as ``MS-29``; case does not matter.
    workspace : Workspace, optional
        Where the last run is looked for.

    Raises
    ------
    PrivityError
        If there is no such clause, with the nearest one.
    """
    by_name = {c.upper(): clause for c, clause in catalogue.clauses.items()}
    clause = by_name.get(clause_id.upper())
    if clause is None:
        raise PrivityError(f"no clause {clause_id}{nearest(clause_id.upper(), by_name)}")
    policy = next(p for p in catalogue.policies if p.id == clause.policy_id)
    lines = [
        *_told(clause.id, policy.title),
        *_told("at", f"{policy.citation}, {clause.at}"),
        *_told("modality", f"{clause.modality} ({clause.evidence})"),
        "",
        *textwrap.wrap(clause.requirement, WIDTH),
        "",
    ]
    if clause.test:
        lines += [*_told("test", clause.test), ""]
    lines += _last_result(clause, workspace)
    for control in catalogue.controls_of(clause.id):
        lines += ["", *_control_lines(control)]
    return "\n".join(lines)


def _told(label: str, text: str) -> list[str]:
    """Return a label and a text beside it, wrapped to the width of a terminal."""
    return textwrap.wrap(text, WIDTH, initial_indent=f"{label:<10}", subsequent_indent=MARGIN)


def _control_lines(control: Control) -> list[str]:
    lines = [*_told("control", f"{control.id} [{control.severity}]"), *_told("", control.title)]
    if control.params:
        lines += _told(
            "params", ", ".join(f"{p.name} = {written(p.value)}" for p in control.params)
        )
    if loosened := loosened_of(control):
        lines += _told("loosened", "; ".join(loosened))
    if control.reading:
        lines += _told("reading", control.reading)
    return [*lines, "", *("    " + line for line in control.file.sql.splitlines())]


def _last_result(clause: Clause, workspace: Workspace | None) -> list[str]:
    runs = workspace.runs if workspace and workspace.runs.is_dir() else None
    for path in [runs / name for name in reversed(sealed_runs(runs))] if runs else ():
        evidence = path / EVIDENCE
        if evidence.exists():
            with connect_evidence(evidence) as connection:
                return [*_told("last run", path.name), *_result(connection, clause)]
    return _told("last run", "none in this workspace")


def _result(connection: Session, clause: Clause) -> list[str]:
    row = connection.execute(
        "select status, examined, failed + warned, note, is_loosened, control_ids "
        "from clause_results where clause_id = ?",
        [clause.id],
    ).fetchone()
    if row is None:
        return _told("result", "its policy was not part of the run")
    status, judged, exceptions, note, is_loosened, controls = row
    said = status.replace("_", " ") + (" (loosened)" if is_loosened else "")
    if clause.evidence != "data":
        aside = note if clause.evidence == "attestation" else ""
        return _told("result", f"{said}; {aside}" if aside else said)
    lines = _told(
        "result",
        f"{said}: {exceptions:,} exceptions of {judged:,} judged" + (f"; {note}" if note else ""),
    )
    for control_id in controls if len(controls) > 1 else ():
        lines += _told("", f"{control_id}: " + _counts(connection, control_id))
    for reason, number in connection.execute(
        "select reason, count(*) from findings where list_contains($controls, control_id) "
        "and lifecycle <> 'waived' group by reason order by count(*) desc, reason",
        {"controls": controls},
    ).fetchall():
        lines += _told("", f"{number:>7,}  {reason}")
    return lines


def _counts(connection: Session, control_id: str) -> str:
    status, examined, exceptions, apart, unclear = connection.row(
        "select status, examined, failed + warned, not_applicable - cannot_judge, cannot_judge "
        "from control_results "
        "where control_id = ?",
        [control_id],
    )
    return (
        f"{status.replace('_', ' ')}, {exceptions:,} exceptions of {examined:,} examined, "
        f"{apart:,} of them not applicable"
        + (f", {unclear:,} that cannot be judged" if unclear else "")
    )
