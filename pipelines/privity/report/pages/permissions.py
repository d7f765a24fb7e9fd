"""Permissions on a policy's page: which one covered each record, and what took its place."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from privity.evidence import Evidence
from privity.report.blocks.block import Block, control_link, fold, lines, paragraph, stack
from privity.report.blocks.exhibits import how_read, table_block
from privity.report.blocks.tables import Col

COUNTS_SQL = """select control_id, reason, count(*) as records
from permissions
where list_contains($controls, control_id)
group by control_id, reason
order by control_id, records desc, reason"""

LATEST_SQL = """select subject_label, occurred_on, string_agg(distinct reason, '; ' order by reason)
    as reasons
from permissions
where list_contains($controls, control_id) and subject_label is not null
group by subject_label, occurred_on
order by occurred_on desc nulls last, subject_label
limit 50"""


def permissions_block(run: Evidence, controls: list[dict[str, Any]]) -> Block:
    """Return what covered the records that a permission was asked of.

    Parameters
    ----------
    run : Evidence
    controls : list of dict
        The policy's controls, in the order in which they are to stand.
    """
    by_id = {c["control_id"]: c for c in controls}
    asked = {"controls": list(by_id)}
    counts: dict[str, list[dict[str, Any]]] = {}
    for row in run.rows(COUNTS_SQL, asked) if "permissions" in run.tables else []:
        counts.setdefault(row["control_id"], []).append(row)
    if not counts:
        return paragraph(
            "No record of the period was judged by a permission of this policy.", "quiet"
        )
    rows = []
    for control_id in (c for c in by_id if c in counts):
        control, covered = by_id[control_id], counts[control_id]
        rows.append(
            (
                _of(control),
                lines(f"{r['records']:,} {r['reason']}" for r in covered),
                sum(r["records"] for r in covered),
                control["failed"] + control["warned"],
            )
        )
    latest = run.rows(LATEST_SQL, asked)
    return stack(
        table_block(
            run,
            "Records that a permission was asked of, by what covered them",
            [
                Col("Test", is_header=True, is_wide=True),
                Col("Covered by", is_wide=True),
                Col("Covered", "count"),
                Col("Neither: exceptions", "count"),
            ],
            rows,
            how_read(run, COUNTS_SQL, asked),
        ),
        _folded(
            table_block(
                run,
                f"Record by record, the {len(latest)} latest",
                [
                    Col("Record", "label", is_header=True),
                    Col("Day", "day"),
                    Col("Covered by", is_wide=True),
                ],
                [(r["subject_label"], r["occurred_on"], r["reasons"]) for r in latest],
                how_read(run, LATEST_SQL, asked),
            )
        ),
        paragraph("Every record stands with what covered it in exports/permissions.csv.", "quiet"),
    )


def _of(control: dict[str, Any]) -> Markup:
    return control_link(control["control_id"], control["title"])


def _folded(block: Block) -> Block:
    return Block(fold("Record by record", block.html), block.text, block.columns, block.rows)
