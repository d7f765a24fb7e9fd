"""The figures that a :class:`~privity.analysis.run.Run` gives out as frames: their queries and checks.

What they mean is said by ``reader``; how a frame is typed, by ``frames``.
"""

from __future__ import annotations

import os
from collections.abc import Collection
from typing import TYPE_CHECKING

from markupsafe import Markup

from privity.errors import PrivityError, nearest
from privity.evidence import ORDERED, facts_html
from privity.report.blocks import bullets, policies, status_counts, verdict_mark
from privity.vocabulary import STATUS_WORDS

if TYPE_CHECKING:
    import pandas as pd

    from privity.analysis.run import Run
    from privity.report.blocks import Block

FINDINGS_SQL = """select finding_id, control_id, subject_label, status, lifecycle, reason,
    case_label, staff_label, unit_id, occurred_on
from findings
where ($status is null or status = $status)
    and ($control is null or control_id = $control)
    and ($lifecycle is null or lifecycle = $lifecycle)
    and ($policy is null or control_id in (
        select unnest(control_ids) from clause_results where policy_id = $policy))
order by control_id, subject_label, finding_id"""

CONTROLS_SQL = """select control_id, title, status, severity, domain, clause_ids, examined, passed,
    failed, warned, not_applicable, cannot_judge, waived, rate_low, rate_high, is_loosened, params,
    reason
from control_results
where ($status is null or status = $status)
    and ($policy is null or control_id in (
        select unnest(control_ids) from clause_results where policy_id = $policy))
order by domain, control_id"""

CLAUSES_SQL = """select results.policy_id, results.clause_id, results.status, results.is_loosened,
    results.examined, results.failed, results.warned, clauses.requirement, clauses."at" as citation,
    clauses.modality, results.control_ids, results.note
from clause_results as results
join clauses on clauses.policy_id = results.policy_id and clauses.clause_id = results.clause_id
join policies on policies.policy_id = results.policy_id
where ($policy is null or results.policy_id = $policy)
    and ($status is null or results.status = $status)
order by policies.ordinal, results.ordinal"""

ACCESSES_SQL = """select rank, incident_label, event_label, occurred_at, occurred_on, system,
    action, is_explained, flags, staff_label, case_label
from access_review
where ($incident is null or incident_label = $incident)
    and ($flag is null or list_contains(flags, $flag))
order by rank, event_label"""

QUEUE_SQL = """select rank, incident_label, score, staff_label, case_label, person_label, unit_id,
    first_on, last_on, accesses, unexplained, systems, actions, flags, is_contracted
from access_incidents
order by rank, incident_label"""


def measure(run: Run, measure_id: str, by: str | None) -> pd.DataFrame:
    """Return a measure, out of its family's crossings where it is split further."""
    if by is None or (measure_id in run.tables and by in run.columns(measure_id)):
        table = run.known_measure(measure_id)
        return run.frame(f'select * from "{table}"', table=table)
    family = measure_id.split("_by_")[0]
    crossed = [m for m in run.measures if m.startswith(f"{family}_crossed")]
    for table in crossed:
        if by in run.columns(table):
            frame = run.frame(
                f'select month, is_in_period, "{by}", "{family}" from "{table}" '
                "where crossing = $crossing",
                {"crossing": f"month, {by}"},
                table,
            )
            if len(frame):
                return frame
    run.known_measure(measure_id)
    known = sorted(
        {
            d
            for table in crossed
            for row in run.rows(
                f"select distinct crossing from \"{table}\" where crossing like 'month, %'"
            )
            for d in row["crossing"].split(", ")[1:]
        }
    )
    raise PrivityError(
        f"measure {measure_id}: none of its family is split by {by}"
        + (f"; it is split by {', '.join(known)}" if known else "")
    )


def findings(run: Run, policy: str, status: str, control: str, lifecycle: str) -> pd.DataFrame:
    """Return the findings chosen, once everything that chooses them is known."""
    _require(
        run,
        [
            ("policy", policy, _policies(run)),
            ("status", status, ("fail", "warn")),
            ("control", control, _controls(run)),
            ("lifecycle", lifecycle, ORDERED["lifecycle"]),
        ],
    )
    return run.frame(
        FINDINGS_SQL,
        {
            "policy": policy or None,
            "status": status or None,
            "control": control or None,
            "lifecycle": lifecycle or None,
        },
        "findings",
    )


def controls(run: Run, policy: str, status: str) -> pd.DataFrame:
    """Return the controls chosen."""
    _require(run, [("policy", policy, _policies(run)), ("status", status, _statuses())])
    return run.frame(
        CONTROLS_SQL, {"policy": policy or None, "status": status or None}, "control_results"
    )


def clauses(run: Run, policy: str, status: str) -> pd.DataFrame:
    """Return the clauses chosen."""
    _require(run, [("policy", policy, _policies(run)), ("status", status, _statuses())])
    return run.frame(
        CLAUSES_SQL, {"policy": policy or None, "status": status or None}, "clause_results"
    )


def accesses(run: Run, incident: str, flag: str) -> pd.DataFrame:
    """Return the accesses chosen from those that wait for review."""
    _require(
        run,
        [
            ("incident", incident, _column(run, "select incident_label from access_incidents")),
            ("flag", flag, _column(run, "select flag from flags")),
        ],
    )
    return run.frame(
        ACCESSES_SQL, {"incident": incident or None, "flag": flag or None}, "access_review"
    )


def queue(run: Run) -> pd.DataFrame:
    """Return the incidents of the access queue."""
    return run.frame(QUEUE_SQL, {}, "access_incidents")


def pages(run: Run, control: str) -> Block:
    """Return links to the rendered pages that lie beside the evidence, or to those of a control."""
    _require(run, [("control", control, _controls(run))])
    folder = run.path.resolve().parent
    found = [
        p
        for p in (folder / "index.html", *sorted(folder.glob("[0-9]*.html")))
        if p.is_file() and (not control or f"control-{control}" in p.read_text(encoding="utf-8"))
    ]
    anchor = f"#control-{control}" if control else ""
    return bullets(
        [
            Markup('<a href="{}" target="_blank">{}</a>').format(
                f"{os.path.relpath(page)}{anchor}", page.name
            )
            for page in found
        ]
    )


def facts_of(run: Run) -> str:
    """Return what a run is as a small table."""
    counts, info = status_counts(run), run.info
    verdict = [(p["title"], verdict_mark(counts.get(p["policy_id"], {}))) for p in policies(run)]
    return facts_html(
        repr(run),
        [
            ("period", f"{info.get('period_first_on', '')} to {info.get('period_last_on', '')}"),
            ("run", run.name),
            ("digest", run.digest[:16]),
            *verdict,
        ],
    )


def _policies(run: Run) -> list[str]:
    return _column(run, "select policy_id from policies where is_adopted order by ordinal")


def _controls(run: Run) -> list[str]:
    return _column(run, "select control_id from control_results order by control_id")


def _statuses() -> tuple[str, ...]:
    return tuple(STATUS_WORDS)


def _column(run: Run, sql: str) -> list[str]:
    return [value for row in run.rows(sql) for value in row.values()]


def _require(run: Run, asked: list[tuple[str, str, Collection[str]]]) -> None:
    problems = []
    for what, given, known in asked:
        if given and given not in known:
            few = f"; known: {', '.join(known)}" if len(known) <= 8 else ""
            problems.append(f"{what} {given}: not in this run{nearest(given, known) or few}")
    if problems:
        raise PrivityError(problems)
