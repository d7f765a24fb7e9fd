"""The sample export formats: the mappings their README shows, and a workspace to run them in."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from loading import Desk, Loaded
from privity.resources import data_samples_dir

FORMATS = data_samples_dir() / "formats"
_SHOWN = re.compile(
    r"```sql\n-- extracts/(\w+)\.sql\n(.*?)```\n\n(\d+) rows read: (\d+) loaded, "
    r"(\d+) quarantined, (\d+) left out\.",
    re.S,
)


@dataclass(frozen=True)
class Shown:
    """A mapping on the page, and what the page says comes of it."""

    table: str
    sql: str
    read: int
    loaded: int
    quarantined: int
    left_out: int

    @property
    def name(self) -> str:
        """What it reads, for the name of a test."""
        return re.findall(r"from (\w+)\(", self.sql)[0]


def shown() -> list[Shown]:
    """Every mapping of the README."""
    text = (FORMATS / "README.md").read_text(encoding="utf-8")
    found = [Shown(table, sql, *map(int, counts)) for table, sql, *counts in _SHOWN.findall(text)]
    assert len(found) == text.count("```sql")
    return found


def run_mapping(root: Path, table: str, sql: str) -> Loaded:
    """Load one mapping over the sample files."""
    desk = Desk(root / "agency")
    shutil.copytree(FORMATS, desk.workspace.extracts / "raw")
    desk.put(f"{table}.sql", sql)
    return desk.load()


def counted(loaded: Loaded) -> tuple[int, int, int, int]:
    """Rows read from the files, loaded, quarantined and left out, as the load's account says."""
    source = loaded.sources[0]
    return (source["rows_read"], *loaded.counts[1:], source["rows_left_out"])
