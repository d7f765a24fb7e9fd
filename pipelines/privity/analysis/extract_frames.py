"""The typed extracts as frames, for whoever may see them: who holds the key of the pseudonyms.

Times are in the agency's zone. Ids come as the pseudonyms that pages show, columns of the contract
that are confidential (``pii``) as a mark. :meth:`Extracts.unmask` gives the real
values and records that they were asked for.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from privity.analysis.charts import lines
from privity.catalogue import Column, Contract, Table, load_contract
from privity.engine import Session, attach, lock, open_memory
from privity.errors import PrivityError, nearest
from privity.evidence import categorised, executed, facts_html, frame_of
from privity.intake import LoadedExtracts, load_extracts, months_sql, profile_sql
from privity.pseudonyms import KINDS, kind_of, record_unmasking, register_pseudonyms, require_plain
from privity.workspace import Workspace, find_workspace, pseudonym_key, read_settings

if TYPE_CHECKING:
    import pandas as pd

MASK = "•••"
"""Stands where a confidential value is; where there is none, nothing stands."""

_PLACES = frozenset({"unit_id"})
"""Ids that name no one; pages show them as they are."""


@dataclass
class Extracts:
    """The typed extracts of a workspace, masked.

    Examples
    --------
    >>> import privity as pv
    >>> extracts = pv.extracts()
    >>> extracts["persons"]["surname"].dropna().unique().tolist()
    ['•••']
    >>> extracts["cases"]["kind"].dtype.name
    'category'
    >>> extracts["person"]
    Traceback (most recent call last):
    privity.errors.PrivityError: person: no table that was supplied; nearest: persons
    """

    workspace: Workspace
    loaded: LoadedExtracts
    contract: Contract
    connection: Session
    timezone: str

    @cached_property
    def tables(self) -> tuple[str, ...]:
        """The tables that were supplied, in the contract's order."""
        rows = self.connection.execute(
            "select table_name from real.table_supply where is_supplied"
        ).fetchall()
        supplied = {name for (name,) in rows}
        return tuple(name for name in self.contract.tables if name in supplied)

    def __getitem__(self, table: str) -> pd.DataFrame:
        return self.table(table)

    def table(self, table: str, limit: int | None = None) -> pd.DataFrame:
        """Return a table, masked; ``limit`` rows of it, the first in the file, where given."""
        self.require(table)
        return self._frame(
            f'select * from "{table}"' + (f" limit {int(limit)}" if limit is not None else ""),
            {},
            table,
        )

    def sql(self, sql: str, **params: Any) -> pd.DataFrame:
        """Return what one SELECT finds in the masked tables; ``$name`` binds a value.

        Examples
        --------
        >>> extracts.sql("select count(*) as workers from staff")["workers"].tolist()
        [4]
        """
        require_plain(self.connection, sql)
        return self._frame(sql, params)

    def sources(self) -> pd.DataFrame:
        """Return what was read: each source with its digest and what came of its rows.

        Examples
        --------
        >>> sources = extracts.sources()
        >>> ended = sources[["rows_loaded", "rows_quarantined", "rows_left_out"]].sum(axis=1)
        >>> bool((sources["rows_read"] + sources["rows_made"] == ended).all())
        True
        """
        return self._frame(
            "select table_name, source, source_format, rows_read, rows_made, rows_loaded, "
            "rows_quarantined, rows_left_out, notes, sha256 from real.load_results order by rowid"
        )

    def quarantine(self) -> pd.DataFrame:
        """Return the rows set aside: place, column, reason, and the shape of the value."""
        return self._frame("select * from real.quarantine order by all")

    def profile(self, table: str) -> pd.DataFrame:
        """Return a line for each column of a table: type, what is missing, how many values.

        The least and the greatest are told of days, times (in the agency's zone) and numbers that
        are not confidential,
        the commonest value of codes.

        Examples
        --------
        >>> profile = extracts.profile("cases").set_index("column")
        >>> profile.loc["kind", "commonest"], profile.loc["case_id", "distinct"].item()
        ('foster_care', 2)
        """
        stated = self.require(table)
        frame = self._frame(profile_sql(stated, self.timezone))
        frame.attrs["table"] = table
        return frame

    def by_month(self, table: str) -> pd.DataFrame:
        """Return the rows of a table by the month that decides to which period they belong."""
        frame = self._frame(months_sql(self.require(table), self.timezone))
        frame.attrs["table"] = table
        return frame

    def chart(self, table: str) -> Any:
        """Return a chart of the rows of a table by month."""
        return lines(self.by_month(table), "month", "rows", f"Rows of {table} by month")

    def unmask(self, table: str, why: str, columns: Sequence[str] = ()) -> pd.DataFrame:
        """Return real values of a table; who asked, when, for what and why is recorded first.

        Parameters
        ----------
        table : str
        why : str
            What the values are needed for; stands in ``resolutions.jsonl`` of the workspace.
        columns : sequence of str, optional
            Only these; by default all.

        Examples
        --------
        >>> extracts.unmask("persons", "call-back", ["surname"])["surname"].str.len().iloc[0]
        np.int64(9)
        >>> extracts.unmask("persons", "")
        Traceback (most recent call last):
        privity.errors.PrivityError: unmask: say why; the reason is recorded with your name
        """
        self.require(table)
        known = self.contract.tables[table].columns
        chosen = list(columns) or list(known)
        if problems := [
            f"{table}.{name}: no such column{nearest(name, known)}"
            for name in chosen
            if name not in known
        ]:
            raise PrivityError(problems)
        require_reason(why)
        record_unmasking(self.workspace, table=table, columns=chosen, why=why.strip())
        return self._frame(f"select {', '.join(chosen)} from real.{table}", {}, table)

    def require(self, table: str) -> Table:
        """Return a table of the contract that was supplied, or say which one may be meant."""
        if table not in self.tables:
            raise PrivityError(f"{table}: no table that was supplied{nearest(table, self.tables)}")
        return self.contract.tables[table]

    def _frame(
        self, sql: str, params: dict[str, Any] | None = None, table: str = ""
    ) -> pd.DataFrame:
        tables = self.tables
        cursor = executed(self.connection, sql, params or {}, tables)
        frame = frame_of(
            cursor,
            self.timezone,
            extracts=self.workspace.root.name,
            digest=self.loaded.digest,
            table=table,
            query=sql,
        )
        if not table:
            return frame
        return categorised(
            frame,
            {
                c.name: c.values
                for c in self.contract.tables[table].columns.values()
                if c.type == "enum" and c.name in frame
            },
        )

    def __repr__(self) -> str:
        return f"Extracts of {self.workspace.root.name}: {len(self.tables)} tables, masked"

    def _repr_html_(self) -> str:
        rows = dict(
            self.connection.execute(
                "select table_name, rows_loaded from real.table_supply"
            ).fetchall()
        )
        return facts_html(repr(self), [(t, f"{rows[t]:,} rows") for t in self.tables])


def require_reason(why: str) -> None:
    """Raise unless it is said why confidential values are asked for."""
    if not why.strip():
        raise PrivityError("unmask: say why; the reason is recorded with your name")


def open_extracts(workspace: str | os.PathLike[str] = "") -> Extracts:
    """Open the typed extracts of a workspace; they are loaded first where they have changed.

    Parameters
    ----------
    workspace : str or path, optional
        By default the one in which this is called.

    Raises
    ------
    PrivityError
        If the key of the pseudonyms is not at hand: the extracts are for whoever holds it.

    Examples
    --------
    >>> import privity as pv
    >>> pv.extracts()
    Extracts of agency: 8 tables, masked
    """
    place = find_workspace(workspace)
    settings, contract = read_settings(place.settings_file), load_contract()
    key = pseudonym_key(place.root, settings.key_file)
    loaded = load_extracts(place, settings, contract)
    connection = open_memory({"threads": 2})
    attach(connection, loaded.path, "real")
    register_pseudonyms(connection, key)
    for table in contract.tables.values():
        connection.execute(
            f'create view "{table.name}" as select {_masked(contract, table)} '
            f"from real.{table.name}"
        )
    lock(connection)
    return Extracts(place, loaded, contract, connection, settings.timezone)


def _masked(contract: Contract, table: Table) -> str:
    return ", ".join(
        f"{_mask_of(contract, table, column)} as {column.name}" for column in table.columns.values()
    )


def _mask_of(contract: Contract, table: Table, column: Column) -> str:
    if column.is_pii:
        return f"case when {column.name} is not null then '{MASK}' end"
    kind = _kind_of(contract, table, column)
    if column.type == "id" and column.name not in _PLACES:
        return f"pseudonym('{kind}', {column.name})"
    if column.type == "list" and column.name.endswith("_ids"):
        return f"list_transform({column.name}, lambda one: pseudonym('{kind}', one))"
    return column.name


def _kind_of(contract: Contract, table: Table, column: Column) -> str:
    """Return what a pseudonym says that it stands for; a key of several columns is one thing."""
    if column.type == "list":
        return column.name.removesuffix("_ids")
    for key in table.foreign_keys:
        if len(key.columns) > 1 and column.name in key.columns:
            return KINDS.get(key.table, key.table)
    return kind_of(contract, f"{table.name}.{column.name}") or table.name
