"""Dispositions: what was decided about an exception, read from ``dispositions.csv``.

A waiver needs a reason and an expiry, and holds for one finding of one control.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from dataclasses import dataclass
from pathlib import Path

import duckdb

from privity.catalogue import nearest
from privity.errors import PrivityError

COLUMNS = ("finding_id", "control_id", "decision", "reason", "decided_by", "decided_on",
           "expires_on")
DECISIONS = ("confirmed", "justified", "false_positive", "waived", "referred_legal",
             "referred_personnel")


@dataclass(frozen=True)
class Disposition:
    """One decision about one finding; ``expires_on`` is a waiver's last good day."""

    finding_id: str
    control_id: str
    decision: str
    reason: str
    decided_by: str
    decided_on: dt.date
    expires_on: dt.date | None


def read_dispositions(path: Path) -> list[Disposition]:
    """Read the decisions of a workspace.

    Returns
    -------
    list of Disposition
        In the order of the file; none if there is no file.

    Raises
    ------
    PrivityError
        With every wrong line: its number and what it lacks.
    """
    if not path.exists():
        return []
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise PrivityError(f"{path.name}: cannot be read; save it as UTF-8 text") from None
    reader = csv.DictReader(io.StringIO(text))
    if reader.fieldnames is None:
        return []
    if missing := [c for c in COLUMNS if c not in reader.fieldnames]:
        raise PrivityError(f"{path.name}:1: lacks column {', '.join(missing)}")
    read, problems = [], []
    for row in reader:
        try:
            read.append(_disposition(row))
        except ValueError as error:
            problems.append(f"{path.name}:{reader.line_num}: {error}")
    if problems:
        raise PrivityError(problems)
    return read


def _disposition(row: dict[str, str]) -> Disposition:
    text = {name: (row.get(name) or "").strip() for name in COLUMNS}
    for name in ("finding_id", "control_id", "decided_by", "decided_on"):
        if not text[name]:
            raise ValueError(f"lacks {name}")
    if text["decision"] not in DECISIONS:
        raise ValueError(f"decision is none of {', '.join(DECISIONS)}"
                         f"{nearest(text['decision'], DECISIONS)}")
    if text["decision"] == "waived" and not (text["reason"] and text["expires_on"]):
        raise ValueError("a waiver needs a reason and expires_on")
    return Disposition(text["finding_id"], text["control_id"], text["decision"], text["reason"],
                       text["decided_by"], _day(text["decided_on"], "decided_on"),
                       _day(text["expires_on"], "expires_on") if text["expires_on"] else None)


def _day(text: str, name: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{name} is not a date; write 2026-09-30") from None


def stage_waivers(connection: duckdb.DuckDBPyConnection, decided: list[Disposition],
                  as_of: dt.date) -> None:
    """Make ``waivers(finding_id, expires_on)``: the last decision on each finding, if a waiver.

    Decisions made after the as-of day are not yet known.
    """
    connection.execute("create or replace table waivers (finding_id varchar, expires_on date)")
    last = {d.finding_id: d for d in decided if d.decided_on <= as_of}
    rows = [(d.finding_id, d.expires_on) for d in last.values() if d.decision == "waived"]
    if rows:
        connection.executemany("insert into waivers values (?, ?)", rows)


def stage_previous(connection: duckdb.DuckDBPyConnection, is_attached: bool) -> None:
    """Make ``found_before``: what the previous run found, open or fixed, by control and subject."""
    source = ("select * from previous.findings union all "
              "select * from previous.past_findings where lifecycle = 'fixed'"
              if is_attached else "select * from evidence.findings limit 0")
    connection.execute(f"create or replace table found_before_rows as {source}")
    connection.execute(
        "create or replace table found_before as select control_id, subject, "
        "bool_or(lifecycle <> 'fixed') as was_open from found_before_rows "
        "group by control_id, subject")
