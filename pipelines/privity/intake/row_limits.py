"""Row limits: an extract with exactly as many rows as some tool gives at most is asked about.

Owns the reading of ``expectations/row_limits.yaml`` and the question; that rows are counted is the
business of ``rows``, that the question stands on a page of ``report.pages.extracts``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from privity.resources import expectations_dir, parse_yaml
from privity.workspace import Settings


@dataclass(frozen=True)
class RowLimitQuestion:
    """A source that may be cut off: its rows, and the tool that gives no more.

    ``is_answered`` is true where the agency has said how many rows the table has, and that is what
    was read.
    """

    table: str
    source: str
    rows: int
    tool: str
    is_answered: bool

    def __str__(self) -> str:
        return (
            f"{self.source}: exactly {self.rows:,} rows, and {self.tool}; ask the source "
            "system how many there are, and export in parts if there are more"
        )


@lru_cache(maxsize=1)
def row_limits() -> Mapping[int, str]:
    """Return the tools that give no more, by the number of rows that an extract then has."""
    limits: dict[int, str] = {}
    for limit in _listed():
        limits[limit["rows"]] = limit["tool"]
        if limit.get("heading"):
            limits[limit["rows"] - 1] = f"{limit['tool']}, a heading among them"
    return limits


@lru_cache(maxsize=1)
def _listed() -> tuple[Mapping[str, Any], ...]:
    text = (expectations_dir() / "row_limits.yaml").read_text(encoding="utf-8")
    return tuple(parse_yaml(text))


def _tool(row: Mapping[str, Any]) -> str | None:
    """Return the tool whose limit a file has reached, by its rows or by the last row of a sheet."""
    if row["rows_read"] in row_limits():
        return row_limits()[row["rows_read"]]
    # Titles above the heading take rows of the sheet too.
    return next(
        (x["tool"] for x in _listed() if x.get("heading") and x["rows"] == row.get("last_row")),
        None,
    )


def questions(loads: Iterable[Mapping[str, Any]], settings: Settings) -> list[RowLimitQuestion]:
    """Return the files whose row count is some tool's limit.

    Parameters
    ----------
    loads : iterable of mapping
        ``table_name``, ``source`` (the file), ``rows_read``, and ``last_row`` of a sheet.
    settings : Settings
        What the agency says of its extracts answers a question.

    Returns
    -------
    list of Question
        In the order of the files.
    """
    listed = [row for row in loads if row["table_name"]]
    read: dict[str, int] = {}
    for row in listed:
        read[row["table_name"]] = read.get(row["table_name"], 0) + row["rows_read"]
    return [
        RowLimitQuestion(
            row["table_name"],
            row["source"],
            row["rows_read"],
            tool,
            _declared(settings, row["table_name"]) == read[row["table_name"]],
        )
        for row in listed
        if (tool := _tool(row))
    ]


def _declared(settings: Settings, table: str) -> int | None:
    """Return how many rows the agency says a table has in its source system, where it says so."""
    supply = settings.supplied.get(table)
    return supply.rows if supply else None
