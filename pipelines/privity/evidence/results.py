"""Results in evidence: what the run is, its catalogue, and each control with its counts."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from privity.catalogue import Catalogue
from privity.engine import Session
from privity.evaluation import ClauseResult, ControlResult, control_status, loosened_of, written
from privity.evidence.schema import insert
from privity.statistics import wilson
from privity.workspace import Settings

# A place of a secret, and what other tables of the evidence hold.
_NOT_LISTED = ("key_file", "params", "supplied")


def write_facts(connection: Session, facts: Mapping[str, str], settings: Settings) -> None:
    """Write what the run is about, and the settings it used beside their defaults."""
    insert(connection, "run_info", [{"key": k, "value": v} for k, v in facts.items()])
    defaults = Settings.model_validate({})
    shown = [name for name in Settings.model_fields if name not in _NOT_LISTED]
    insert(
        connection,
        "settings_used",
        [
            {
                "name": name,
                "value": _shown(name, getattr(settings, name)),
                "default_value": _shown(name, getattr(defaults, name)),
                "is_default": getattr(settings, name) == getattr(defaults, name),
            }
            for name in shown
        ],
    )
    insert(
        connection,
        "supplies",
        [
            {
                "table_name": table,
                "supplied_on": supply.on,
                "supplied_by": supply.by,
                "system": supply.system,
            }
            for table, supply in settings.supplied.items()
        ],
    )


def _shown(name: str, value: Any) -> str:
    if name == "ombudsman_addresses":
        # An address is confidential even where it is a setting.
        return f"{len(value)} listed"
    if isinstance(value, list):
        return ", ".join(str(v) for v in value)
    if name == "words_as_values":
        return "; ".join(
            f"{table}.{column}: {', '.join(words)}"
            for table, columns in sorted(value.items())
            for column, words in sorted(columns.items())
        )
    if isinstance(value, dict):
        return ", ".join(f"{k}: {v}" for k, v in sorted(value.items()))
    return str(value)


def write_catalogue(connection: Session, catalogue: Catalogue, adopted: Iterable[str]) -> None:
    """Write the policies and their clauses."""
    chosen = set(adopted)
    insert(
        connection,
        "policies",
        [
            {
                "policy_id": p.id,
                "ordinal": p.ordinal,
                "title": p.title,
                "citation": p.citation,
                "is_adopted": p.id in chosen,
            }
            for p in catalogue.policies
        ],
    )
    insert(
        connection,
        "clauses",
        [
            {
                "policy_id": c.policy_id,
                "clause_id": c.id,
                "ordinal": c.ordinal,
                "at": c.at,
                "modality": c.modality,
                "evidence": c.evidence,
                "requirement": c.requirement,
                "test": c.test,
            }
            for c in catalogue.clauses.values()
        ],
    )


def write_results(
    connection: Session,
    results: Iterable[ControlResult],
    clauses: Iterable[ClauseResult],
    waived: Mapping[str, int],
) -> None:
    """Write the results of controls and of clauses."""
    insert(connection, "control_results", [_control_row(r, waived) for r in results])
    insert(
        connection,
        "clause_results",
        [
            {
                "policy_id": c.clause.policy_id,
                "clause_id": c.clause.id,
                "ordinal": c.clause.ordinal,
                "status": c.status,
                "is_loosened": c.is_loosened,
                "examined": c.examined,
                "failed": c.failed,
                "warned": c.warned,
                "control_ids": list(c.control_ids),
                "note": c.note,
                "loosened": c.loosened,
                "coverage": c.coverage,
                "lost": c.lost,
            }
            for c in clauses
        ],
    )


def _control_row(result: ControlResult, waived: Mapping[str, int]) -> dict[str, Any]:
    control, off = result.control, waived.get(result.control.id, 0)
    left = result.exceptions - off
    low, high = wilson(left, result.examined - result.not_applicable)
    return {
        "control_id": control.id,
        "title": control.title,
        "why": control.why,
        "fix": control.fix,
        "severity": control.severity,
        "domain": control.domain,
        "clause_ids": list(control.clause_ids),
        "status": control_status(result, off),
        "examined": result.examined,
        "passed": result.passed,
        "failed": 0 if result.is_advisory else left,
        "warned": left if result.is_advisory else 0,
        "not_applicable": result.not_applicable,
        "cannot_judge": result.cannot_judge,
        "waived": off,
        "rate_low": low,
        "rate_high": high,
        "is_loosened": control.is_loosened,
        "params": json.dumps({p.name: p.value for p in control.params}, sort_keys=True),
        "settings": json.dumps(
            {p.name: written(p.value) for p in control.settings}, sort_keys=True
        ),
        "loosened": "; ".join(loosened_of(control)),
        "reading": control.reading,
        "reason": result.reason,
        "sql": control.file.sql,
        "tables": list(result.tables),
        "coverage": result.coverage.text,
        "lost": result.coverage.lost,
    }
