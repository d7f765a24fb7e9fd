"""Which clauses are answered, by what, and what more would be if other extracts were supplied.

Computed from the catalogue and from what was supplied, kept nowhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from privity.catalogue import Catalogue, columns_needed
from privity.evaluation.controls import judging_sql


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
            clause.evidence, ", ".join(controls) or "none yet"
        )
        rows.append(
            {
                "policy_id": clause.policy_id,
                "clause_id": clause.id,
                "evidence": clause.evidence,
                "modality": clause.modality,
                "controls": controls,
                "answer": answer,
                "is_answered": clause.evidence != "data" or bool(controls),
            }
        )
    return rows


@dataclass(frozen=True)
class Lacking:
    """What stands between an agency's clauses and their tests: tables, or columns of tables.

    An item is a table that was not supplied, or ``table.column`` where the table was.
    """

    by_clause: Mapping[str, frozenset[str]]
    """The clauses that cannot be tested, each with all that it lacks."""
    columns: Mapping[str, frozenset[str]]
    """The columns of each table not supplied that some clause needs."""

    def alone(self) -> list[dict[str, Any]]:
        """Return each item with the clauses that it would unlock by itself, the most first."""
        rows = [
            {
                "item": item,
                "unlocks": [c for c, lacks in self.by_clause.items() if lacks == {item}],
                "needed_by": [c for c, lacks in self.by_clause.items() if item in lacks],
                "columns": sorted(self.columns.get(item, ())),
            }
            for item in sorted(frozenset().union(*self.by_clause.values()))
        ]
        return sorted(rows, key=lambda r: (-len(r["unlocks"]), -len(r["needed_by"]), r["item"]))

    def in_turn(self) -> list[dict[str, Any]]:
        """Return what to supply step by step, each step the one that unlocks most for its items.

        Of steps that are as good, the one of fewer items comes first.
        """
        have: frozenset[str] = frozenset()
        steps, waiting, count = [], dict(self.by_clause), 0
        while waiting:

            def gain(step: frozenset[str]) -> int:
                return sum(lacks <= have | step for lacks in waiting.values())  # noqa: B023

            choices = {lacks - have for lacks in waiting.values()}
            best = min(choices, key=lambda s: (-gain(s) / len(s), len(s), sorted(s)))
            have |= best
            unlocked = [c for c, lacks in waiting.items() if lacks <= have]
            waiting = {c: lacks for c, lacks in waiting.items() if c not in unlocked}
            count += len(unlocked)
            steps.append({"items": sorted(best), "unlocks": unlocked, "unlocked_so_far": count})
        return steps


def lacking(
    catalogue: Catalogue, policies: Iterable[str], supplied: Mapping[str, frozenset[str]]
) -> Lacking:
    """Return what each clause of some policies lacks of the extracts.

    A clause lacks what any of its controls needs (ruling 42); one that is signed for lacks the
    attestations where there are none. Whether extracts are fit to judge by is not asked here.

    Parameters
    ----------
    catalogue : Catalogue
    policies : iterable of str
        Those that the agency has adopted.
    supplied : mapping
        The columns supplied, by table.
    """
    adopted, found = set(policies), {}
    columns: dict[str, set[str]] = {}
    for clause in catalogue.clauses.values():
        if clause.policy_id not in adopted:
            continue
        needs = [
            columns_needed(catalogue, judging_sql(c.file.sql))
            for c in catalogue.controls_of(clause.id)
        ]
        if clause.evidence == "attestation":
            needs.append(
                {
                    "attestations": frozenset(
                        c.name
                        for c in catalogue.contract.tables["attestations"].columns.values()
                        if c.is_required
                    )
                }
            )
        lacks: set[str] = set()
        for table, names in ((t, n) for need in needs for t, n in need.items()):
            if table not in supplied:
                lacks.add(table)
                columns.setdefault(table, set()).update(names)
            else:
                lacks |= {f"{table}.{name}" for name in names - supplied[table]}
        if lacks:
            found[clause.id] = frozenset(lacks)
    return Lacking(found, {t: frozenset(n) for t, n in columns.items()})


def lacking_text(found: Lacking) -> str:
    """Return in plain text what would unlock which clauses, alone and one after the other."""
    if not found.by_clause:
        return "Every clause of the adopted policies has the tables and columns that it needs."
    alone, steps = found.alone(), found.in_turn()
    width = max(len(r["item"]) for r in alone) + 2
    lines = [
        f"{len(found.by_clause)} clauses of the adopted policies lack tables or columns.",
        "",
        f"{'table or column':<{width}}{'unlocks alone':>14}{'needed by':>11}",
    ]
    lines += [
        f"{r['item']:<{width}}{len(r['unlocks']):>14}{len(r['needed_by']):>11}"
        + (f"  columns: {', '.join(r['columns'])}" if r["columns"] else "")
        for r in alone
    ]
    lines += ["", "One after the other:"]
    lines += [
        f"{n:>3}. {' and '.join(s['items'])}: {len(s['unlocks'])} more, "
        f"{s['unlocked_so_far']} in all ({', '.join(s['unlocks'])})"
        for n, s in enumerate(steps, 1)
    ]
    return "\n".join(lines)
