"""A workspace to load from, for the tests of the load stage: files in, tables out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb

from privity.contract import load_contract
from privity.errors import PrivityError
from privity.load import LoadedExtracts, load_extracts
from privity.settings import Settings
from privity.workspace import Workspace

STAFF = "staff_id,role,employer,active_from"


class Desk:
    """One workspace under a folder of the test's."""

    def __init__(self, root: Path) -> None:
        self.workspace = Workspace(root)
        self.workspace.extracts.mkdir(parents=True)
        self.told: list[str] = []

    def put(self, name: str, data: str | bytes) -> Path:
        """Write one file under ``extracts/``."""
        path = self.workspace.extracts / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data.encode() if isinstance(data, str) else data)
        return path

    def load(self, timezone: str = "America/New_York") -> Loaded:
        """Load, and open what was made."""
        return Loaded(load_extracts(self.workspace, Settings(timezone=timezone), load_contract(),
                                    self.told.append))

    def refused(self) -> tuple[str, ...]:
        """Load what cannot be loaded: the problems told. Nothing may be left behind."""
        try:
            self.load()
        except PrivityError as error:
            assert self.left_over() == []
            return error.problems
        raise AssertionError("was loaded")

    def left_over(self) -> list[str]:
        """What stands in the cache beside finished loads, the lock and the digests."""
        if not self.workspace.cache.is_dir():
            return []
        return [p.name for p in self.workspace.cache.iterdir()
                if p.name not in (".load.lock", "digests.json")
                and not (p.suffix == ".duckdb" and p.name.startswith("extracts-"))]


class Loaded:
    """What a load has made; the first source's figures at hand."""

    def __init__(self, extracts: LoadedExtracts) -> None:
        self.extracts = extracts
        self.sources = extracts.sources()

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """Run a query on the typed extracts."""
        with duckdb.connect(str(self.extracts.path), read_only=True) as connection:
            return connection.execute(sql).fetchall()

    def column(self, sql: str) -> list[Any]:
        """Run a query; its first column."""
        return [row[0] for row in self.rows(sql)]

    @property
    def counts(self) -> tuple[int, int, int]:
        """Rows read, loaded and quarantined of the first source."""
        first = self.sources[0]
        return first["rows_read"], first["rows_loaded"], first["rows_quarantined"]

    @property
    def quarantine(self) -> list[tuple[Any, ...]]:
        """Line, column and reason of each quarantined row."""
        return self.rows("select line, column_name, reason from quarantine order by all")
