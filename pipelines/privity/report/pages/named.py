"""What the policies name: forms, procedures, offices, stores; what the extracts hold of each."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from privity.evidence import Evidence
from privity.report.blocks import verdicts
from privity.report.blocks.block import Block, lines, stack
from privity.report.blocks.exhibits import how_read, sentence, table_block
from privity.report.blocks.tables import Col

NAMED_SQL = """select thing, title, clause_ids, what, records, reason
from named_things
where $policy is null
    or list_has_any(clause_ids, (select list(clause_id) from clauses where policy_id = $policy))
order by title, ordinal"""


def named_block(run: Evidence, policy_id: str | None = None) -> Block:
    """Return a table of what policies name; of one policy, or of all."""
    params = {"policy": policy_id}
    things: dict[str, list[dict[str, Any]]] = {}
    for row in run.rows(NAMED_SQL, params) if "named_things" in run.tables else []:
        things.setdefault(row["thing"], []).append(row)
    adopted = {
        r["clause_id"]
        for r in run.rows(
            "select c.clause_id from clauses as c "
            "join policies as p on p.policy_id = c.policy_id where p.is_adopted"
        )
    }
    rows = []
    for counts in things.values():
        first = counts[0]
        clauses = [c for c in first["clause_ids"] if c in adopted]
        if clauses:
            links = verdicts.clause_links(clauses)
            rows.append((first["title"], links, *_held(counts)))
    return stack(
        table_block(
            run,
            "What the policies name, and what the extracts hold of it"
            if policy_id is None
            else "What this policy names, and what the extracts hold of it",
            [
                Col("Named", is_header=True, is_wide=True),
                Col("By clause"),
                Col("Supplied"),
                Col("What the extracts hold", is_wide=True),
            ],
            rows,
            how_read(run, NAMED_SQL, params),
            empty="The policy names no form, procedure, office, store or medium.",
        )
    )


def _held(counts: list[dict[str, Any]]) -> tuple[str, Markup | str]:
    if counts[0]["reason"]:
        return "– not supplied", sentence(counts[0]["reason"])
    # The number last: what is counted is named once, whatever the number.
    held = lines(f"{_begun(c['what'])}: {_number(c['records'])}" for c in counts)
    given = sum(c["records"] is not None for c in counts)
    if not given:
        return "– not supplied", held
    if given < len(counts):
        return f"◐ in part: {given:,} of {len(counts):,}", held
    return "✓ yes" if any(c["records"] for c in counts) else "○ none on record", held


def _number(records: int | None) -> str:
    return "not supplied" if records is None else f"{records:,}"


def _begun(what: str) -> str:
    return f"{what[:1].upper()}{what[1:]}"
