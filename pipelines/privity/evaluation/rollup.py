"""From controls to clauses: the one place where statuses and counts are added up.

A clause takes the worst status of its controls, in the order of `WORST_FIRST`. A control with
nothing in its population says nothing beside one that examined something; a clause all of whose
controls had nothing is ``no_evidence``, never a pass. One of whose controls passed only as far as
could be judged is itself ``partial``; what was lost is said for every status (``coverage``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from privity.catalogue import Catalogue, Clause, Param
from privity.evaluation.controls import ControlResult
from privity.evaluation.loosening import loosened_of, loosened_texts
from privity.quality import together
from privity.vocabulary import WORST_FIRST

NO_CONTROL = "no control tests this clause yet"


@dataclass(frozen=True)
class ClauseResult:
    """What all controls of one clause say together."""

    clause: Clause
    status: str
    is_loosened: bool
    examined: int
    failed: int
    warned: int
    control_ids: tuple[str, ...]
    note: str
    loosened: str = ""
    coverage: str = ""
    """What of the period and the population its controls could judge; empty if all of it."""
    lost: int = 0
    """Rows lost to the control that lost most."""


def worst(statuses: Iterable[str]) -> str:
    """Return the worst of some control statuses by `WORST_FIRST`."""
    return min(statuses, key=WORST_FIRST.index)


def clause_results(
    catalogue: Catalogue,
    policies: Iterable[str],
    results: Iterable[ControlResult],
    waived: Mapping[str, int] | None = None,
    attestations: Mapping[str, tuple[str, str]] | None = None,
    signing: Param | None = None,
) -> list[ClauseResult]:
    """Add the results of controls up to their clauses.

    Parameters
    ----------
    catalogue : Catalogue
    policies : iterable of str
        The policies adopted; only their clauses are answered.
    results : iterable of ControlResult
    waived : mapping, optional
        Control id -> exceptions under a waiver that has not expired.
    attestations : mapping, optional
        Clause id -> (status, note) of the clauses that are attested rather than tested.
    signing : Param, optional
        The roles that may sign an attestation; looser ones loosen the clauses that are attested.

    Returns
    -------
    list of ClauseResult
        One per clause of the adopted policies, in reading order.
    """
    by_control = {r.control.id: r for r in results}
    adopted = set(policies)
    rolled = []
    for policy in catalogue.policies:
        if policy.id not in adopted:
            continue
        for clause in policy.clauses:
            cited = [
                by_control[c.id] for c in catalogue.controls_of(clause.id) if c.id in by_control
            ]
            rolled.append(_clause(clause, cited, waived or {}, attestations or {}, signing))
    return rolled


def control_status(result: ControlResult, waived: int) -> str:
    """Return a control's status once waived exceptions are taken off."""
    if result.status in ("fail", "warn") and result.exceptions == waived:
        return result.if_clean
    return result.status


def _clause(
    clause: Clause,
    results: list[ControlResult],
    waived: Mapping[str, int],
    attestations: Mapping[str, tuple[str, str]],
    signing: Param | None,
) -> ClauseResult:
    ids = tuple(r.control.id for r in results)
    if clause.evidence == "context":
        return ClauseResult(clause, "context", False, 0, 0, 0, ids, clause.test)
    if clause.evidence == "attestation":
        status, note = attestations.get(clause.id, ("not_tested", "attestations was not supplied"))
        loosened = loosened_texts((signing,) if signing and status == "attested" else ())
        return ClauseResult(clause, status, bool(loosened), 0, 0, 0, ids, note, "; ".join(loosened))
    if not results:
        return ClauseResult(clause, "not_tested", False, 0, 0, 0, (), NO_CONTROL)
    left = {r.control.id: r.exceptions - waived.get(r.control.id, 0) for r in results}
    return ClauseResult(
        clause,
        worst(control_status(r, waived.get(r.control.id, 0)) for r in results),
        any(r.control.is_loosened for r in results),
        sum(r.examined - r.not_applicable for r in results),
        sum(left[r.control.id] for r in results if not r.is_advisory),
        sum(left[r.control.id] for r in results if r.is_advisory),
        ids,
        _note(results),
        "; ".join(dict.fromkeys(text for r in results for text in loosened_of(r.control))),
        together(r.coverage for r in results),
        max(r.coverage.lost for r in results),
    )


def _note(results: list[ControlResult]) -> str:
    notes = [f"{r.control.id}: {r.reason}" for r in results if r.reason]
    empty = [r.control.id for r in results if r.status == "no_evidence"]
    if empty and len(empty) < len(results):
        notes.append(f"nothing to examine: {', '.join(empty)}")
    return "; ".join(notes)
