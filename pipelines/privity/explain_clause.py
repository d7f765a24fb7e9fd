"""One clause in the terminal: what it asks, what tests it, and what the last run found."""

from __future__ import annotations

from pathlib import Path

import duckdb

from privity.catalogue import Catalogue, Clause, Control, nearest
from privity.errors import PrivityError
from privity.ledger import sealed_runs
from privity.workspace import Workspace


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
    lines = [f"{clause.id}  {policy.title}", f"at        {policy.citation}, {clause.at}",
             f"modality  {clause.modality} ({clause.evidence})", "", clause.requirement, ""]
    if clause.test:
        lines += [f"test      {clause.test}", ""]
    lines += _last_result(clause, workspace)
    for control in catalogue.controls_of(clause.id):
        lines += ["", *_control_lines(control)]
    return "\n".join(lines)


def _control_lines(control: Control) -> list[str]:
    params = ", ".join(
        f"{p.name} = {p.value}" + (f" (policy: {p.default})" if p.is_loosened else "")
        for p in control.params)
    lines = [f"control   {control.id} [{control.severity}]", f"          {control.title}"]
    if params:
        lines.append(f"params    {params}")
    if control.reading:
        lines.append(f"reading   {control.reading}")
    return [*lines, "", *("    " + line for line in control.file.sql.splitlines())]


def _last_result(clause: Clause, workspace: Workspace | None) -> list[str]:
    runs = sealed_runs(workspace.runs) if workspace and workspace.runs.is_dir() else []
    for name in reversed(runs):
        evidence = workspace.runs / name / "evidence.duckdb"
        if evidence.exists():
            return [f"last run  {name}", f"result    {_result(evidence, clause)}"]
    return ["last run  none in this workspace"]


def _result(evidence: Path, clause: Clause) -> str:
    with duckdb.connect(str(evidence), read_only=True) as connection:
        row = connection.execute(
            "select status, examined, failed, warned, note, is_loosened from clause_results "
            "where clause_id = ?", [clause.id]).fetchone()
    if row is None:
        return "its policy was not part of the run"
    status, examined, failed, warned, note, is_loosened = row
    status += " (loosened)" if is_loosened else ""
    counts = f"{status}: {examined:,} examined, {failed:,} failed, {warned:,} warned"
    return f"{counts}; {note}" if note else counts
