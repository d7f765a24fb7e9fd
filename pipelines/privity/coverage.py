"""Which clauses are answered, and by what; computed from the catalogue, kept nowhere."""

from __future__ import annotations

from typing import Any

from privity.catalogue import Catalogue


def clause_coverage(catalogue: Catalogue) -> list[dict[str, Any]]:
    """Return one row per clause: its controls, or the attestation or note that answers it.

    Returns
    -------
    list of dict
        With policy_id, clause_id, evidence, modality, controls, answer, is_answered.
    """
    rows = []
    for clause in catalogue.clauses.values():
        controls = [c.id for c in catalogue.controls_of(clause.id)]
        answer = {"attestation": "attestation", "context": "context note"}.get(
            clause.evidence, ", ".join(controls) or "none yet")
        rows.append({
            "policy_id": clause.policy_id, "clause_id": clause.id, "evidence": clause.evidence,
            "modality": clause.modality, "controls": controls, "answer": answer,
            "is_answered": clause.evidence != "data" or bool(controls)})
    return rows
