"""One measure over rows given by table, for the period and agency of the miniature run."""

from __future__ import annotations

import datetime as dt
from typing import Any

from fixtures.evidence import SCOPE, SETTINGS, write_extracts
from privity.catalogue.catalogue import Catalogue
from privity.engine.duckdb import open_memory
from privity.evaluation.reasons import SPECIAL
from privity.staging.staging import Evaluation, stage


def measured(catalogue: Catalogue, name: str, **rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return a measure's rows; tables that are not given are empty."""
    connection = open_memory()
    connection.execute("attach ':memory:' as ext")
    write_extracts(connection, catalogue.contract, rows)
    stage(connection, catalogue.contract, SETTINGS, SCOPE)
    evaluation = Evaluation(connection, catalogue, SETTINGS, SCOPE, frozenset(rows), SPECIAL)
    return rows_of(evaluation, catalogue, name)


def rows_of(evaluation: Evaluation, catalogue: Catalogue, name: str) -> list[dict[str, Any]]:
    """Return a measure's rows from a staged evaluation database, its models built on the way."""
    from privity.catalogue.params import stated_params
    from privity.catalogue.sql_file import relations_read

    (measure,) = [m for m in catalogue.measures if m.id == name]
    for relation in sorted(relations_read(measure.sql)):
        evaluation.ensure(relation)
    return evaluation.execute(measure.sql, stated_params(measure.front.get("params"))).dicts()


def at(day: str, hour: int = 15) -> dt.datetime:
    """Return a time of day, in UTC; by default in the forenoon of the agency."""
    return dt.datetime.fromisoformat(f"{day}T{hour:02d}:00")
