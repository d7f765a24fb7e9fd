"""Great Expectations inside an open session.

Owns the context that Great Expectations needs, and the
expectation that counts rows without fetching them. What is expected, and what a failure means, is
the business of ``assess``; this module is imported by it alone and only when something is to be
validated, because importing Great Expectations takes seconds.
"""

from __future__ import annotations

import logging
import re
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, ClassVar

import great_expectations as gx
import sqlalchemy as sa
from great_expectations.data_context.types.base import ProgressBarsConfig
from great_expectations.exceptions.exceptions import ExpectationNotFoundError
from great_expectations.expectations.core.unexpected_rows_expectation import (
    UnexpectedRowsExpectation,
)
from great_expectations.expectations.registry import get_expectation_impl

from privity.catalogue import statement_of
from privity.engine import ALCHEMY_URL, Session, alchemy_connection, watched

# No value that was not expected is fetched: LIMIT 0 in SQL, and left out of the result as well.
COUNTS_ONLY = {
    "result_format": "BASIC",
    "partial_unexpected_count": 0,
    "exclude_unexpected_values": True,
}

# SQL compares no row with a gap in one of several columns; Great Expectations leaves such rows out
# of what it has looked at only if told so, and would call them unique, or greater, otherwise.
_LEAVES_GAPS_OUT = {
    "compound_columns_to_be_unique": "any_value_is_missing",
    "select_column_values_to_be_unique_within_record": "any_value_is_missing",
    "multicolumn_sum_to_equal": "any_value_is_missing",
    "column_pair_values_a_to_be_greater_than_b": "either_value_is_missing",
}

_BIND = re.compile(r"(?<![:\w\\]):(?=\w)")


class CountedRows(UnexpectedRowsExpectation):
    """Expect a query to return no rows, or few of a population, counting them in the database.

    The parent fetches the first 200 rows beside the count; rows of case files are not wanted in
    Python. ``query`` yields the population, ``mostly`` is the share of it that must be free; fewer
    rows than ``unless_fewer_than`` are tolerated whatever their share.
    """

    query: str
    mostly: float = 1.0
    unless_fewer_than: int = 1

    metric_dependencies: ClassVar[tuple[str, ...]] = (
        "unexpected_rows_query.row_count",
        "query.row_count",
    )
    success_keys: ClassVar[tuple[str, ...]] = (
        "unexpected_rows_query",
        "query",
        "mostly",
        "unless_fewer_than",
    )

    def _validate(
        self, metrics: dict, runtime_configuration: dict | None = None, execution_engine: Any = None
    ) -> dict:
        unexpected = metrics["unexpected_rows_query.row_count"]
        population = metrics["query.row_count"]
        # The small term keeps 0.9 of 10 rows from failing over a rounding error.
        allowed = (1 - self.mostly) * population + 1e-9
        return {
            "success": unexpected < self.unless_fewer_than or unexpected <= allowed,
            "result": {
                "observed_value": unexpected,
                "unexpected_count": unexpected,
                "element_count": population,
            },
        }


@dataclass(frozen=True)
class ExpectationOutcome:
    """What Great Expectations found for one expectation: aggregates, or the error's class."""

    success: bool
    result: Mapping[str, Any]
    error: str = ""


def counted_rows(
    sql: str, population: str | None, mostly: float = 1.0, unless_fewer_than: int = 1
) -> CountedRows:
    """Return the expectation that a query yields no rows, or few of a population.

    Parameters
    ----------
    sql : str
        The rows that should not be there.
    population : str, optional
        The rows among which they are counted; by default the batch.
    mostly : float
        Share of the population, 0 to 1, that must be free of them.
    unless_fewer_than : int
        Number of rows below which they are tolerated in any case.
    """
    # Great Expectations prints a warning to standard output for a query that does not name {batch}.
    return CountedRows(
        unexpected_rows_query=f"{_as_template(sql)}\n/* {{batch}} */",
        query=_as_template(population) if population else "select 1 from {batch}",
        mostly=mostly,
        unless_fewer_than=unless_fewer_than,
    )


def _as_template(sql: str) -> str:
    """Return SQL such that neither braces are taken as fields nor colons as bound parameters."""
    return _BIND.sub(r"\:", statement_of(sql).replace("{", "{{").replace("}", "}}"))


def expectation_class(name: str) -> type | None:
    """Return Great Expectations' class of a name such as ``column_values_to_be_between``."""
    try:
        return get_expectation_impl(f"expect_{name}")
    except ExpectationNotFoundError:
        return None


def native(name: str, kwargs: Mapping[str, Any]) -> Any:
    """Return one of Great Expectations' own expectations, such that it counts what it compares.

    Parameters
    ----------
    name : str
        As for ``expectation_class``.
    kwargs : mapping
        Its arguments. Whatever they say of rows with gaps, those that DuckDB does not compare are
        counted as missing, neither as unexpected nor as examined.
    """
    if name in _LEAVES_GAPS_OUT:
        kwargs = {**kwargs, "ignore_row_if": _LEAVES_GAPS_OUT[name]}
    found = expectation_class(name)
    if found is None:
        raise ValueError(f"Great Expectations has no expect_{name}")
    return found(**kwargs)


class Validator:
    """One ephemeral context over one session; nothing is written outside it."""

    def __init__(self, connection: Session, seconds: float) -> None:
        # A cursor shares the open database with its attachments, and leaves the caller's
        # transaction alone; a second handle on the file could not have another configuration.
        self._engine, self._seconds = connection.cursor(), seconds
        self._cursor = cursor = alchemy_connection(self._engine)
        context = gx.get_context(mode="ephemeral")
        context.enable_analytics(False)
        context.variables.progress_bars = ProgressBarsConfig(globally=False)
        # ``kwargs``, for SQLAlchemy's engine, is a field that the declared signature leaves out.
        fields: dict[str, Any] = {
            "kwargs": {"creator": lambda: cursor, "poolclass": sa.pool.StaticPool}
        }
        self._source = context.data_sources.add_sql(
            name="extracts",
            connection_string=ALCHEMY_URL,
            create_temp_table=False,
            **fields,
        )

    def validate(
        self, table: str | None, expectations: Sequence[Any], schema: str | None = None
    ) -> list[ExpectationOutcome]:
        """Run expectations over a whole table as one suite.

        Parameters
        ----------
        table : str or None
            Name of a table or view; None for expectations whose SQL names its own tables.
        expectations : sequence of great_expectations.expectations.Expectation
            What to expect.
        schema : str, optional
            Such as ``ext.main``, where the table is not in the current schema.

        Returns
        -------
        list of Outcome
            In the order of the expectations.
        """
        # Results come back in another order (errors first), so each carries its number.
        numbered = [e.copy(update={"meta": {"number": n}}) for n, e in enumerate(expectations)]
        suite = gx.ExpectationSuite(name=f"{schema or 'main'}.{table}", expectations=numbered)
        with watched(self._engine, self._seconds) as watch:
            results = self._batch(table, schema).validate(suite, result_format=COUNTS_ONLY).results
        late = f"the {self._seconds:g} seconds of control_seconds were up" if watch.is_up else ""
        outcomes = {r.expectation_config.meta["number"]: _outcome(r, late) for r in results}
        return [outcomes[n] for n in range(len(expectations))]

    def close(self) -> None:
        """Give the cursor back; the caller's connection stays open."""
        self._cursor.close()

    def _batch(self, table: str | None, schema: str | None) -> Any:
        # The same table may be asked about twice; names of assets may not recur.
        name = f"{len(self._source.assets)}: {schema or 'main'}.{table}"
        if table is None:
            asset = self._source.add_query_asset(name=name, query="select 1 as one")
        else:
            place: dict[str, Any] = {"schema_name": schema} if schema else {}
            with warnings.catch_warnings():
                # The schema belongs to the table here: one connection reads two of them.
                warnings.filterwarnings("ignore", "`schema_name` is deprecated", DeprecationWarning)
                asset = self._source.add_table_asset(name=name, table_name=table, **place)
        return asset.add_batch_definition_whole_table("all").get_batch()


def _outcome(result: Any, late: str) -> ExpectationOutcome:
    if result.result:
        return ExpectationOutcome(bool(result.success), result.result)
    return ExpectationOutcome(False, {}, late or _error_class(result.exception_info or {}))


def _error_class(info: Mapping[str, Any]) -> str:
    """Return the class of what was raised; its message may quote values and is left out."""
    details = info if "exception_traceback" in info else next(iter(info.values()), {})
    trace = details.get("exception_traceback") or ""
    found = re.findall(r"^(?:[\w.]+\.)?(\w+(?:Error|Exception))\b", trace, re.MULTILINE)
    return found[0] if found else "error"


@contextmanager
def opened(connection: Session, seconds: float = 600) -> Iterator[Validator]:
    """Open a validator on a session, Great Expectations' own logging silenced.

    ``seconds`` is what the expectations of one table, run together, may take.
    """
    logger = logging.getLogger("great_expectations")
    level = logger.level
    logger.setLevel(logging.CRITICAL + 1)
    validator = Validator(connection, seconds)
    try:
        yield validator
    finally:
        validator.close()
        logger.setLevel(level)
