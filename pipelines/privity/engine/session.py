"""What every SQL engine offers here: statements with binds, rows in Arrow, tables made of both.

Owns the interface by which the rooms talk to an engine, and nothing of any one engine. What only
one of them does (reading files, attaching databases, parsing without running) is a function of the
module that owns that engine. The fetching methods bear the names of PEP 249.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Self

from privity.engine.errors import EngineError
from privity.sqltext import ident

if TYPE_CHECKING:
    import pyarrow as pa

Binds = Mapping[str, Any] | Sequence[Any]
"""Values for ``$name`` (a mapping) or for ``?`` and ``$1`` (a sequence)."""


class Result(ABC):
    """What a statement found; good until the session runs the next one."""

    @property
    @abstractmethod
    def columns(self) -> tuple[str, ...]:
        """The names of the columns, in their order."""

    @abstractmethod
    def fetchall(self) -> list[tuple[Any, ...]]:
        """Return all rows that were not yet fetched.

        Raises
        ------
        EngineError
            If the engine, which may compute as rows are fetched, fails at one.
        """

    @abstractmethod
    def fetchone(self) -> tuple[Any, ...] | None:
        """Return the next row, or None after the last; raises as ``fetchall`` does."""

    @abstractmethod
    def arrow(self) -> pa.Table:
        """Return all rows as one Arrow table; raises as ``fetchall`` does."""

    @abstractmethod
    def batches(self, rows: int) -> pa.RecordBatchReader:
        """Return the rows in batches of at most so many, for results that memory need not hold."""

    def dicts(self) -> list[dict[str, Any]]:
        """Return all rows, each a dictionary by the columns' names."""
        names = self.columns
        return [dict(zip(names, row, strict=True)) for row in self.fetchall()]


class Session(ABC):
    """One user's way to an engine: it runs statements one after the other."""

    @abstractmethod
    def execute(self, sql: str, params: Binds | None = None) -> Result:
        """Run a statement.

        Parameters
        ----------
        sql : str
            One statement in DuckDB's dialect, or several without binds, parted by semicolons.
        params : mapping or sequence, optional
            The values that it binds, all of them and no other.

        Returns
        -------
        Result
            Of the last statement.

        Raises
        ------
        EngineError
            In the class that says why, whichever the engine.
        """

    @abstractmethod
    def upload(self, name: str, rows: pa.Table | pa.RecordBatchReader) -> None:
        """Lay Arrow rows before the engine under a name, in the place of any that had it.

        They are read when a statement reads them, those of a reader once.
        """

    @abstractmethod
    def discard(self, name: str) -> None:
        """Forget the rows that were uploaded under a name."""

    @abstractmethod
    def register_function(
        self,
        name: str,
        function: Callable[..., pa.Array],
        arguments: Sequence[str],
        returned: str,
        sees_null: bool = False,
    ) -> None:
        """Give SQL a function that computes whole columns.

        Parameters
        ----------
        name : str
        function : callable
            Takes one Arrow column for each argument and returns one of as many values.
        arguments : sequence of str
            Their SQL types.
        returned : str
            The SQL type of what it returns.
        sees_null : bool
            Whether it is called for NULL too; else that gives NULL.
        """

    @abstractmethod
    def tables(self, database: str) -> list[str]:
        """Return the names of the tables of an attached database."""

    @abstractmethod
    def cursor(self) -> Session:
        """Return another session on the same databases, with transactions of its own."""

    @abstractmethod
    def interrupt(self) -> None:
        """Stop the statement that runs, from another thread; it raises ``Interrupted``."""

    @abstractmethod
    def close(self) -> None:
        """End the session."""

    def value(self, sql: str, params: Binds | None = None) -> Any:
        """Return the first column of a statement's only row.

        Raises
        ------
        EngineError
            If it fails, or finds no row.
        """
        return self.row(sql, params)[0]

    def row(self, sql: str, params: Binds | None = None) -> tuple[Any, ...]:
        """Return a statement's first row; raises as ``value`` does."""
        found = self.execute(sql, params).fetchone()
        if found is None:
            raise EngineError("the statement found no row")
        return found

    def columns(self, relation: str) -> dict[str, str]:
        """Return the columns of a table, or of a SELECT, with their SQL types.

        Parameters
        ----------
        relation : str
            A name as SQL writes it, or a SELECT.
        """
        return {row[0]: row[1] for row in self.execute(f"describe {relation}").fetchall()}

    def create_table(
        self, name: str, select: str, params: Binds | None = None, replace: bool = False
    ) -> None:
        """Make a table of what a SELECT finds.

        Parameters
        ----------
        name : str
            As SQL writes it, with its schema where it has one.
        select : str
        params : mapping or sequence, optional
            The values that the SELECT binds.
        replace : bool
            Whether a table of that name is replaced; else it must not be there.
        """
        self.execute(f"create {_or_replace(replace)}table {name} as {select}", params)

    def create_view(self, name: str, select: str, replace: bool = False) -> None:
        """Make a view of a SELECT; see ``create_table``. A view binds nothing."""
        self.execute(f"create {_or_replace(replace)}view {name} as {select}")

    def append(self, table: str, rows: pa.Table) -> None:
        """Append Arrow rows to a table, column by column of the same name."""
        names = ", ".join(map(ident, rows.column_names))
        with self.uploaded("rows_to_append", rows):
            self.execute(f"insert into {table} ({names}) select {names} from rows_to_append")

    @contextmanager
    def uploaded(self, name: str, rows: pa.Table | pa.RecordBatchReader) -> Iterator[None]:
        """Lay Arrow rows before the engine while the block runs."""
        self.upload(name, rows)
        yield
        # Not after an error: a transaction that has failed would hide why by failing here again.
        self.discard(name)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _or_replace(replace: bool) -> str:
    return "or replace " if replace else ""
