"""DuckDB: how it is opened, its sessions, and its errors in the classes of every engine.

Owns the implementation of ``session`` by DuckDB and whatever of opening and attaching databases
is DuckDB's alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
from duckdb.func import FunctionNullHandling, PythonUDFType

from privity.engine.errors import (
    AccessDenied,
    ConversionFailed,
    EngineError,
    Interrupted,
    InvalidInput,
    MissingColumn,
    MissingRelation,
    OutOfMemory,
    SyntaxRefused,
)
from privity.engine.session import Binds, Result, Session
from privity.sqltext import quoted

if TYPE_CHECKING:
    import pyarrow as pa

_CLASSES: dict[type[duckdb.Error], type[EngineError]] = {
    duckdb.ParserException: SyntaxRefused,
    duckdb.CatalogException: MissingRelation,
    duckdb.BinderException: MissingColumn,
    duckdb.InvalidInputException: InvalidInput,
    duckdb.ConversionException: ConversionFailed,
    duckdb.OutOfRangeException: ConversionFailed,
    duckdb.PermissionException: AccessDenied,
    duckdb.OutOfMemoryException: OutOfMemory,
    duckdb.InterruptException: Interrupted,
}


@contextmanager
def translated() -> Iterator[None]:
    """Raise DuckDB's errors in the classes of every engine, in DuckDB's words.

    Raises
    ------
    EngineError
    """
    try:
        yield
    except duckdb.Error as error:
        kind = next((c for c in type(error).__mro__ if c in _CLASSES), None)
        found = _CLASSES[kind] if kind else EngineError
        raise found(str(error), type(error).__name__) from error


class DuckDBResult(Result):
    """What DuckDB holds as the result of a connection's last statement."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns, in their order."""
        return tuple(column[0] for column in self._connection.description or ())

    def fetchall(self) -> list[tuple[Any, ...]]:
        """Return all rows that were not yet fetched."""
        with translated():
            return self._connection.fetchall()

    def fetchone(self) -> tuple[Any, ...] | None:
        """Return the next row, or None after the last."""
        with translated():
            return self._connection.fetchone()

    def arrow(self) -> pa.Table:
        """Return all rows as one Arrow table."""
        with translated():
            return self._connection.to_arrow_table()

    def batches(self, rows: int) -> pa.RecordBatchReader:
        """Return the rows in batches of at most so many."""
        with translated():
            return self._connection.to_arrow_reader(rows)


class DuckDBSession(Session):
    """A connection to DuckDB.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
        Kept as ``connection``, for what only DuckDB does; it is closed with the session.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.connection = connection

    def execute(self, sql: str, params: Binds | None = None) -> Result:
        """Run a statement."""
        with translated():
            self.connection.execute(sql, params)
        return DuckDBResult(self.connection)

    def upload(self, name: str, rows: pa.Table | pa.RecordBatchReader) -> None:
        """Lay Arrow rows before the engine under a name."""
        with translated():
            self.connection.register(name, rows)

    def discard(self, name: str) -> None:
        """Forget the rows that were uploaded under a name."""
        with translated():
            self.connection.unregister(name)

    def register_function(
        self,
        name: str,
        function: Callable[..., pa.Array],
        arguments: Sequence[str],
        returned: str,
        sees_null: bool = False,
    ) -> None:
        """Give SQL a function that computes whole columns."""
        with translated():
            self.connection.create_function(
                name,
                function,
                [*arguments],
                returned,
                type=PythonUDFType.ARROW,
                null_handling=FunctionNullHandling.SPECIAL
                if sees_null
                else FunctionNullHandling.DEFAULT,
            )

    def tables(self, database: str) -> list[str]:
        """Return the names of the tables of an attached database."""
        found = self.execute(
            "select table_name from duckdb_tables() where database_name = $database",
            {"database": database},
        )
        return [name for (name,) in found.fetchall()]

    def cursor(self) -> DuckDBSession:
        """Return another session on the same databases."""
        return DuckDBSession(self.connection.cursor())

    def interrupt(self) -> None:
        """Stop the statement that runs, from another thread."""
        self.connection.interrupt()

    def close(self) -> None:
        """Close the connection."""
        self.connection.close()


def open_memory(config: Mapping[str, Any] | None = None) -> DuckDBSession:
    """Open a database of its own in memory.

    Parameters
    ----------
    config : mapping, optional
        DuckDB's settings by name, from the first moment.
    """
    return _opened(":memory:", False, config)


def open_file(
    path: Path | str, read_only: bool = False, config: Mapping[str, Any] | None = None
) -> DuckDBSession:
    """Open a DuckDB file.

    Parameters
    ----------
    path : Path or str
        Made unless it is there, or is to be read only.
    read_only : bool
    config : mapping, optional
        DuckDB's settings by name, from the first moment.

    Raises
    ------
    EngineError
        If no database can be read there.
    """
    return _opened(str(path), read_only, config)


def _opened(place: str, read_only: bool, config: Mapping[str, Any] | None) -> DuckDBSession:
    with translated():
        return DuckDBSession(duckdb.connect(place, read_only, dict(config or {})))


def attach(session: Session, path: Path | str, name: str, read_only: bool = True) -> None:
    """Attach a DuckDB file to a session under a name.

    Raises
    ------
    EngineError
        If no database can be read there.
    """
    session.execute(f"attach {quoted(path)} as {name}{' (read_only)' if read_only else ''}")


def limit(session: Session, memory_mb: int | None, disk_mb: int | None) -> None:
    """Say what a session may use; None leaves what the engine takes by itself.

    Parameters
    ----------
    session : Session
    memory_mb, disk_mb : int or None
        Megabytes of memory, and of temporary files.
    """
    for name, megabytes in (("memory_limit", memory_mb), ("max_temp_directory_size", disk_mb)):
        if megabytes:
            session.execute(f"set {name} = '{megabytes}MB'")


def lock(session: Session) -> None:
    """Close a session to files that it has not opened yet, and to changes of its settings."""
    session.execute("set enable_external_access = false")
    session.execute("set lock_configuration = true")


def write_out(session: Session, database: str = "") -> None:
    """Write what is in the log of a database into its file, so that a full disk shows now.

    Parameters
    ----------
    session : Session
    database : str, optional
        The name under which it is attached; by default the session's own.

    Raises
    ------
    EngineError
        If it cannot be written.
    """
    session.execute(f"checkpoint {database}")


def engine_version() -> str:
    """Return the version of the engine that is installed."""
    return duckdb.__version__
