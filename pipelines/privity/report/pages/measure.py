"""Any measure as a table: what a chapter of an agency shows of a measure of its own."""

from __future__ import annotations

from typing import Any

from privity.evidence import Evidence
from privity.report.blocks.block import Block
from privity.report.blocks.exhibits import how_measured, not_measured, table_block
from privity.report.blocks.tables import Col
from privity.vocabulary import spoken


def measure_block(run: Evidence, measure_id: str) -> Block:
    """Return a measure as a table under its title, or the sentence that says why there is none."""
    if measure_id in run.measures and (missing := not_measured(run, measure_id)):
        return missing
    columns = run.columns(run.known_measure(measure_id))
    rows = [tuple(row.values()) for row in run.measure_rows(measure_id)]
    return table_block(
        run,
        run.measures[measure_id]["title"],
        [
            Col(spoken(name).capitalize(), _kind([row[place] for row in rows]), not place)
            for place, name in enumerate(columns)
        ],
        rows,
        how_measured(run, measure_id),
    )


def _kind(values: list[Any]) -> str:
    given = {type(value) for value in values if value is not None}
    if given == {int}:
        return "count"
    return "number" if given and given <= {int, float} else "text"
