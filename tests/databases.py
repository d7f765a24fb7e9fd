"""Small evaluation databases for tests: rows in, a staged in-memory database out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from privity.authoring.run_examples import case_evaluation
from privity.catalogue.catalogue import Catalogue
from privity.catalogue.examples import Case
from privity.engine.duckdb import DuckDBSession
from privity.staging.staging import Evaluation


def evaluation_of(catalogue: Catalogue, rows: dict, **options) -> Evaluation:
    """Stage rows per table as a control's case does; options as in a case."""
    return case_evaluation(catalogue, Case("test", rows, {}, options))


def insert_many(session: DuckDBSession, sql: str, rows: Iterable[Sequence[Any]]) -> None:
    """Run an INSERT with places for values once for each row."""
    session.connection.executemany(sql, rows)


def column(evaluation: Evaluation, sql: str) -> list:
    """Return the first column of a query."""
    return [row[0] for row in evaluation.connection.execute(sql).fetchall()]
