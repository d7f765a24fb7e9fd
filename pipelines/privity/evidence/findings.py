"""Findings in evidence: exceptions with their lifecycle, and what became of earlier ones."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from privity.catalogue import Contract
from privity.engine import Session
from privity.evaluation import ControlResult
from privity.pseudonyms import subject_label
from privity.vocabulary import CANNOT_JUDGE

JUDGED_OTHERWISE = "judged_otherwise"


def write_findings(
    connection: Session,
    contract: Contract,
    results: Iterable[ControlResult],
    timezone: str,
    rules: Mapping[str, str],
) -> None:
    """Write each failing or warning subject with its stable id, pseudonyms and lifecycle.

    ``rules`` has, by control, the digest of what it was judged by (``rules.rules_of``).
    """
    for result in results:
        if not result.exceptions:
            continue
        label = subject_label(contract, result.control)
        connection.execute(
            f"""
            insert into evidence.findings
            with exceptions as (
                select *, pseudonym('finding', $control || '|' || subject) as finding_id
                from evaluated."{result.control.id}" where status = 'fail'
            )
            select e.finding_id, $control, e.subject, {label}, $status,
                case
                    when waivers.expires_on >= $as_of then 'waived'
                    when waivers.finding_id is not null then 'lapsed'
                    when before.was_open then 'persisting'
                    when before.subject is not null then 'reopened'
                    else 'new'
                end,
                e.reason, e.case_id, pseudonym('case', e.case_id), e.staff_id,
                pseudonym('staff', e.staff_id), e.unit_id, e.occurred_at,
                cast(timezone($timezone, timezone('UTC', e.occurred_at)) as date), $rules
            from exceptions as e
            left join waivers
                on waivers.finding_id = e.finding_id and waivers.control_id = $control
            left join found_before as before
                on before.control_id = $control and before.subject = e.subject
            order by e.subject
            """,
            {
                "control": result.control.id,
                "timezone": timezone,
                "rules": rules[result.control.id],
                "status": "warn" if result.is_advisory else "fail",
                "as_of": _as_of(connection),
            },
        )


def _as_of(connection: Session) -> Any:
    return connection.value("select as_of from period_bounds")


def write_past_findings(
    connection: Session, evaluated: Iterable[str], rules: Mapping[str, str]
) -> None:
    """Write earlier findings that are none now: what became of each.

    Examined again by the rules under which it was found, it is fixed; by others, it was judged
    otherwise, which is no success and stays so until the rules are those of then again. Not
    examined, or not to be judged any more, it was not run.
    """
    examined = set(evaluated)
    connection.execute(
        """
        insert into evidence.past_findings
        select before.* exclude (was_found) from found_before_rows as before
        anti join evidence.findings as now
            on now.control_id = before.control_id and now.subject = before.subject
        """
    )
    connection.execute(
        "update evidence.past_findings set lifecycle = 'not_run' where lifecycle <> 'fixed'"
    )
    for control_id in sorted(examined):
        connection.execute(
            f"""
            update evidence.past_findings
            set lifecycle = case when rules = $rules then 'fixed' else '{JUDGED_OTHERWISE}' end
            where control_id = $control
                and lifecycle <> 'fixed'
                and subject in (select subject from evaluated."{control_id}"
                    where status <> '{CANNOT_JUDGE}')
            """,
            {"control": control_id, "rules": rules[control_id]},
        )


def write_change_summary(connection: Session) -> None:
    """Count findings by control and lifecycle.

    What was put right or judged otherwise before the last run is no change, and what the last run
    did not examine either is not counted as not run once more.
    """
    states = (
        "new",
        "persisting",
        "fixed",
        JUDGED_OTHERWISE,
        "reopened",
        "waived",
        "lapsed",
        "not_run",
    )
    counts = ", ".join(f"count(*) filter (where lifecycle = '{s}')" for s in states)
    connection.execute(
        f"""
        insert into evidence.change_summary
        select control_id, {counts}
        from (select control_id, lifecycle from evidence.findings
              union all
              select past.control_id, past.lifecycle from evidence.past_findings as past
              join found_before as before
                  on before.control_id = past.control_id and before.subject = past.subject
              where before.was_found or (before.was_open and past.lifecycle = 'fixed')
                  or (not before.was_otherwise and before.was_open
                      and past.lifecycle = '{JUDGED_OTHERWISE}'))
        group by control_id order by control_id
        """
    )


def waived_counts(connection: Session) -> dict[str, int]:
    """Return the number of waived exceptions by control."""
    rows = connection.execute(
        "select control_id, count(*) from evidence.findings "
        "where lifecycle = 'waived' group by control_id"
    ).fetchall()
    return dict(rows)
