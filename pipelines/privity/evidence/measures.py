"""Measures: volumes, turnaround, trends. One SQL file each, one evidence table each."""

from __future__ import annotations

import json
from collections.abc import Callable

from privity.catalogue import (
    Catalogue,
    SqlFile,
    columns_needed,
    relations_read,
    stated_params,
)
from privity.engine import BoundPassed, EngineError, NotBuilt, kind_of
from privity.errors import PrivityError, error_kind
from privity.evaluation import TablesSupplied, why_unset
from privity.evidence.schema import insert
from privity.sqltext import ident
from privity.staging import Evaluation


def write_measures(
    evaluation: Evaluation,
    catalogue: Catalogue,
    supply: TablesSupplied,
    progress: Callable[[str], None] = lambda _: None,
) -> dict[str, str]:
    """Compute every measure into an evidence table named by its file's stem.

    A measure whose tables were not supplied has an empty table; ``measures`` says why, and warns
    where a table is not fit to judge by. An agency's own that cannot be computed has no table; it
    is told there and here, and the others are computed.

    Returns
    -------
    dict
        Measure -> what is wrong with it, with its file, for those that could not be computed.

    Raises
    ------
    PrivityError
        If the SQL of a built-in measure fails, with its file.
    """
    rows: list[dict] = []
    broken: dict[str, str] = {}
    for measure in catalogue.measures:
        progress(measure.id)
        try:
            rows.append(_write(evaluation, measure, supply))
        except (EngineError, ValueError) as error:
            if not catalogue.is_own(measure):
                raise _failed(measure, error) from error
            broken[measure.id] = f"{measure.place}: {kind_of(error)}; run `privity check`"
            rows.append(
                _described(measure) | {"reason": f"could not be computed: {kind_of(error)}"}
            )
    insert(evaluation.connection, "measures", rows)
    return broken


def _failed(measure: SqlFile, error: Exception) -> PrivityError:
    is_told = isinstance(error, BoundPassed | NotBuilt)
    said = str(error) if is_told else error_kind(error)
    return PrivityError(f"{measure.place}: {said}; run `privity check`")


def _write(evaluation: Evaluation, measure: SqlFile, supply: TablesSupplied) -> dict:
    needed = columns_needed(evaluation.catalogue, measure.sql)
    evaluation.require_steady(measure)
    unset = why_unset(evaluation.catalogue, evaluation.settings, measure)
    why = "; ".join(filter(None, (supply.why_not_tested(needed), unset)))
    for relation in sorted(relations_read(measure.sql)):
        evaluation.ensure(relation)
    is_empty = TablesSupplied(supply.columns, {}).why_not_tested(needed) or unset
    only = " limit 0" if is_empty else ""
    evaluation.create_table(
        f"evidence.{ident(measure.id)}",
        f"select * from ({measure.sql}) as measured{only}",
        stated_params(measure.front.get("params")),
    )
    return _described(measure) | {"tables": list(needed), "reason": why}


def _described(measure: SqlFile) -> dict:
    params = stated_params(measure.front.get("params"))
    return {
        "measure_id": measure.id,
        "title": measure.front.get("title", measure.id),
        "unit": measure.front.get("unit", ""),
        "sql": measure.sql,
        "params": json.dumps(
            {p.name: p.value for p in params if not p.is_private}, sort_keys=True, default=str
        ),
        "tables": [],
        "reason": "",
    }
