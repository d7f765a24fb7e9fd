"""Reading one run's evidence: rows, frames and what the run is.

Owns the one way to the tables of ``evidence.duckdb``. How the file is found and opened is
``opening``'s; the pieces of pages and the figures that notebooks ask for are ``analysis``'s.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from privity.engine import MissingColumn, MissingRelation, Session
from privity.errors import PrivityError, nearest
from privity.evidence.frames import frame_of
from privity.evidence.query import executed
from privity.pseudonyms import require_plain
from privity.workspace import EVIDENCE, MANIFEST, file_digest

if TYPE_CHECKING:
    import pandas as pd


@dataclass
class Evidence:
    """The evidence of one run: rows for pages, typed frames for analysts."""

    connection: Session
    path: Path = Path(EVIDENCE)
    _serial: dict[str, int] = field(default_factory=dict, repr=False)

    def rows(self, sql: str, params: dict[str, Any] | None = None) -> list[dict[str, Any]]:
        """Return the rows of a query of ours on the evidence, each a mapping of column to value.

        Raises
        ------
        PrivityError
            If the evidence has not the tables of this version.
        """
        try:
            return self.connection.execute(sql, params or {}).dicts()
        except (MissingRelation, MissingColumn) as error:
            raise PrivityError(
                f"{self.path.resolve().parent.name}: was made by another version of privity, whose "
                f"evidence differs ({str(error).splitlines()[0]}); read its pages, or make the run "
                "again"
            ) from None

    def sql(self, sql: str, **params: Any) -> pd.DataFrame:
        """Return what one SELECT finds in the evidence.

        Parameters
        ----------
        sql : str
            One SELECT over the tables of the run (``run.tables``); ``$name`` binds a value. Nothing
            can be written and no other file read; real keys come as their pseudonyms.
        **params
            The values bound.

        Returns
        -------
        pandas.DataFrame
            Typed; its ``attrs`` tell the run, its digest and the query.

        Raises
        ------
        PrivityError
            If it is no such SELECT, or names what the run does not have.

        Examples
        --------
        >>> counted = run.sql("select status, count(*) as controls from control_results "
        ...                   "where domain = $domain group by status", domain="incidents")
        >>> counted["controls"].dtype
        Int64Dtype()
        >>> run.sql("select * from finding")
        Traceback (most recent call last):
        privity.errors.PrivityError: query: this run has no table finding; nearest: findings
        """
        require_plain(self.connection, sql)
        return self.frame(sql, params)

    def frame(
        self, sql: str, params: dict[str, Any] | None = None, table: str = ""
    ) -> pd.DataFrame:
        """Return the rows of a query of ours as a typed frame that tells where it came from."""
        # Known first: they are read over the same connection, which holds one result at a time.
        origin, tables = {"run": self.name, "digest": self.digest}, self.tables
        zone = self.timezone
        return frame_of(
            executed(self.connection, sql, params or {}, tables),
            zone,
            **origin,
            table=table,
            query=sql,
        )

    @cached_property
    def timezone(self) -> str:
        """The agency's time zone, in which times are shown."""
        return self.info.get("timezone") or "UTC"

    @cached_property
    def name(self) -> str:
        """The run's name: its period, its as-of day and the beginning of its digest."""
        return self.info.get("run_name", self.path.resolve().parent.name)

    @cached_property
    def digest(self) -> str:
        """The digest of all that the run was made from; without a seal, that of the file."""
        manifest = self.path.resolve().parent / MANIFEST
        stated = json.loads(manifest.read_text(encoding="utf-8")) if manifest.is_file() else {}
        if found := stated.get("facts", {}).get("run_digest"):
            return found
        return file_digest(self.path)

    @cached_property
    def info(self) -> dict[str, str]:
        """What the run is: agency, period, as-of date, edition, engine and more."""
        return {r["key"]: r["value"] for r in self.rows("select key, value from run_info")}

    @cached_property
    def tables(self) -> frozenset[str]:
        """The names of the tables in the evidence."""
        return frozenset(
            r["table_name"]
            for r in self.rows(
                "select table_name from information_schema.tables where table_schema = 'main'"
            )
        )

    @cached_property
    def supplied(self) -> frozenset[str]:
        """The extract tables that the agency supplied."""
        return frozenset(
            r["table_name"]
            for r in self.rows("select table_name from table_supply where is_supplied")
        )

    @cached_property
    def measures(self) -> dict[str, dict[str, Any]]:
        """Every measure: title, unit, SQL, parameters and the extract tables it reads, by id."""
        return {r["measure_id"]: r for r in self.rows("select * from measures order by measure_id")}

    def measure_rows(self, measure_id: str) -> list[dict[str, Any]]:
        """Return the rows of a measure, in its own order."""
        return self.rows(f'select * from "{self.known_measure(measure_id)}"')

    def known_measure(self, measure_id: str) -> str:
        if measure_id not in self.tables:
            if why := self.measures.get(measure_id, {}).get("reason"):
                raise PrivityError(f"measure {measure_id}: {why}; run `privity check`")
            raise PrivityError(
                f"measure {measure_id}: not in this run's evidence"
                f"{nearest(measure_id, self.measures)}; `run.measures` names all"
            )
        return measure_id

    def columns(self, table: str) -> tuple[str, ...]:
        """Return the names of a table's columns, in their order."""
        rows = self.rows(
            "select column_name from duckdb_columns() where table_name = $table and "
            "not database_name = 'temp' order by column_index",
            {"table": table},
        )
        return tuple(r["column_name"] for r in rows)

    def new_id(self, prefix: str) -> str:
        """Return an element id that no other piece of the page has."""
        self._serial[prefix] = self._serial.get(prefix, 0) + 1
        return f"{prefix}-{self._serial[prefix]}"

    def __repr__(self) -> str:
        return (
            f"Run of {self.info.get('agency', '')}, {self.info.get('period_label', '')}, "
            f"as of {self.info.get('as_of', '')}"
        )
