"""A workspace: the folder in which one agency keeps settings, extracts, cache and runs."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Workspace:
    """The places of one workspace; nothing is created by naming it."""

    root: Path

    @property
    def settings_file(self) -> Path:
        """``agency.toml``."""
        return self.root / "agency.toml"

    @property
    def extracts(self) -> Path:
        """The agency's files and mappings."""
        return self.root / "extracts"

    @property
    def cache(self) -> Path:
        """Typed extracts, one DuckDB file per state of the sources."""
        return self.root / "cache"

    @property
    def runs(self) -> Path:
        """Sealed runs, and the ledger that chains them."""
        return self.root / "runs"

    @property
    def expectations(self) -> Path:
        """The agency's own controls, explanations, policies and suites."""
        return self.root / "expectations"

    @property
    def notebooks(self) -> Path:
        """The agency's own chapters."""
        return self.root / "notebooks"

    @property
    def dispositions(self) -> Path:
        """What was decided about exceptions."""
        return self.root / "dispositions.csv"
