"""Attestations: clauses that no data can show are tested as a signature that covers the period.

Nobody can sign for what has not happened: a signature covers no day after its own (ruling 45).
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Mapping
from pathlib import Path

from privity.catalogue import Catalogue
from privity.errors import PrivityError, nearest
from privity.staging import Evaluation
from privity.workspace import read_table, write_whole


def attestation_statuses(
    evaluation: Evaluation, catalogue: Catalogue
) -> dict[str, tuple[str, str]]:
    """Judge each attestation clause: signed by a role that may, and covering the whole period.

    Of a period that is not over as of the as-of day, the days up to that day are asked for.

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
            coalesce(list_contains($attesting_roles, staff.role), false) as may_sign,
            staff.role, attestations.signed_on
        from attestations
        left join staff on staff.staff_id = attestations.attested_by
        order by attestations.clause_id, attestations.covers_from, attestations.covers_to,
            attestations.attestation_id
        """
    ).fetchall()
    supply = evaluation.settings.supplied.get("attestations")
    period = evaluation.scope.period
    last_on = min(period.last_on, evaluation.scope.as_of)
    if supply and supply.on:
        # Dated after the day on which it was handed over, it was not signed on that date.
        rows = [(*r[:3], r[3] and r[-1] <= supply.on, *r[4:]) for r in rows]
    return {
        clause: _judge([r[1:] for r in rows if r[0] == clause], period.first_on, last_on)
        for clause in clauses
    }


def _judge(rows: list[tuple], first_on: dt.date, last_on: dt.date) -> tuple[str, str]:
    valid = [row for row in rows if row[2] and row[3]]
    sound = [
        span for start, end, *_, signed_on in valid if (span := _covered(start, end, signed_on))
    ]
    gaps = uncovered(sound, first_on, last_on)
    if not gaps:
        signed = [
            f"{(role or '').replace('_', ' ')} on {signed_on}, for {start} to {min(end, signed_on)}"
            for start, end, _, _, role, signed_on in valid
            if min(end, signed_on) >= first_on and start <= last_on
        ]
        return "attested", f"signed for the whole period by {'; by '.join(signed)}"
    unsound = len(rows) - len(valid)
    early = sorted(
        {
            row[-1]
            for row in valid
            if any(row[-1] < b and row[0] <= b and row[1] >= a for a, b in gaps)
        }
    )
    notes = [f"not covered: {', '.join(f'{a} to {b}' for a, b in gaps)}"]
    if early:
        notes.append(
            f"signed on {', '.join(map(str, early))}, and a signature covers no day after its own"
        )
    if unsound:
        notes.append(
            f"{unsound} without a signature, dated after it was handed over, or by a "
            "role that may not sign"
        )
    is_expired = sound and max(end for _, end in sound) < last_on
    return "attestation_expired" if is_expired else "attestation_missing", "; ".join(notes)


def _covered(start: dt.date, end: dt.date, signed_on: dt.date) -> tuple[dt.date, dt.date] | None:
    last = min(end, signed_on)
    return (start, last) if start <= last else None


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


def attestation_row(
    catalogue: Catalogue,
    clause_id: str,
    attested_by: str,
    covers_from: str,
    covers_to: str,
    statement: str,
    evidence_ref: str,
    signed_on: dt.date,
) -> dict[str, str]:
    """Check what is to be attested and return it as a row of the contract's table.

    Raises
    ------
    PrivityError
        With everything that is wrong: a clause that is no attestation clause, days that are none,
        an end before the start, a start after the signature, an empty statement or signer.
    """
    given = {
        "clause": clause_id,
        "signed by": attested_by,
        "covers from": covers_from,
        "covers to": covers_to,
        "statement": statement,
    }
    problems = [p for name, text in given.items() if (p := answer_problem(catalogue, name, text))]
    if not problems and dt.date.fromisoformat(covers_to) < dt.date.fromisoformat(covers_from):
        problems.append(f"covers to {covers_to}: lies before {covers_from}")
    if not problems and dt.date.fromisoformat(covers_from) > signed_on:
        problems.append(
            f"covers from {covers_from}: lies after the signature, {signed_on}; sign "
            "when the days are over"
        )
    if problems:
        raise PrivityError(problems)
    return {
        "attestation_id": f"{clause_id}_{covers_from}_{covers_to}_{signed_on}",
        "clause_id": clause_id,
        "attested_by": attested_by.strip(),
        "covers_from": covers_from,
        "covers_to": covers_to,
        "signed_on": str(signed_on),
        "statement": statement.strip(),
        "evidence_ref": evidence_ref.strip(),
    }


def left_uncovered(row: Mapping[str, str]) -> str:
    """Return what is to be said of days after the signature, or an empty text.

    Parameters
    ----------
    row : mapping
        As `attestation_row` returns it.
    """
    signed_on, covers_to = (dt.date.fromisoformat(row[n]) for n in ("signed_on", "covers_to"))
    if covers_to <= signed_on:
        return ""
    return (
        f"signed on {signed_on}, this covers no day after: {signed_on + dt.timedelta(days=1)} "
        f"to {covers_to} stay a gap until somebody signs for them, once they are over"
    )


def answer_problem(catalogue: Catalogue, name: str, text: str) -> str:
    """Return what is wrong with one answer, or an empty text.

    Parameters
    ----------
    catalogue : Catalogue
    name : str
        ``clause``, ``signed by``, ``covers from``, ``covers to`` or ``statement``.
    text : str
        What was answered.
    """
    if name == "clause":
        known = [c.id for c in catalogue.clauses.values() if c.evidence == "attestation"]
        return (
            ""
            if text in known
            else (
                f"{text}: not a clause that is attested{nearest(text, known)}; "
                f"these are: {', '.join(known)}"
            )
        )
    if not text.strip():
        return f"{name} is empty"
    if name.startswith("covers"):
        try:
            dt.date.fromisoformat(text)
        except ValueError:
            return f"{name} {text}: not a day; write 2026-09-30"
    return ""


def append_attestation(path: Path, row: dict[str, str]) -> None:
    """Add one attestation to ``attestations.csv``, whole or not at all.

    Parameters
    ----------
    path : Path
        The workspace's ``extracts/attestations.csv``; made if there is none.
    row : dict
        One value per column of the contract's table, as text.

    Raises
    ------
    PrivityError
        If the file has other columns, or holds that attestation_id already.
    """
    before, names = _attestations_before(path, row)
    text = io.StringIO()
    writer = csv.DictWriter(text, names, lineterminator="\n")
    if not before:
        writer.writeheader()
    elif not before.endswith("\n"):
        before += "\n"
    writer.writerow({name: row.get(name, "") for name in names})
    write_whole(path, before + text.getvalue())


def _attestations_before(path: Path, row: dict[str, str]) -> tuple[str, list[str]]:
    if not path.exists():
        return "", list(row)
    before = path.read_text(encoding="utf-8-sig")
    try:
        columns, rows = read_table(before)
    except csv.Error:
        raise PrivityError(f"{path.name}: is no CSV file; nothing was written") from None
    names = columns or list(row)
    if missing := [name for name in row if name not in names]:
        raise PrivityError(f"{path.name}: lacks column {', '.join(missing)}; nothing was written")
    if any(r.get("attestation_id") == row["attestation_id"] for _, r in rows):
        raise PrivityError(
            f"{path.name}: attestation_id {row['attestation_id']} is taken; nothing was written"
        )
    return before, names
