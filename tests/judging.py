"""One control judged on extracts as they are loaded: quarantine, references, extents included."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from loading import Desk
from privity.catalogue.catalogue import Catalogue, Control
from privity.catalogue.contract import load_contract
from privity.engine.duckdb import open_memory
from privity.evaluation.controls import ControlResult, TablesSupplied, evaluate_controls
from privity.evaluation.reasons import SPECIAL, tables_of_reasons
from privity.intake.load import load_extracts
from privity.periods import Scope, parse_period
from privity.quality.fitness import read_fitness
from privity.staging.staging import Evaluation, columns_supplied, stage
from privity.workspace.settings import Settings

Rows = Mapping[str, Sequence[Mapping[str, Any]]]


def judged(
    root: Path,
    catalogue: Catalogue,
    controls: Iterable[str],
    rows: Rows,
    period: str = "2026-Q3",
    **settings: Any,
) -> dict[str, ControlResult]:
    """Load rows as CSV files and evaluate controls on them; return each one's result."""
    desk = Desk(root)
    for table, given in rows.items():
        desk.put(f"{table}.csv", csv_text(given))
    chosen = Settings(**settings)
    extracts = load_extracts(desk.workspace, chosen, load_contract())
    scope = Scope(
        parse_period(period, chosen.timezone),
        parse_period(period, chosen.timezone).last_on,
        chosen.timezone,
    )
    with open_memory() as connection:
        connection.execute("set timezone = 'UTC'")
        connection.execute(f"attach '{extracts.path}' as ext (read_only)")
        stage(connection, catalogue.contract, chosen, scope)
        supplied = columns_supplied(connection)
        evaluation = Evaluation(connection, catalogue, chosen, scope, frozenset(supplied), SPECIAL)
        fitness = read_fitness(
            connection, catalogue, chosen, scope, supplied, tables_of_reasons(evaluation)
        )
        found = evaluate_controls(
            evaluation,
            [control(catalogue, c) for c in controls],
            TablesSupplied(supplied, {}, fitness),
        )
    return {r.control.id: r for r in found}


def control(catalogue: Catalogue, name: str) -> Control:
    """Return one control of a catalogue."""
    return next(c for c in catalogue.controls if c.id == name)


def csv_text(rows: Sequence[Mapping[str, Any]]) -> str:
    """Return rows as a CSV file, with every column that any of them has."""
    out = io.StringIO()
    writer = csv.DictWriter(out, list(dict.fromkeys(name for row in rows for name in row)))
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def finding_nothing(control):
    """Return the control with a statement that fails nobody."""
    head = control.file.text.split("--- */")[0]
    sql = (
        "select subject, case when status = 'fail' then 'pass' else status end as status, reason "
        f"from ({control.file.sql}) as rows"
    )
    return replace(control, file=replace(control.file, text=f"{head}--- */ {sql}"))
