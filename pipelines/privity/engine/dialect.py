"""A session in the hands of SQLAlchemy, for libraries that speak to engines through it.

Imported by them alone, because SQLAlchemy takes long to import.
"""

from __future__ import annotations

from duckdb_sqlalchemy import ConnectionWrapper, Dialect, DuckDBExecutionContext
from sqlalchemy.dialects import registry
from sqlalchemy.engine.cursor import FullyBufferedCursorFetchStrategy

from privity.engine.duckdb import DuckDBSession
from privity.engine.session import Session

ALCHEMY_URL = "privity+duckdb://"


class BufferingContext(DuckDBExecutionContext):
    """Keeps results in memory: Great Expectations reads them after closing its connection."""

    def post_exec(self) -> None:
        """Fetch all rows as soon as the statement has run; results here are counts."""
        super().post_exec()
        if self.cursor is not None and self.cursor.description is not None:
            self.cursor_fetch_strategy = FullyBufferedCursorFetchStrategy(
                self.cursor, self.cursor.description, self.cursor.fetchall()
            )


class BufferingDialect(Dialect):
    """The DuckDB dialect under the name ``privity+duckdb``."""

    supports_statement_cache = True
    execution_ctx_cls = BufferingContext


def alchemy_connection(session: Session) -> ConnectionWrapper:
    """Return a session as the connection that SQLAlchemy's ``creator`` gives for `ALCHEMY_URL`.

    Raises
    ------
    TypeError
        If SQLAlchemy has no dialect here for the session's engine.
    """
    if not isinstance(session, DuckDBSession):
        raise TypeError(f"no dialect of SQLAlchemy for {type(session).__name__}")
    registry.register("privity.duckdb", __name__, BufferingDialect.__name__)
    return ConnectionWrapper(session.connection)
