"""Measures: volumes, turnaround, trends. One SQL file each, one evidence table each."""

from __future__ import annotations

import json
from collections.abc import Callable

from privity.catalogue import Catalogue, Param, SqlFile, columns_needed, relations_read
from privity.engine import BoundPassed, EngineError, NotBuilt
from privity.errors import PrivityError, error_kind
from privity.evaluation import Supply, why_unset
from privity.evidence.schema import insert
from privity.sqltext import ident
from privity.staging import Evaluation


def write_measures(
    evaluation: Evaluation,
    catalogue: Catalogue,
    supply: Supply,
    progress: Callable[[str], None] = lambda _: None,
) -> None:
    """Compute every measure into an evidence table named by its file's stem.

    A measure whose tables were not supplied has an empty table; ``measures`` says why, and warns
    where a table is not fit to judge by.

    Raises
    ------
    PrivityError
        If a measure's SQL fails, with its file.
    """
    rows = []
    for measure in catalogue.measures:
        progress(measure.id)
        try:
            rows.append(_write(evaluation, measure, supply))
        except (BoundPassed, NotBuilt) as error:
            raise PrivityError(f"{measure.place}: {error}; run `privity check`") from error
        except (EngineError, ValueError) as error:
            kind = error_kind(error)
            raise PrivityError(f"{measure.place}: {kind}; run `privity check`") from error
    insert(evaluation.connection, "measures", rows)


def _write(evaluation: Evaluation, measure: SqlFile, supply: Supply) -> dict:
    params = tuple(
        Param(name, value, value) for name, value in (measure.front.get("params") or {}).items()
    )
    needed = columns_needed(evaluation.catalogue, measure.sql)
    unset = why_unset(evaluation.catalogue, evaluation.settings, measure)
    why = "; ".join(filter(None, (supply.why_not_tested(needed), unset)))
    for relation in sorted(relations_read(measure.sql)):
        evaluation.ensure(relation)
    is_empty = Supply(supply.columns, {}).why_not_tested(needed) or unset
    only = " limit 0" if is_empty else ""
    evaluation.create_table(
        f"evidence.{ident(measure.id)}", f"select * from ({measure.sql}) as measured{only}", params
    )
    return {
        "measure_id": measure.id,
        "title": measure.front.get("title", measure.id),
        "unit": measure.front.get("unit", ""),
        "sql": measure.sql,
        "params": json.dumps({p.name: p.value for p in params}, sort_keys=True),
        "tables": list(needed),
        "reason": why,
    }
