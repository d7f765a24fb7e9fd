"""How far each extract reaches, as a table and in words: what its rows show, what was declared.

The rule by which a stretch without rows is asked about is that of ``extents``; what becomes of a
verdict, that of ``fitness``.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from markupsafe import Markup

from privity.evidence import Evidence
from privity.quality import TOLERANCE
from privity.report.blocks.block import Block, paragraph, stack
from privity.report.blocks.exhibits import how_read, table_block
from privity.report.blocks.tables import Col
from privity.vocabulary import count_of, joined

EXTENTS_SQL = """select table_name, day_column, first_on, last_on, declared_from, declared_to,
    declared_rows, rows_read, rows_missing, rows_beyond, rows_outside, covered, is_declared
from extents
order by covered = '', table_name"""

_TOLERANCE_SQL = "select value from settings_used where name = $name"


def extents_block(run: Evidence) -> Block:
    """Return the table of extents, and below it the rule for what was lost."""
    first_on = dt.date.fromisoformat(run.info["period_first_on"])
    rows = [
        (
            r["table_name"],
            r["covered"]
            or (
                "the whole period"
                if r["first_on"] or r["declared_to"]
                else "not known: its rows have no day, and none is declared"
            ),
            _reach(r["first_on"], r["last_on"], first_on) if r["day_column"] else None,
            _declared(r, first_on),
            r["rows_read"],
            r["declared_rows"],
            _difference(r),
        )
        for r in run.rows(EXTENTS_SQL)
    ]
    table = table_block(
        run,
        "How far the extracts reach, and whether all rows arrived",
        [
            Col("Table", "code", is_header=True),
            Col("Covers", is_wide=True),
            Col("Its rows", is_wide=True),
            Col("Declared", is_wide=True),
            Col("Rows read", "count"),
            Col("Rows at the source", "count"),
            Col("Difference", is_wide=True),
        ],
        rows,
        how_read(run, EXTENTS_SQL),
        empty="No extract was supplied.",
    )
    return stack(table, paragraph(rule_in_words(run), "quiet"))


def rule_in_words(run: Evidence) -> str:
    """Return the rule by which what was lost changes a verdict, with the tolerance in force."""
    found = run.rows(_TOLERANCE_SQL, {"name": TOLERANCE})
    percent = found[0]["value"] if found else "no"
    return (
        "A test without an exception passes only if nothing was lost that could belong to it: "
        "rows in quarantine, rows that name no row of another table, rows that were not read, days "
        "that are not covered. If something was, it is a pass of what could be judged; if more "
        f"than {percent} % of the rows it rests on were lost, or nothing of the period is covered, "
        "it is not tested."
    )


def shortfalls(run: Evidence) -> list[str]:
    """Return in sentences which extracts do not cover the period, and whose counts differ."""
    rows = run.rows(EXTENTS_SQL)
    said = []
    if short := [f"{r['table_name']} ({r['covered']})" for r in rows if r["covered"]]:
        said.append(
            f"{count_of(len(short), 'extract')} "
            f"{'does' if len(short) == 1 else 'do'} not cover the period: "
            f"{joined(short, len(short))}."
        )
    for r in rows:
        if difference := _difference(r):
            said.append(f"{r['table_name']}: {difference}.")
    return said


def _difference(row: dict[str, Any]) -> str | None:
    said = []
    if row["rows_missing"]:
        said.append(f"{count_of(row['rows_missing'], 'row')} of the source not read")
    if row["rows_beyond"]:
        said.append(f"{count_of(row['rows_beyond'], 'row')} more than the source counts")
    if row["rows_outside"]:
        said.append(f"{count_of(row['rows_outside'], 'row')} dated outside of the declared days")
    return "; ".join(said) or None


def _declared(row: dict[str, Any], first_on: dt.date) -> Markup | str | None:
    if not (row["declared_from"] or row["declared_to"]):
        return None
    return _reach(row["declared_from"], row["declared_to"], first_on)


def _reach(start: dt.date | None, end: dt.date | None, first_on: dt.date) -> str:
    """Return from when to when; days before the period are told as such, nobody's birthday."""
    if start is None and end is None:
        return "no row has a day"
    begun = (
        "start not said"
        if start is None
        else ("before the period" if start < first_on else str(start))
    )
    ended = "end not said" if end is None else ("before the period" if end < first_on else str(end))
    return f"{begun} to {ended}"
