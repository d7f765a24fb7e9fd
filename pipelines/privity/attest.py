"""Attestations: clauses that no data can show are tested as a signature that covers the period."""

from __future__ import annotations

import datetime as dt

from privity.catalogue import Catalogue
from privity.stage import Evaluation


def attestation_statuses(
    evaluation: Evaluation, catalogue: Catalogue
) -> dict[str, tuple[str, str]]:
    """Judge each attestation clause: signed by a role that may, and covering the whole period.

    Returns
    -------
    dict
        Clause id -> (attested | attestation_missing | attestation_expired, note).
    """
    if "attestations" not in evaluation.supplied:
        return {}
    clauses = [c.id for c in catalogue.clauses.values() if c.evidence == "attestation"]
    rows = evaluation.execute(
        """
        select attestations.clause_id, attestations.covers_from, attestations.covers_to,
            attestations.signed_on is not null as is_signed,
            coalesce(list_contains($attesting_roles, staff.role), false) as may_sign
        from attestations
        left join staff on staff.staff_id = attestations.attested_by
        order by attestations.clause_id, attestations.covers_from, attestations.covers_to
        """).fetchall()
    period = evaluation.scope.period
    return {clause: _judge([r[1:] for r in rows if r[0] == clause], period.first_on, period.last_on)
            for clause in clauses}


def _judge(rows: list[tuple], first_on: dt.date, last_on: dt.date) -> tuple[str, str]:
    sound = [(start, end) for start, end, is_signed, may_sign in rows if is_signed and may_sign]
    gaps = uncovered(sound, first_on, last_on)
    if not gaps:
        return "attested", "signed for the whole period"
    unsound = len(rows) - len(sound)
    also = f"; {unsound} without a signature or by a role that may not sign" if unsound else ""
    named = ", ".join(f"{a} to {b}" for a, b in gaps)
    if sound and max(end for _, end in sound) < last_on:
        return "attestation_expired", f"not covered: {named}{also}"
    return "attestation_missing", f"not covered: {named}{also}"


def uncovered(
    spans: list[tuple[dt.date, dt.date]], first_on: dt.date, last_on: dt.date
) -> list[tuple[dt.date, dt.date]]:
    """Return the gaps that inclusive spans leave between two days, both included."""
    day, gaps = first_on, []
    one = dt.timedelta(days=1)
    for start, end in sorted(spans):
        if end < day:
            continue
        if start > last_on:
            break
        if start > day:
            gaps.append((day, start - one))
        day = end + one
    if day <= last_on:
        gaps.append((day, last_on))
    return gaps
